import Clocks
import Fetch
import Testing

@testable import OpenID

@Suite("Refresh tokens")
struct RefreshTests {
    private func client(_ provider: AdversaryProvider) async throws -> Provider {
        let client = try provider.client { $0.maximumAge = 60 }
        try await client.load()
        return client
    }

    @Test("a refresh without a new ID token renews the access token alone")
    func withoutIDToken() async throws {
        let provider = AdversaryProvider { $0.idToken = { _ in nil } }
        let renewal = try await client(provider).refresh("r-0", subject: "248289761001")
        #expect(
            renewal
                == Renewal(
                    identity: nil,
                    accessToken: AdversaryProvider.accessToken,
                    refreshToken: "r-1",
                    accessTokenExpiresAt: Timestamp(secondsSince1970: 1_800_003_600)
                )
        )
        let request = try #require(provider.requests.last)
        #expect(String(decoding: request.body, as: UTF8.self) == "grant_type=refresh_token&refresh_token=r-0")
    }

    @Test("a new ID token renews the identity; it needs no nonce and no fresh auth_time")
    func withIDToken() async throws {
        let provider = AdversaryProvider {
            $0.claims[member: "nonce"] = nil
            $0.claims[member: "auth_time"] = 1_700_000_000
            $0.claims[member: "groups"] = ["new"]
        }
        let renewal = try await client(provider).refresh("r-0", subject: "248289761001")
        #expect(renewal.identity?.groups == ["new"])
    }

    @Test("a new ID token about somebody else is refused")
    func otherSubject() async throws {
        let provider = AdversaryProvider { $0.claims[member: "sub"] = "mallory" }
        let client = try await client(provider)
        await #expect(throws: OpenIDError.renewedSubject(expected: "248289761001", got: "mallory")) {
            try await client.refresh("r-0", subject: "248289761001")
        }
    }

    @Test("invalid_grant ends a session, a provider that is down does not")
    func kinds() async throws {
        let provider = AdversaryProvider()
        let client = try await client(provider)
        provider.change { $0.answers["/token"] = { .json(["error": "invalid_grant"], status: 400) } }
        let spent = await #expect(throws: OpenIDError.self) { try await client.refresh("r-0", subject: "a") }
        #expect(spent?.isInvalidGrant == true)

        func refreshIsUnavailable() async {
            let down = await #expect(throws: OpenIDError.self) { try await client.refresh("r-0", subject: "a") }
            #expect(down?.isInvalidGrant == false)
            #expect(down?.kind == .unavailable)
        }
        provider.change { $0.answers["/token"] = { "".answer(status: 503, type: nil) } }
        await refreshIsUnavailable()
        provider.change { $0.answers["/token"] = { nil } }
        await refreshIsUnavailable()
    }
}
