import Clocks
import Fetch
import Testing

@testable import OpenID

@Suite("Bearer tokens that the provider is asked about (RFC 7662)")
struct IntrospectionTests {
    private static let endpoint = "https://idp.example/introspect"
    private static let good: JSON = [
        "active": true, "iss": "https://idp.example", "client_id": "Kiosk", "sub": "248289761001",
        "email": "jane@example.com", "exp": 1_800_000_300, "iat": 1_799_999_900,
    ]

    private func ask(_ answer: JSON, status: Int = 200) async throws -> (BearerIdentity, FetchRequest) {
        let provider = AdversaryProvider {
            $0.metadata[member: "introspection_endpoint"] = .string(Self.endpoint)
            let text = answer.text
            $0.answers["/introspect"] = {
                FetchResponse(status: status, headers: [("Content-Type", "application/json")], body: Array(text.utf8))
            }
        }
        let client = try provider.client { _ in }
        try await client.load()
        let found = try await client.introspect("opaque", claims: ["dept"])
        return (found, try #require(provider.requests.first { $0.url == Self.endpoint }))
    }

    @Test("an active token for us says who it is and how long, and only the token and the client go out")
    func active() async throws {
        var answer = Self.good
        answer[member: "dept"] = "sales"
        let (found, request) = try await ask(answer)
        #expect(found.identity.subject == "248289761001" && found.identity.email == "jane@example.com")
        #expect(found.identity.claims == [IdentityClaim(name: "dept", values: ["sales"])])
        #expect(found.expiresAt?.secondsSince1970 == 1_800_000_300 && found.issuedAt.secondsSince1970 == 1_799_999_900)
        #expect(request.url == Self.endpoint && request.method == .post)
        #expect(String(decoding: request.body, as: UTF8.self) == "token=opaque&token_type_hint=access_token")
        #expect(request.headers.contains { $0.name == "Authorization" && $0.value.hasPrefix("Basic ") })
    }

    /// Asks about a token of which introspection says only whose it is.
    private func ask(
        userInfo: String?,
        status: Int = 200,
        _ configure: (inout ProviderConfiguration) -> Void = { _ in }
    ) async throws -> (BearerIdentity, AdversaryProvider) {
        let provider = AdversaryProvider {
            $0.metadata[member: "introspection_endpoint"] = .string(Self.endpoint)
            var answer = Self.good
            answer[member: "email"] = nil
            let text = answer.text
            $0.answers["/introspect"] = { text.answer() }
            $0.answers["/userinfo"] = { userInfo?.answer(status: status) }
        }
        let client = try provider.client(configure)
        try await client.load()
        return (try await client.introspect("opaque", claims: ["dept"]), provider)
    }

    @Test("what introspection does not say is asked of userinfo, with the same token")
    func userInfo() async throws {
        let text = #"{"sub":"248289761001","email":"jane@example.com","groups":["staff"],"dept":"sales"}"#
        let (found, provider) = try await ask(userInfo: text)
        #expect(found.identity.email == "jane@example.com" && found.identity.groups == ["staff"])
        #expect(found.identity.claims == [IdentityClaim(name: "dept", values: ["sales"])])
        let request = try #require(provider.requests.last)
        #expect(request.url == "https://idp.example/userinfo")
        #expect(request.headers.contains { $0.name == "Authorization" && $0.value == "Bearer opaque" })
        let (unasked, silent) = try await ask(userInfo: text) { $0.skipUserInfo = true }
        #expect(unasked.identity.email == nil && silent.count("/userinfo") == 0)
    }

    @Test("a token that says enough costs no second call")
    func enough() async throws {
        let provider = AdversaryProvider {
            $0.metadata[member: "introspection_endpoint"] = .string(Self.endpoint)
            var answer = Self.good
            answer[member: "groups"] = []
            answer[member: "preferred_username"] = "jane"
            let text = answer.text
            $0.answers["/introspect"] = { text.answer() }
        }
        let client = try provider.client()
        try await client.load()
        #expect(try await client.introspect("opaque").identity.preferredUsername == "jane")
        #expect(provider.count("/introspect") == 1 && provider.count("/userinfo") == 0)
    }

    @Test(
        "a program's own token has no userinfo, and goes on with what introspection says",
        arguments: [
            ("{}", 401), ("{}", 403), ("no page", 404), ("no JSON", 200),
            (#"{"sub":"somebody else","email":"x@example.com","groups":["admins"]}"#, 200),
        ]
    )
    func noUserInfo(text: String, status: Int) async throws {
        let (found, provider) = try await ask(userInfo: text, status: status) { $0.needsEmail = true }
        #expect(found.identity.subject == "248289761001")
        #expect(found.identity.email == nil && found.identity.groups == [])
        #expect(provider.log.texts.contains { $0.contains("going on without") && $0.contains("of a bearer token") })
    }

    @Test("while userinfo does not answer, nothing is known of the groups", arguments: [nil, 500, 429])
    func userInfoIsDown(status: Int?) async throws {
        let error = await #expect(throws: OpenIDError.self) {
            _ = try await ask(userInfo: status == nil ? nil : "{}", status: status ?? 200)
        }
        #expect(error?.kind == .unavailable)
    }

    @Test("where aud names nobody, the client that the token was issued to must be us")
    func audience() async throws {
        for aud in [["Kiosk", "other"], [], nil] as [JSON?] {
            var answer = Self.good
            answer[member: "aud"] = aud
            if aud?.array?.isEmpty == false { answer[member: "client_id"] = "other" }
            #expect(try await ask(answer).0.identity.subject == "248289761001")
        }
    }

    @Test(
        "what is not active, not for us, over or nobody's is refused",
        arguments: [
            (["active": false], .inactiveToken), (["active": nil], .inactiveToken), (["active": "no"], .inactiveToken),
            (["client_id": "other"], .audience(claim: "client_id", expected: ["Kiosk"], got: ["other"])),
            (["aud": "other"], .audience(claim: "aud", expected: ["Kiosk"], got: ["other"])),
            (["client_id": nil], .missingClaim("client_id")),
            (["iss": "https://evil.example"], .issuer(expected: AdversaryProvider.issuer, got: "https://evil.example")),
            (
                ["exp": 1_799_999_000],
                .expired(
                    Timestamp(secondsSince1970: 1_799_999_000),
                    now: Timestamp(secondsSince1970: 1_800_000_000)
                )
            ),
            (["sub": nil], .missingClaim("sub")),
        ] as [([String: JSON?], OpenIDError)]
    )
    func refused(change: [String: JSON?], expected: OpenIDError) async {
        var answer = Self.good
        for (name, value) in change { answer[member: name] = value }
        let changed = answer
        await #expect(throws: expected) { _ = try await ask(changed) }
        #expect(expected.kind == .refused)
    }

    @Test(
        "an endpoint that is in trouble, or does not know us, is no word on the token",
        arguments: [500, 401, 429]
    )
    func trouble(status: Int) async {
        let error = await #expect(throws: OpenIDError.self) { _ = try await ask(["error": "x"], status: status) }
        #expect(error?.kind != .refused)
    }

    @Test("without an endpoint there is nobody to ask")
    func noEndpoint() async throws {
        let provider = AdversaryProvider()
        let client = try provider.client { _ in }
        try await client.load()
        await #expect(
            throws: OpenIDError.missingField(.metadata, url: AdversaryProvider.issuer, name: "introspection_endpoint")
        ) { _ = try await client.introspect("opaque") }
    }
}
