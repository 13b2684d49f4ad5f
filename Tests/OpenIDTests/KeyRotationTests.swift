import Fetch
import TestSupport
import Testing

@testable import OpenID

@Suite("Key rotation")
struct KeyRotationTests {
    private func client(_ provider: AdversaryProvider) async throws -> Provider {
        let client = try provider.client()
        try await client.load()
        return client
    }

    @Test("keys changed just before signing: one refetch, and the login works")
    func rotated() async throws {
        let provider = AdversaryProvider()
        let client = try await client(provider)
        provider.change {
            $0.published = [.p256]
            $0.signer = .p256
        }
        #expect(try await client.login().subject == "248289761001")
        #expect(provider.count("/keys") == 2)
        // The new keys are kept.
        #expect(try await client.login().subject == "248289761001")
        #expect(provider.count("/keys") == 2)
    }

    @Test("another key under the same name is found the same way")
    func replaced() async throws {
        let provider = AdversaryProvider()
        let client = try await client(provider)
        let replacement = TestKey.otherRSA.named("rsa")
        provider.change {
            $0.published = [replacement]
            $0.signer = replacement
        }
        #expect(try await client.login().subject == "248289761001")
        #expect(provider.count("/keys") == 2)
    }

    @Test("unknown keys of anybody's tokens make us ask once a minute at most")
    func onceAMinute() async throws {
        let provider = AdversaryProvider { $0.signer = .p256 }
        let client = try await client(provider)
        let unknown = OpenIDError.unknownKey(keyID: "p256", algorithm: "ES256", known: ["rsa"])
        func refuse() async {
            await #expect(throws: unknown) { try await client.verify(bearer: provider.current.signedToken) }
        }
        for _ in 0..<5 { await refuse() }
        #expect(provider.count("/keys") == 2)

        provider.clock.advance(59)
        await refuse()
        #expect(provider.count("/keys") == 2)

        provider.clock.advance(1)
        await refuse()
        #expect(provider.count("/keys") == 3)
    }

    @Test("a provider may change its keys as often as it likes: its own answer always gets a fresh look")
    func rotatedOften() async throws {
        let provider = AdversaryProvider()
        let client = try await client(provider)
        for key in [TestKey.p256, .p384, .otherRSA, .ed25519, .otherP256] {
            provider.change {
                $0.published = [key]
                $0.signer = key
            }
            await #expect(throws: Never.self) { try await client.login() }
        }
        #expect(provider.count("/keys") == 6)
    }

    @Test("a stranger's token does not take the provider's look away")
    func strangers() async throws {
        let provider = AdversaryProvider()
        let client = try await client(provider)
        provider.change { $0.signer = .p256 }
        await #expect(throws: OpenIDError.self) { try await client.verify(bearer: provider.current.signedToken) }
        provider.change { $0.published = [.p256] }
        await #expect(throws: Never.self) { try await client.login() }
    }

    @Test("a provider that signs with keys it never publishes makes us ask ten times a minute at most")
    func bounded() async throws {
        let provider = AdversaryProvider { $0.signer = .p256 }
        let client = try await client(provider)
        for _ in 0..<30 { await #expect(throws: OpenIDError.self) { try await client.login() } }
        #expect(provider.count("/keys") == 1 + 10)
    }

    @Test("a clock that was set back does not stop us from asking")
    func clockSetBack() async throws {
        let provider = AdversaryProvider { $0.signer = .p256 }
        let client = try await client(provider)
        await #expect(throws: OpenIDError.self) { try await client.login() }
        provider.clock.advance(-30)
        await #expect(throws: OpenIDError.self) { try await client.login() }
        // Each login looks twice: the first look may have been one that another login had begun.
        #expect(provider.count("/keys") == 1 + 2 + 2)
    }

    @Test("fifty logins at once after a rotation ask once and all work")
    func singleFlight() async throws {
        let provider = AdversaryProvider()
        let client = try await client(provider)
        provider.change {
            $0.published = [.ed25519]
            $0.signer = .ed25519
        }
        let subjects = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 {
                group.addTask { try await client.login().subject }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(subjects.count == 50)
        #expect(provider.count("/keys") == 2)
    }

    @Test("a provider that is down when asked again leaves the old keys in use")
    func refetchFails() async throws {
        let provider = AdversaryProvider()
        let client = try await client(provider)
        provider.change {
            $0.signer = .p256
            $0.answers["/keys"] = { nil }
        }
        await #expect(throws: OpenIDError.unknownKey(keyID: "p256", algorithm: "ES256", known: ["rsa"])) {
            try await client.login()
        }
        #expect(provider.log.texts.last?.hasPrefix("warning a token was signed with an unknown key") == true)
        provider.change { $0.signer = .rsa }
        #expect(try await client.login().subject == "248289761001")
    }

    @Test("claims that are refused never make us ask for keys")
    func otherRefusals() async throws {
        let provider = AdversaryProvider { $0.claims[member: "aud"] = "other" }
        let client = try await client(provider)
        await #expect(throws: OpenIDError.self) { try await client.login() }
        #expect(provider.count("/keys") == 1)
    }
}
