import Clocks
import Cryptography
import Testing

@testable import Sessions

@Suite("Sessions that were opened lately")
struct OpenedSessionsTests {
    private let now = Timestamp(secondsSince1970: 1_800_000_000)

    private func cookie(_ secrets: [String] = ["someSecret123456"]) -> SessionCookie {
        SessionCookie(
            name: "s",
            attributes: CookieAttributes(maxAge: 3600),
            lifetime: 3600,
            keys: KeyRing(secrets: secrets.map { Array($0.utf8) })
        )
    }

    private func session(_ user: String = "jane", groups: Int = 1) -> Session {
        var contents = SessionContents(createdAt: now, subject: user)
        contents.groups = (0..<groups).map { "group-\($0)" }
        return Session(contents)
    }

    private func user(_ reading: SessionCookie.Reading) -> String? {
        switch reading {
        case .session(let session), .outdated(let session): session.user
        case .none, .refused: nil
        }
    }

    private func read(_ cookie: SessionCookie, _ text: String, at moment: Timestamp? = nil) -> SessionCookie.Reading {
        cookie.read(Array("s=\(text)".utf8).span, now: moment ?? now)
    }

    @Test("say what opening says, however often and in whatever order they are asked for")
    func same() {
        let cookie = cookie()
        // More than there are places.
        let texts = (0..<600).map { cookie.seal(session("user-\($0)"), random: .system) }
        for _ in 0..<3 {
            for (number, text) in texts.enumerated() { #expect(user(read(cookie, text)) == "user-\(number)") }
        }
        for (number, text) in texts.enumerated().reversed() {
            for _ in 0..<2 { #expect(user(read(cookie, text)) == "user-\(number)") }
        }
    }

    @Test("are not what another text names, wherever it differs")
    func others() {
        let cookie = cookie()
        let text = cookie.seal(session(), random: .system)
        for index in text.indices {
            #expect(user(read(cookie, text)) == "jane")
            var other = text
            other.replaceSubrange(index...index, with: text[index] == "A" ? "B" : "A")
            #expect(user(read(cookie, other)) == nil)
        }
        for count in 0..<text.count { #expect(user(read(cookie, String(text.prefix(count)))) == nil) }
        #expect(user(read(cookie, text + "A")) == nil)
        #expect(user(read(cookie, text)) == "jane")
    }

    @Test("end when their time is over")
    func end() {
        let cookie = cookie()
        let text = cookie.seal(session(), random: .system)
        #expect(user(read(cookie, text)) == "jane")
        #expect(user(read(cookie, text, at: Timestamp(secondsSince1970: now.secondsSince1970 + 3599))) == "jane")
        let late = Timestamp(secondsSince1970: now.secondsSince1970 + 3600)
        #expect(user(read(cookie, text, at: late)) == nil)
        #expect(user(read(self.cookie(), text, at: late)) == nil)
    }

    @Test("of an older key are outdated each time")
    func olderKey() {
        let text = cookie(["anotherSecret123"]).seal(session(), random: .system)
        let both = cookie(["someSecret123456", "anotherSecret123"])
        let newer = both.seal(session("new"), random: .system)
        for _ in 0..<3 {
            guard case .outdated(let session) = read(both, text) else {
                Issue.record("not outdated")
                return
            }
            #expect(session.user == "jane")
            guard case .session = read(both, newer) else {
                Issue.record("outdated")
                return
            }
        }
    }

    @Test("are kept by their exact text, up to its limit")
    func limits() {
        var opened = OpenedSessions()
        let session = session()
        for count in [0, 1, 15, 16, 17, 200, OpenedSessions.textLimit, OpenedSessions.textLimit + 1] {
            let text = [UInt8](repeating: 0x41, count: count)
            opened.keep(session, of: text.span, isOutdated: true)
            let known = opened.session(of: text.span)
            #expect((known != nil) == (16...OpenedSessions.textLimit).contains(count))
            #expect(known?.isOutdated ?? true)
            #expect(known.map { $0.session == session } ?? true)
        }
    }

    @Test("too large to be kept are opened all the same")
    func large() {
        let cookie = cookie()
        let text = cookie.seal(session(groups: 150), random: .system)
        #expect(text.utf8.count > OpenedSessions.textLimit)
        for _ in 0..<3 { #expect(user(read(cookie, text)) == "jane") }
    }
}
