import Clocks
import Fetch
import Synchronization
import Testing

@testable import OpenID

@Suite("Codes that wait in line")
struct CodeLifetimeTests {
    private let now = ContinuousClock.Instant.now

    @Test("how long a code lasts is what the refusals of codes that waited have shown, for a while")
    func learned() {
        let lifetime = CodeLifetime()
        #expect(!lifetime.isOver(after: .seconds(600), at: now))
        // Whatever is wrong with a code that hardly waited, it is not the wait.
        #expect(!lifetime.refused(after: .seconds(29), at: now))
        #expect(!lifetime.isOver(after: .seconds(600), at: now))
        #expect(lifetime.refused(after: .seconds(70), at: now))
        #expect(lifetime.refused(after: .seconds(61), at: now))
        #expect(lifetime.refused(after: .seconds(90), at: now))
        #expect(lifetime.isOver(after: .seconds(61), at: now))
        #expect(!lifetime.isOver(after: .seconds(60), at: now))
        #expect(!lifetime.isOver(after: .seconds(61), at: now + CodeLifetime.memory))
    }

    @Test("a code that the provider refuses after a long wait is called too old, and the next such one is not sent")
    func notSent() async throws {
        let provider = AdversaryProvider {
            $0.answers["/token"] = { .json(["error": "invalid_grant"], status: 400) }
        }
        let client = try provider.client(monotonicClock: .jumping(by: .seconds(40)))
        try await client.load()
        for _ in 0..<2 {
            await #expect(throws: OpenIDError.codeOutdated) { try await client.login() }
        }
        #expect(provider.count("/token") == 1)
    }

    @Test("a code that is refused at once is refused")
    func refused() async throws {
        let provider = AdversaryProvider {
            $0.answers["/token"] = { .json(["error": "invalid_grant"], status: 400) }
        }
        let client = try provider.client()
        try await client.load()
        for _ in 0..<2 {
            await #expect {
                try await client.login()
            } throws: { error in
                (error as? OpenIDError)?.isInvalidGrant == true
            }
        }
        #expect(provider.count("/token") == 2)
    }
}
