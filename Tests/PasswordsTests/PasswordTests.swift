import Clocks
import Cryptography
import Testing

@testable import Passwords

/// Made with `crypt(3)` and `openssl sha1`.
private let bcrypt = "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a"
private let cheap = "$2b$04$abcdefghijklmnopqrstuujZkTwHUiJ9XdZPwKfcfDo7dMp5DjlTu"
private let sha1 = "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="

private func read(_ text: String) -> (file: PasswordFile, problems: [PasswordFile.Problem]) {
    PasswordFile.read(Array(text.utf8))
}

@Suite("An htpasswd file")
struct PasswordFileTests {
    @Test("bcrypt and SHA-1 entries are read, comments and blank lines passed over")
    func good() {
        let (file, problems) = read("# users\n\njane:\(bcrypt)\r\nalice:\(cheap)\n\njoe:\(sha1)\n")
        #expect(problems.isEmpty)
        #expect(file.matches(user: "jane", "secret"))
        #expect(file.matches(user: "alice", "wonderland"))
        #expect(file.matches(user: "joe", "secret"))
        for (user, password) in [
            ("jane", "Secret"), ("jane", ""), ("jane", "secret "), ("joe", "secre"), ("nobody", "secret"), ("", ""),
            ("jane", "secret\0x"), ("jane", String(repeating: "x", count: 2000)), ("Jane", "secret"),
        ] {
            #expect(!file.matches(user: user, password), "\(user)")
        }
    }

    @Test(
        "every other line is refused with its number, and no hash is shown",
        arguments: [
            ("jane", "is not user:hash"), (":\(bcrypt)", "is not user:hash"),
            ("jane:secret", "the hash of jane is neither bcrypt (htpasswd -B, cost 4 to 15) nor {SHA}"),
            ("jane:$apr1$abc$def", "the hash of jane is neither bcrypt (htpasswd -B, cost 4 to 15) nor {SHA}"),
            (
                "jane:$2y$31$\(bcrypt.dropFirst(7))",
                "the hash of jane is neither bcrypt (htpasswd -B, cost 4 to 15) nor {SHA}"
            ),
            ("jane:\(bcrypt)x", "the hash of jane is neither bcrypt (htpasswd -B, cost 4 to 15) nor {SHA}"),
            ("jane:{SHA}short", "the hash of jane is neither bcrypt (htpasswd -B, cost 4 to 15) nor {SHA}"),
            ("joe:\(cheap)", "names joe a second time"),
        ]
    )
    func bad(line: String, reason: String) {
        #expect(read("joe:\(sha1)\n\(line)\n").problems == [PasswordFile.Problem(line: 2, reason: reason)])
    }

    @Test("an empty file lets nobody in, and says so")
    func empty() {
        #expect(read("# none\n").problems == [PasswordFile.Problem(line: 1, reason: "no line names a user")])
    }

    @Test("an unknown user takes as long as a known one, and one with a cheap hash as one with a dear one")
    func time() {
        let dear = PasswordHash.decoy(cost: 10)
        let file = PasswordFile(hashes: ["jane": dear, "joe": .sha1("x")])
        let clock = ContinuousClock()
        // The least of three: what else this machine does only makes it longer.
        func time(_ user: String) -> Duration {
            (0..<3).map { _ in clock.measure { _ = file.matches(user: user, "x") } }.min() ?? .zero
        }
        let known = time("jane")
        for user in ["joe", "nobody"] {
            // A quarter is enough to tell it from no work at all.
            #expect(time(user) > known / 4, "\(user)")
        }
    }
}

@Suite("Checking passwords")
struct PasswordCheckerTests {
    private func checker() -> PasswordChecker {
        let file = read("alice:\(cheap)\njoe:\(sha1)\n").file
        return PasswordChecker(file, clock: .system, random: .system)
    }

    @Test("what was right is known a while, for that user and that password alone")
    func remembers() async {
        let checker = checker()
        #expect(!checker.isKnown(user: "alice", "wonderland"))
        #expect(await checker.check(user: "alice", "wonderland") == .right)
        #expect(checker.isKnown(user: "alice", "wonderland"))
        #expect(!checker.isKnown(user: "alice", "Wonderland"))
        #expect(!checker.isKnown(user: "alicewonder", "land"))
        #expect(await checker.check(user: "alice", "x") == .wrong)
        #expect(!checker.isKnown(user: "alice", "x"))
    }

    @Test("another file forgets what the first one knew")
    func replaced() async {
        let checker = checker()
        #expect(await checker.check(user: "alice", "wonderland") == .right)
        checker.use(read("joe:\(sha1)").file)
        #expect(!checker.isKnown(user: "alice", "wonderland"))
        #expect(await checker.check(user: "alice", "wonderland") == .wrong)
    }

    @Test("more than can wait are told to come back")
    func bounded() async {
        let file = PasswordFile(hashes: ["jane": PasswordHash.decoy(cost: 10)])
        let checker = PasswordChecker(file, clock: .system, random: .system)
        let outcomes = await withTaskGroup(of: PasswordChecker.Outcome.self) { group in
            for number in 0..<200 { group.addTask { await checker.check(user: "jane", "\(number)") } }
            var outcomes: [PasswordChecker.Outcome] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        #expect(outcomes.contains(.busy))
        #expect(outcomes.contains(.wrong))
        #expect(await checker.check(user: "jane", "x") == .wrong)
    }
}
