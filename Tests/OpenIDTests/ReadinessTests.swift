import Fetch
import Synchronization
import TestSupport
import Testing

@testable import OpenID

/// `run`, with pauses that end at once and are written down; the last one ends the run.
@Suite("Readiness")
struct ReadinessTests {
    private final class Pauses: Sendable {
        private let taken = Mutex<[Duration]>([])
        private let limit: Int
        private let before: @Sendable (Int) -> Void

        init(limit: Int, before: @escaping @Sendable (Int) -> Void = { _ in }) {
            self.limit = limit
            self.before = before
        }

        var all: [Duration] { taken.withLock { $0 } }

        @Sendable func sleep(_ duration: Duration) throws {
            let number = taken.withLock {
                $0.append(duration)
                return $0.count
            }
            before(number)
            if number == limit { throw CancellationError() }
        }
    }

    private func client(_ provider: AdversaryProvider, _ pauses: Pauses, jitter: Double = 0) throws -> Provider {
        try Provider(
            provider.configuration,
            fetch: { request throws(FetchError) in try await provider.fetch(request) },
            clock: provider.clock.wallClock,
            logger: provider.log.logger,
            sleep: { try pauses.sleep($0) },
            jitter: { jitter }
        )
    }

    @Test("a provider that is down at the start is tried with growing pauses, logged once, and ready when it is back")
    func startsBeforeTheProvider() async throws {
        let provider = AdversaryProvider {
            $0.answers["/.well-known/openid-configuration"] = { nil }
        }
        let pauses = Pauses(limit: 10) { number in
            if number == 9 { provider.change { $0.answers = [:] } }
        }
        let client = try client(provider, pauses)
        #expect(!client.isReady)
        await client.run()
        #expect(client.isReady)
        #expect(pauses.all == [1, 2, 4, 5, 5, 5, 5, 5, 5, 900].map { .seconds($0) })
        #expect(
            provider.log.texts == [
                "warning provider metadata https://idp.example/.well-known/openid-configuration gave no answer: "
                    + "\(FetchError.timeout); nobody can log in yet, trying again",
                "info provider https://idp.example is ready",
            ]
        )
    }

    @Test("the log says what is lost while a provider is down whom only bearer tokens need")
    func consequence() async throws {
        let provider = AdversaryProvider { $0.answers["/keys"] = { nil } }
        await (try client(provider, Pauses(limit: 1))).run(without: "its bearer tokens cannot be checked yet")
        let texts = provider.log.texts
        #expect(
            texts.count == 1 && texts[0].hasSuffix("; its bearer tokens cannot be checked yet, trying again"),
            "\(texts)"
        )
    }

    @Test("once keys are there, the pauses grow to a minute")
    func pausesOfAReadyClient() {
        var backoff = Backoff()
        #expect(
            (0..<8).map { _ in backoff.next(jitter: 0, limit: 60) }
                == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) }
        )
    }

    @Test("jitter takes up to half of a pause")
    func jitter() async throws {
        let provider = AdversaryProvider { $0.answers["/keys"] = { "".answer(status: 503) } }
        let pauses = Pauses(limit: 3)
        await (try client(provider, pauses, jitter: 1)).run()
        #expect(pauses.all == [.seconds(0.5), .seconds(1), .seconds(2)])
    }

    @Test("another problem is logged as another problem")
    func newProblem() async throws {
        let provider = AdversaryProvider { $0.answers["/keys"] = { "".answer(status: 503) } }
        let pauses = Pauses(limit: 4) { number in
            if number == 2 { provider.change { $0.answers["/keys"] = { "<html>".answer(type: "text/html") } } }
        }
        await (try client(provider, pauses)).run()
        #expect(provider.log.texts.count == 2)
        #expect(provider.log.texts.last?.contains(#"content type "text/html""#) == true)
    }

    @Test("a provider that goes down later keeps what was known of it")
    func goesDownLater() async throws {
        let provider = AdversaryProvider()
        let pauses = Pauses(limit: 5) { number in
            provider.change { behaviour in
                behaviour.answers = [:]
                if number < 4 {
                    behaviour.answers["/.well-known/openid-configuration"] = { "".answer(status: 500) }
                }
            }
        }
        let client = try client(provider, pauses)
        await client.run()
        #expect(client.isReady)
        #expect(pauses.all == [900, 1, 2, 4, 900].map { .seconds($0) })
        #expect(provider.log.texts.count == 3)
        #expect(provider.log.texts[1].hasSuffix("what was known before stays in use, trying again"))
        #expect(provider.log.texts[2] == "info provider https://idp.example is ready")
    }

    @Test("a changed endpoint is learned at the next refresh, keys that are gone are forgotten")
    func refreshes() async throws {
        let provider = AdversaryProvider { $0.published = [.rsa, .p256] }
        let pauses = Pauses(limit: 2) { number in
            provider.change {
                $0.metadata[member: "token_endpoint"] = "https://idp.example/token2"
                $0.published = [.rsa]
            }
        }
        let client = try client(provider, pauses)
        await client.run()
        #expect(client.metadata?.tokenEndpoint.text == "https://idp.example/token2")
        #expect(try client.knowledge().keys.names == ["rsa"])
    }

    @Test("a cancelled run ends, without a word about it")
    func cancellation() async throws {
        let provider = AdversaryProvider {
            $0.answers["/keys"] = {
                withUnsafeCurrentTask { $0?.cancel() }
                return nil
            }
        }
        let pauses = Pauses(limit: 1)
        let client = try client(provider, pauses)
        await Task { await client.run() }.value
        #expect(pauses.all.isEmpty)
        #expect(provider.log.texts.isEmpty)
    }
}
