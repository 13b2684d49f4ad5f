import Clocks
import HTTP1
import Sessions
import Testing

@testable import Router

@Suite("Identity headers that were written before")
struct WrittenHeadersTests {
    private static func session(_ subject: String, groups: [String] = ["staff"]) -> Session {
        var contents = SessionContents(createdAt: Timestamp(secondsSince1970: 1_700_000_000), subject: subject)
        contents.email = "\(subject)@example.com"
        contents.groups = groups
        return Session(contents)
    }

    private let templates = IdentityHeaders().templates

    /// What is written for the session, and whether it was put together from the session.
    private func write(_ session: Session, _ headers: inout WrittenHeaders) -> (text: String, isMade: Bool) {
        var response = ResponseWriter()
        response.begin(.accepted)
        var isMade = false
        headers.write(session, to: &response) {
            isMade = true
            templates.write(session, to: &$0)
        }
        return (response.text, isMade)
    }

    private func expected(_ session: Session) -> String {
        var response = ResponseWriter()
        response.begin(.accepted)
        templates.write(session, to: &response)
        return response.text
    }

    @Test("are the same at every request, and put together for the first two")
    func repeated() {
        var headers = WrittenHeaders()
        let session = Self.session("alice")
        let answers = (0..<4).map { _ in write(session, &headers) }
        #expect(answers.map(\.isMade) == [true, true, false, false])
        #expect(answers.allSatisfy { $0.text == expected(session) })
    }

    @Test("are never another session's, however many share a place and whatever memory they are given")
    func crowd() {
        var headers = WrittenHeaders()
        var (wrong, copied) = (0, 0)
        for round in 0..<8 {
            // They go when the round ends, and the next round's take their memory.
            let crowd = (0..<3 * WrittenHeaders.count).map { Self.session("person-\(round)-\($0 / 3)") }
            for session in crowd {
                for _ in 0..<3 {
                    let answer = write(session, &headers)
                    if answer.text != expected(session) { wrong += 1 }
                    if !answer.isMade { copied += 1 }
                }
            }
        }
        #expect(wrong == 0)
        #expect(copied >= 8 * 3 * WrittenHeaders.count)
    }

    @Test("a session with tokens, or with more groups than most, is put together every time")
    func large() {
        var headers = WrittenHeaders()
        for groups in [
            [String(repeating: "g", count: WrittenHeaders.sessionLimit)],
            // Small itself, while its fields are large: each of its bytes stands in several.
            (0..<200).map { "g\($0)" },
        ] {
            let session = Self.session("alice", groups: groups)
            for _ in 0..<3 {
                let answer = write(session, &headers)
                #expect(answer.isMade || answer.text.utf8.count < WrittenHeaders.fieldsLimit)
                #expect(answer.text == expected(session))
            }
        }
    }
}
