import Testing

@testable import OpenID

@Suite("Bearer tokens")
struct BearerTests {
    private func verify(
        configure: (inout ProviderConfiguration) -> Void = { _ in },
        _ change: @Sendable (inout AdversaryProvider.Behaviour) -> Void = { _ in }
    ) async throws(OpenIDError) -> (identity: Identity, expiresAt: Int64) {
        let provider = AdversaryProvider(change)
        let client = try provider.client(configure)
        try await client.load()
        let verified = try await client.verify(bearer: provider.current.signedToken)
        #expect(provider.count("/userinfo") == 0 && provider.count("/token") == 0)
        return (verified.identity, verified.expiresAt?.secondsSince1970 ?? 0)
    }

    @Test("a token of the provider for us says who it is, and until when")
    func good() async throws {
        let (identity, expiresAt) = try await verify(configure: { _ in }) { $0.claims[member: "nonce"] = nil }
        #expect(identity.subject == "248289761001" && identity.email == "jane@example.com")
        #expect(identity.groups == ["admins", "staff"])
        #expect(expiresAt == 1_800_000_300)
    }

    @Test(
        "everything that makes an ID token bad makes it bad",
        arguments: [
            Try("for somebody else", .audience(claim: "aud", expected: ["Kiosk"], got: ["other"])) {
                $0.claims[member: "aud"] = "other"
            },
            Try("by somebody else", .issuer(expected: AdversaryProvider.issuer, got: "https://evil.example")) {
                $0.claims[member: "iss"] = "https://evil.example"
            },
            Try("without an end", .missingClaim("exp")) { $0.claims[member: "exp"] = nil },
            Try("HS256", .algorithm(got: "HS256", accepted: AdversaryProvider.accepted)) {
                $0.header[member: "alg"] = "HS256"
            },
            Try("none", .algorithm(got: "none", accepted: AdversaryProvider.accepted)) {
                $0.header[member: "alg"] = "none"
            },
            Try("another signature", .signature(keyID: "rsa", algorithm: "RS256")) { $0.signature = { $0.reversed() } },
            Try("an address that is not verified", .unverifiedEmail("jane@example.com")) {
                $0.claims[member: "email_verified"] = false
            },
        ]
    )
    func bad(one: Try) async {
        await #expect(throws: one.expected) { _ = try await verify(configure: one.configure, one.change) }
    }

    @Test(
        "an access token is for the audience that aud names, whatever client asked for it",
        arguments: [
            ("Keycloak, of another client", ["aud": ["Kiosk", "account"], "azp": "cli", "typ": "Bearer"]),
            ("Entra ID, of another application", ["aud": "Kiosk", "azp": "1111-2222", "ver": "2.0"]),
            ("RFC 9068, with two audiences and a client_id", ["aud": ["api", "Kiosk"], "client_id": "cli"]),
            ("Kubernetes, with two audiences and no azp", ["aud": ["Kiosk", "https://kubernetes.default.svc"]]),
            ("without iat", ["iat": .null]),
        ] as [(String, JSON)]
    )
    func accessTokens(name: String, claims: JSON) async throws {
        guard case .object(let members) = claims else { return }
        for type in ["JWT", "at+jwt", "application/at+jwt", nil] as [String?] {
            let (identity, _) = try await verify(configure: { _ in }) {
                $0.claims[member: "nonce"] = nil
                $0.header[member: "typ"] = type.map { .string($0) }
                for (name, value) in members { $0.claims[member: name.text] = value }
            }
            #expect(identity.subject == "248289761001", "\(name)")
        }
    }

    @Test(
        "another application's ID token is no bearer token, though it names us too",
        arguments: [
            ["nonce": "n"], ["nonce": nil, "at_hash": "x"], ["nonce": nil, "c_hash": "x"], ["nonce": nil, "typ": "ID"],
        ] as [JSON]
    )
    func foreignIDTokens(claims: JSON) async {
        guard case .object(let members) = claims else { return }
        await #expect(throws: OpenIDError.authorizedParty(expected: ["Kiosk"], got: "cli")) {
            _ = try await verify(configure: { _ in }) {
                $0.claims[member: "aud"] = ["cli", "Kiosk"]
                $0.claims[member: "azp"] = "cli"
                for (name, value) in members { $0.claims[member: name.text] = value == .null ? nil : value }
            }
        }
    }

    @Test("a logout token is no bearer token, and a refusal speaks of a bearer token")
    func words() async throws {
        await #expect(throws: OpenIDError.securityEvent) {
            _ = try await verify(configure: { _ in }) { $0.header[member: "typ"] = "logout+jwt" }
        }
        #expect(OpenIDError.missingClaim("exp").description(of: "bearer token") == "bearer token: claim exp is missing")
        #expect(OpenIDError.notReady(issuer: "a").description(of: "bearer token").hasPrefix("the metadata and keys"))
    }

    @Test("a key that is newer than ours is fetched, once")
    func rotation() async throws {
        let provider = AdversaryProvider()
        let client = try provider.client()
        try await client.load()
        provider.change {
            $0.signer = .p256
            $0.published = [.p256]
        }
        let token = provider.current.signedToken
        _ = try await client.verify(bearer: token)
        #expect(provider.count("/keys") == 2)
    }

    @Test("an issuer without the endpoints of a login will do, as Kubernetes is one")
    func withoutLogin() async throws {
        _ = try await verify(configure: {
            $0.authorizationEndpoint = $0.issuer
            $0.tokenEndpoint = $0.issuer
        }) {
            $0.metadata[member: "authorization_endpoint"] = "urn:kubernetes:programmatic_authorization"
            $0.metadata[member: "token_endpoint"] = nil
        }
    }
}

@Suite("Roles")
struct RoleTests {
    private static let access: JSON = [
        "realm_access": ["roles": ["admin", "user"]],
        "resource_access": ["app": ["roles": ["editor"]], "b": "nonsense"],
    ]

    private func login(_ change: @Sendable (inout AdversaryProvider.Behaviour) -> Void) async throws -> [String] {
        try await AdversaryProvider(change).login { $0.rolesAreGroups = true }.groups
    }

    @Test("of the ID token they are groups with a prefix, so that no group passes for a role")
    func idToken() async throws {
        let groups = try await login {
            $0.claims[member: "realm_access"] = Self.access["realm_access"]
            $0.claims[member: "resource_access"] = Self.access["resource_access"]
            $0.claims[member: "groups"] = ["role-less"]
        }
        #expect(groups == ["role-less", "role:admin", "role:user", "role:app:editor"])
    }

    @Test("of an access token about the same person they count; about another they do not")
    func accessToken() async throws {
        @Sendable func token(_ behaviour: AdversaryProvider.Behaviour, subject: String) -> String {
            var other = behaviour
            other.claims = [
                "iss": .string(AdversaryProvider.issuer), "sub": .string(subject), "aud": "account",
                "realm_access": ["roles": ["admin"]],
            ]
            return other.signedToken
        }
        let own = try await login {
            $0.tokenResponse[member: "access_token"] = .string(token($0, subject: "248289761001"))
        }
        #expect(own == ["admins", "staff", "role:admin"])
        let other = try await login {
            $0.tokenResponse[member: "access_token"] = .string(token($0, subject: "someone"))
        }
        #expect(other == ["admins", "staff"])
    }

    @Test("nobody asked for them, and they are left out")
    func off() async throws {
        let identity = try await AdversaryProvider {
            $0.claims[member: "realm_access"] = Self.access["realm_access"]
        }.login()
        #expect(identity.groups == ["admins", "staff"])
    }
}

extension AdversaryProvider {
    static let accepted = [
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
    ]
}
