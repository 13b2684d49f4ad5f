import Clocks
import Passwords
import Sessions
import Testing

@testable import Login

@Suite("Password sessions follow the htpasswd file")
struct PasswordMarkTests {
    private static let keys = KeyRing(secrets: [Array("someSecret123456".utf8)])
    private static let line = "joe:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n"

    private func marks(_ text: String?, keys: KeyRing = keys) throws -> PasswordMarks {
        let file = text.map { PasswordFile.read(Array($0.utf8)).file }
        return PasswordMarks(try file.map { try PasswordChecker($0, clock: .system, random: .system) }, keys: keys)
    }

    private func session(_ mark: String) -> Session {
        let now = Timestamp(secondsSince1970: 1_800_000_000)
        return Session(SessionContents(passwordUser: "joe", groups: [], mark: mark, at: now))
    }

    @Test("a session counts while its line is the one it was made with (M1)")
    func line() throws {
        let mark = try #require(try marks(Self.line).mark(of: "joe"))
        let made = session(mark)
        #expect(try marks(Self.line).isCurrent(made))
        #expect(try marks("# more\njane:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n" + Self.line).isCurrent(made))
        // Another password, no such user, no file at all, another user's line.
        #expect(try !marks("joe:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n").isCurrent(made))
        #expect(try !marks("jane:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n").isCurrent(made))
        #expect(try !marks(nil).isCurrent(made))
        #expect(try marks(Self.line).mark(of: "jane") == nil)
    }

    @Test("a new cookie secret ends no session while the old one still opens")
    func rotation() throws {
        let made = session(try #require(try marks(Self.line).mark(of: "joe")))
        let new = Array("another123456789".utf8)
        #expect(try marks(Self.line, keys: KeyRing(secrets: [new, Array("someSecret123456".utf8)])).isCurrent(made))
        #expect(try !marks(Self.line, keys: KeyRing(secrets: [new])).isCurrent(made))
    }

    @Test("a session of before there were marks counts as long as its user does")
    func former() throws {
        #expect(try marks(Self.line).isCurrent(session("")))
        #expect(try !marks("jane:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n").isCurrent(session("")))
        #expect(try !marks(nil).isCurrent(session("")))
    }
}
