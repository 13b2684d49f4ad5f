import Cryptography
import Fetch
import TestSupport
import Testing
import Text

@testable import OpenID

@Suite("Signed authorization requests (RFC 9101)")
struct SignedRequestTests {
    private static func provider(requires: JSON? = true, isPushed: Bool = false) -> AdversaryProvider {
        AdversaryProvider {
            $0.metadata[member: "require_signed_request_object"] = requires
            $0.metadata[member: "request_object_signing_alg_values_supported"] = ["RS256", "PS256", "ES256"]
            if isPushed {
                $0.metadata[member: "require_pushed_authorization_requests"] = true
                $0.metadata[member: "pushed_authorization_request_endpoint"] = "https://idp.example/par"
                $0.answers["/par"] = { .json(["request_uri": "urn:x", "expires_in": 60], status: 201) }
            }
        }
    }

    private static func url(
        _ provider: AdversaryProvider,
        _ key: TestKey = .p256,
        _ change: (inout ProviderConfiguration) -> Void = { _ in }
    ) async throws -> String {
        let client = try provider.client {
            $0.clientKey = ClientKey(key.privateKey, id: "ours")
            change(&$0)
        }
        try await client.load()
        return try await client.preparedURL(.example, client: "")
    }

    private static func claims(_ token: String, _ key: TestKey, _ algorithm: SignatureAlgorithm) throws -> (JSON, JSON)
    {
        let signed = try JSONWebSignature(compact: token)
        #expect(
            signed.algorithmName == algorithm.rawValue && signed.type == "oauth-authz-req+jwt" && signed.keyID == "ours"
        )
        try signed.verify(
            algorithm,
            with: KeySet(keys: [.init(id: nil, algorithm: nil, publicKey: key.privateKey.publicKey)])
        )
        let header = try #require(Base64URL.decode(String(token.prefix { $0 != "." })))
        return (try JSON.parse(header), try JSON.parse(signed.payload))
    }

    @Test("the browser carries the signed request, and beside it what every request must have")
    func byBrowser() async throws {
        let provider = Self.provider()
        let url = try await Self.url(provider) { $0.maximumAge = 300 }
        let start =
            "https://idp.example/authorize?tenant=a%20b&response_type=code&client_id=Kiosk&scope=openid+email+profile&request="
        #expect(url.hasPrefix(start))
        let (_, claims) = try Self.claims(String(url.dropFirst(start.count)), .p256, .es256)
        #expect(claims["iss"] == "Kiosk" && claims["aud"] == "https://idp.example" && claims["sub"] == nil)
        #expect(claims["nbf"] == .integer(provider.clock.now) && claims["exp"] == .integer(provider.clock.now + 300))
        #expect(claims["state"] == "af0ifjsldkj" && claims["nonce"] == "n-0S6_WzA2Mj-n-0S6_WzA2Mj")
        #expect(claims["redirect_uri"] == "https://app.example/oauth2/callback" && claims["max_age"] == 300)
        #expect(claims["code_challenge"] == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test(
        "where requests are pushed, the signed one is, with the client's proof and nothing else; RSA signs with PS256"
    )
    func pushed() async throws {
        let provider = Self.provider(isPushed: true)
        let url = try await Self.url(provider, .rsa)
        #expect(url.hasSuffix("client_id=Kiosk&request_uri=urn%3Ax"))
        let form = try #require(provider.requests.last).form
        #expect(Set(form.keys) == ["client_id", "request", "client_assertion", "client_assertion_type"])
        let (_, claims) = try Self.claims(try #require(form["request"]), .rsa, .ps256)
        #expect(claims["response_type"] == "code" && claims["client_id"] == "Kiosk")
    }

    @Test(
        "they are signed where the metadata requires it and there is a key, or the settings say so",
        arguments: [
            (true, .auto, true), (false, .auto, false), (nil, .auto, false), (nil, .always, true),
            (true, .never, false),
        ] as [(JSON?, ExtensionUse, Bool)]
    )
    func choice(requires: JSON?, setting: ExtensionUse, isSigned: Bool) async throws {
        let url = try await Self.url(Self.provider(requires: requires)) {
            $0.extensions.signedAuthorizationRequests = setting
        }
        #expect(url.contains("&request=") == isSigned)
    }

    @Test("without a key, a provider that requires signatures gets none, and the log names the option")
    func withoutKey() async throws {
        let provider = Self.provider()
        let client = try provider.client()
        try await client.load()
        #expect(!client.preparesLogins)
        #expect(
            provider.log.texts.contains {
                $0.contains("requires signed authorization requests") && $0.contains("--client-key-file")
            }
        )
    }
}

@Suite("Signed callbacks (JARM)")
struct SignedCallbackTests {
    private static func claims(_ provider: AdversaryProvider) -> JSON {
        [
            "iss": "https://idp.example", "aud": "Kiosk", "exp": .integer(provider.clock.now + 300), "code": "c",
            "state": "s",
        ]
    }

    private static func open(
        _ change: @Sendable (inout AdversaryProvider.Behaviour) -> Void = { _ in },
        metadata: @Sendable (inout AdversaryProvider.Behaviour) -> Void = { _ in }
    ) async throws -> [String: String] {
        let provider = AdversaryProvider(metadata)
        let client = try provider.client { $0.responseMode = "jwt" }
        try await client.load()
        #expect(client.signsCallbacks)
        provider.change {
            $0.claims = claims(provider)
            change(&$0)
        }
        let fields = try client.open(callback: provider.current.signedToken)
        return Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.value) })
    }

    @Test("its claims are the callback's fields")
    func good() async throws {
        #expect(try await Self.open() == ["iss": "https://idp.example", "aud": "Kiosk", "code": "c", "state": "s"])
        #expect(
            try await Self.open {
                $0.claims[member: "code"] = nil; $0.claims[member: "error"] = "access_denied"
            }["error"] == "access_denied"
        )
    }

    @Test("one that is not the provider's, not for us or too old is refused")
    func refused() async throws {
        let now = AdversaryProvider().clock.now
        let tries: [(OpenIDError, @Sendable (inout AdversaryProvider.Behaviour) -> Void)] = [
            (.missingClaim("iss"), { $0.claims[member: "iss"] = nil }),
            (
                .issuer(expected: "https://idp.example", got: "https://idp.example1"),
                { $0.claims[member: "iss"] = "https://idp.example1" }
            ),
            (.missingClaim("aud"), { $0.claims[member: "aud"] = nil }),
            (.audience(claim: "aud", expected: ["Kiosk"], got: ["other"]), { $0.claims[member: "aud"] = "other" }),
            (.missingClaim("exp"), { $0.claims[member: "exp"] = nil }),
            (.signature(keyID: "rsa", algorithm: "RS256"), { $0.signature = { $0.map { $0 ^ 1 } } }),
            (
                .algorithm(got: "none", accepted: SignatureAlgorithm.allCases.map(\.rawValue)),
                { $0.header[member: "alg"] = "none" }
            ),
            (
                .algorithm(got: "HS256", accepted: SignatureAlgorithm.allCases.map(\.rawValue)),
                { $0.header[member: "alg"] = "HS256" }
            ),
            (.unknownKey(keyID: "other-rsa", algorithm: "RS256", known: ["rsa"]), { $0.signer = .otherRSA }),
        ]
        for (expected, change) in tries {
            await #expect(throws: expected) { try await Self.open(change) }
        }
        let error = await #expect(throws: OpenIDError.self) {
            try await Self.open { $0.claims[member: "exp"] = .integer(now - 900) }
        }
        guard case .expired = error else { throw error ?? .nonce }
    }

    @Test("only what the metadata announces for them may sign")
    func algorithms() async throws {
        await #expect(throws: OpenIDError.algorithm(got: "RS256", accepted: ["PS256"])) {
            try await Self.open(metadata: {
                $0.metadata[member: "authorization_signing_alg_values_supported"] = ["PS256", "none"]
            })
        }
    }

    @Test("keys that changed are looked for once a minute")
    func rotation() async throws {
        let provider = AdversaryProvider()
        let client = try provider.client { $0.responseMode = "jwt" }
        try await client.load()
        provider.change {
            $0.claims = Self.claims(provider)
            $0.signer = .otherRSA
            $0.published = [.otherRSA]
        }
        let generation = client.keyGeneration
        #expect(throws: OpenIDError.self) { try client.open(callback: provider.current.signedToken) }
        #expect(await client.renewKeys(after: generation))
        #expect(
            try client.open(callback: provider.current.signedToken).contains { $0.name == "code" && $0.value == "c" }
        )
        #expect(await !client.renewKeys(after: client.keyGeneration))
    }
}

@Suite("Mutual TLS (RFC 8705)")
struct ClientCertificateTests {
    private static let certificate = ClientCertificate(certificates: [1], privateKey: [2], fingerprint: "3")

    private static func provider() -> AdversaryProvider {
        AdversaryProvider {
            $0.metadata[member: "token_endpoint_auth_methods_supported"] = ["self_signed_tls_client_auth"]
            $0.metadata[member: "mtls_endpoint_aliases"] = [
                "token_endpoint": "https://mtls.idp.example/token",
                "userinfo_endpoint": "https://mtls.idp.example/userinfo",
            ]
            $0.claims[member: "email"] = nil
            $0.userInfo = ["sub": "248289761001", "email": "jane@example.com"]
        }
    }

    @Test(
        "the certificate is shown at the aliases, and neither to the metadata nor to the keys; the client's name goes along"
    )
    func aliases() async throws {
        let provider = Self.provider()
        provider.change { behaviour in
            behaviour.answers["https://mtls.idp.example/token"] = { [unowned provider] in
                var response = provider.current.tokenResponse
                response[member: "id_token"] = .string(provider.current.signedToken)
                return .json(response)
            }
            behaviour.answers["https://mtls.idp.example/userinfo"] = { [unowned provider] in
                .json(provider.current.userInfo)
            }
        }
        #expect(
            try await provider.login {
                $0.clientSecret = ""
                $0.clientCertificate = Self.certificate
            }.email == "jane@example.com"
        )
        for request in provider.requests {
            #expect(
                (request.clientCertificate == Self.certificate) == request.url.hasPrefix("https://mtls."),
                "\(request.url)"
            )
        }
        let token = try #require(provider.requests.first { $0.url.hasSuffix("/token") })
        #expect(
            token.form["client_id"] == "Kiosk" && token.form["client_secret"] == nil
                && token.value("Authorization") == nil
        )
    }

    @Test("without a certificate the aliases do not count, and an endpoint of the settings has no alias")
    func without() async throws {
        let client = try Self.provider().client()
        try await client.load()
        #expect(client.metadata?.tokenEndpoint.text == "https://idp.example/token")
        let named = try Self.provider().client {
            $0.clientCertificate = Self.certificate
            $0.tokenEndpoint = "https://named.example/token"
        }
        try await named.load()
        #expect(named.metadata?.tokenEndpoint.text == "https://named.example/token")
        #expect(named.metadata?.userInfoEndpoint?.text == "https://mtls.idp.example/userinfo")
    }

    @Test("neither a certificate's key nor a client's is printed, and each is distinguished from others")
    func printed() {
        #expect("\(Self.certificate)\(String(reflecting: Self.certificate))".contains("(3)"))
        let keys = [ClientKey(TestKey.rsa.privateKey), ClientKey(TestKey.otherRSA.privateKey)].map {
            String(reflecting: $0)
        }
        #expect(keys[0] != keys[1] && keys[0] == String(reflecting: ClientKey(TestKey.rsa.privateKey)))
    }
}
