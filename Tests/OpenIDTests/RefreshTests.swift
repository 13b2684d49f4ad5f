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

    @Test("a refresh without a new ID token renews only the access token")
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
        #expect(request.goesOutOnce)
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

    @Test(
        "only what is said of the grant or the person ends a session",
        arguments: [
            "invalid_grant", "interaction_required", "login_required", "consent_required", "account_selection_required",
            "access_denied",
        ]
    )
    func ends(error: String) async throws {
        let provider = AdversaryProvider()
        let client = try await client(provider)
        provider.change { $0.answers["/token"] = { .json(["error": .string(error)], status: 400) } }
        let refusal = await #expect(throws: OpenIDError.self) { try await client.refresh("r-0", subject: "a") }
        #expect(refusal?.endsSession == true && refusal?.kind == .refused)
    }

    /// What providers and what stands before them have really answered in an outage.
    static let outages: [Outage] = [
        Outage("Keycloak without its database", 500, #"{"error":"unknown_error"}"#),
        Outage("Hydra", 500, #"{"error":"error","error_description":"The error is unrecognizable"}"#),
        Outage("an API gateway", 502, #"{"error":"Bad Gateway"}"#),
        Outage("Spring or Kong", 503, #"{"error":"Service Unavailable","status":503}"#),
        Outage("an ingress whose service is gone", 404, #"{"error":"Not Found"}"#),
        Outage("too many requests", 429, #"{"error":"too_many_requests"}"#),
        Outage("too many requests, by another word", 400, #"{"error":"slow_down"}"#),
        Outage("a busy provider by the book", 400, #"{"error":"temporarily_unavailable"}"#),
        Outage("a wrong word with the status of an outage", 503, #"{"error":"invalid_grant"}"#),
        Outage("a client whose secret is being changed", 401, #"{"error":"invalid_client"}"#),
        Outage("a request that it cannot read", 400, #"{"error":"invalid_request"}"#),
        Outage("a code that is the provider's own", 400, #"{"error":"E1234"}"#),
        Outage("an error that is no text", 400, #"{"error":{"code":7}}"#),
        Outage("a page", 200, "<html>maintenance</html>"),
        Outage("half an answer", 200, #"{"access_token":"#),
        Outage("an answer without tokens", 200, "{}"),
        Outage("nothing", 503, ""),
    ]

    struct Outage: Sendable, CustomTestStringConvertible {
        let name: String
        let status: Int
        let body: String
        var testDescription: String { name }

        init(_ name: String, _ status: Int, _ body: String) {
            self.name = name
            self.status = status
            self.body = body
        }
    }

    @Test("an outage ends no session, whatever words it comes in", arguments: outages)
    func goesOn(_ outage: Outage) async throws {
        let provider = AdversaryProvider()
        let client = try await client(provider)
        provider.change { $0.answers["/token"] = { outage.body.answer(status: outage.status) } }
        let failure = await #expect(throws: OpenIDError.self) { try await client.refresh("r-0", subject: "a") }
        #expect(failure?.endsSession == false)
    }

    @Test("a call without an answer ends no session")
    func noAnswer() async throws {
        let provider = AdversaryProvider()
        let client = try await client(provider)
        provider.change { $0.answers["/token"] = { nil } }
        let failure = await #expect(throws: OpenIDError.self) { try await client.refresh("r-0", subject: "a") }
        #expect(failure?.endsSession == false && failure?.kind == .unavailable)
    }

    @Test("an address that is not verified any more ends the session")
    func unverified() async throws {
        let provider = AdversaryProvider {
            $0.claims[member: "nonce"] = nil
            $0.claims[member: "email_verified"] = false
        }
        let client = try await client(provider)
        let refusal = await #expect(throws: OpenIDError.unverifiedEmail("jane@example.com")) {
            try await client.refresh("r-0", subject: "248289761001")
        }
        #expect(refusal?.endsSession == true)
    }

    @Test("once the token is spent, an ID token or userinfo that does not help costs no session its new tokens")
    func spentAndOdd() async throws {
        let oddities: [@Sendable (inout AdversaryProvider.Behaviour) -> Void] = [
            { $0.claims[member: "aud"] = "other" }, { $0.claims[member: "exp"] = 1 },
            { $0.idToken = { _ in "none" } },
            {
                $0.claims[member: "email"] = nil
                $0.answers["/userinfo"] = { "".answer(status: 403, type: nil) }
            },
            {
                $0.claims[member: "email"] = nil
                $0.answers["/userinfo"] = { "<html>".answer(type: "text/html") }
            },
        ]
        for change in oddities {
            let provider = AdversaryProvider {
                $0.claims[member: "nonce"] = nil
                change(&$0)
            }
            let renewal = try await client(provider).refresh("r-0", subject: "248289761001")
            #expect(renewal.refreshToken == "r-1" && renewal.identity == nil)
        }
    }
}
