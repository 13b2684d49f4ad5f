import Clocks
import Cryptography
import TestSupport
import Testing

@testable import Passwords

/// Made with `crypt(3)` and `openssl sha1`.
private let bcrypt = "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a"
private let cheap = "$2b$04$abcdefghijklmnopqrstuujZkTwHUiJ9XdZPwKfcfDo7dMp5DjlTu"
/// Of 72 times x.
private let longest = "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i"
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

    @Test("bcrypt reads 72 bytes: a longer password is not right, whatever follows (L10)")
    func longPassword() throws {
        let file = read("jane:\(longest)\n").file
        let whole = String(repeating: "x", count: 72)
        #expect(file.matches(user: "jane", whole))
        #expect(!file.matches(user: "jane", whole + "y"))
        #expect(!file.matches(user: "jane", whole + "another end"))
    }

    @Test("where costs are mixed, every user takes as long as the dearest one, and not longer (L9)")
    func mixedCosts() {
        let file = PasswordFile(hashes: ["jane": .decoy(cost: 11), "carol": .decoy(cost: 10), "joe": .sha1("x")])
        func time(_ user: String) -> Int {
            (0..<3).map { _ in
                let began = threadTime()
                _ = file.matches(user: user, "x")
                return threadTime() - began
            }.min() ?? 0
        }
        let known = time("jane")
        for user in ["carol", "joe", "nobody"] {
            let one = time(user)
            // Two whole hashes for one, as it was, is half as much again for carol.
            #expect(one > known * 4 / 5 && one < known * 13 / 10, "\(user): \(one), not \(known)")
        }
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
    private func checker() throws -> PasswordChecker {
        let file = read("alice:\(cheap)\njoe:\(sha1)\n").file
        return try PasswordChecker(file, clock: .system, random: .system)
    }

    @Test("what was right is known a while, only for that user and that password")
    func remembers() async throws {
        let checker = try checker()
        #expect(!checker.isKnown(user: "alice", "wonderland"))
        #expect(await checker.check(user: "alice", "wonderland") == .right)
        #expect(checker.isKnown(user: "alice", "wonderland"))
        #expect(!checker.isKnown(user: "alice", "Wonderland"))
        #expect(!checker.isKnown(user: "alicewonder", "land"))
        #expect(await checker.check(user: "alice", "x") == .wrong)
        #expect(!checker.isKnown(user: "alice", "x"))
    }

    @Test("another file forgets what the first one knew")
    func replaced() async throws {
        let checker = try checker()
        #expect(await checker.check(user: "alice", "wonderland") == .right)
        checker.use(read("joe:\(sha1)").file)
        #expect(!checker.isKnown(user: "alice", "wonderland"))
        #expect(await checker.check(user: "alice", "wonderland") == .wrong)
    }

    @Test("more than can wait are asked to come back")
    func bounded() async throws {
        let file = PasswordFile(hashes: ["jane": PasswordHash.decoy(cost: 10), "joe": .sha1("x")])
        let checker = try PasswordChecker(file, clock: .system, random: .system)
        let outcomes = await withTaskGroup(of: PasswordChecker.Outcome.self) { group in
            for number in 0..<200 { group.addTask { await checker.check(user: "jane", "\(number)") } }
            var outcomes: [PasswordChecker.Outcome] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        #expect(outcomes.contains(.busy(retryAfter: 2)))
        #expect(outcomes.contains(.wrong))
        #expect(await checker.check(user: "joe", "x") == .wrong)
    }

    @Test("one client's share of those that may wait is bounded: others still get in (L8)")
    func share() async throws {
        let file = PasswordFile(hashes: ["jane": PasswordHash.decoy(cost: 10)])
        let checker = try PasswordChecker(file, clock: .system, random: .system)
        let outcomes = await withTaskGroup(of: (client: UInt8, outcome: PasswordChecker.Outcome).self) { group in
            for number in 0..<80 {
                group.addTask { (1, await checker.check(user: "guess\(number)", "x", from: [192, 0, 2, 1])) }
            }
            // While those of the first client wait.
            group.addTask { (2, await checker.check(user: "jane", "x", from: [192, 0, 2, 2])) }
            return await group.reduce(into: []) { $0.append($1) }
        }
        // Eight of the first client at a time.
        #expect(outcomes.count { $0.client == 1 && $0.outcome == .wrong } < 40)
        #expect(outcomes.contains { $0 == (2, .wrong) })
    }

    @Test("a password that is right stays known over a file in which the user has the same hash")
    func sameHash() async throws {
        let checker = try checker()
        #expect(await checker.check(user: "alice", "wonderland") == .right)
        checker.use(read("alice:\(cheap)\njane:\(bcrypt)\n").file)
        #expect(checker.isKnown(user: "alice", "wonderland"))
        checker.use(read("alice:\(bcrypt)\n").file)
        #expect(!checker.isKnown(user: "alice", "wonderland"))
    }
}

@Suite("Guessing passwords")
struct GuessesTests {
    private let now = ContinuousClock.now

    @Test(
        "a client waits longer with each wrong password past the fifth, for a minute at most",
        arguments: [(1, 0), (4, 0), (5, 1), (6, 2), (8, 8), (11, 60), (500, 60)]
    )
    func client(wrong: Int, seconds: Int64) {
        var guesses = Guesses()
        for number in 0..<wrong { guesses.note(isRight: false, user: "\(number)", client: [1], at: now) }
        #expect(guesses.delay(user: "jane", client: [1], at: now) == seconds)
        #expect(guesses.delay(user: "jane", client: [1], at: now + .seconds(seconds)) == 0)
        #expect(guesses.delay(user: "jane", client: [2], at: now) == 0)
        #expect(guesses.delay(user: "jane", client: [1], at: now + .seconds(901)) == 0)
    }

    @Test("a user at whom everybody guesses waits some seconds, whatever client asks")
    func user() {
        var guesses = Guesses()
        for number in 0..<200 { guesses.note(isRight: false, user: "jane", client: [UInt8(number)], at: now) }
        #expect(guesses.delay(user: "jane", client: [255], at: now) == 5)
        #expect(guesses.delay(user: "joe", client: [255], at: now) == 0)
    }

    @Test("who is right begins again")
    func right() {
        var guesses = Guesses()
        for _ in 0..<30 { guesses.note(isRight: false, user: "jane", client: [1], at: now) }
        guesses.note(isRight: true, user: "jane", client: [1], at: now)
        #expect(guesses.delay(user: "jane", client: [1], at: now) == 0)
    }

    @Test("a crowd of names costs bounded memory")
    func crowd() {
        var guesses = Guesses()
        for number in 0..<30_000 { guesses.note(isRight: false, user: "\(number)", client: nil, at: now) }
        #expect(guesses.count <= 10_000)
    }
}
