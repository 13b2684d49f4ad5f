import Fetch
import Testing

@testable import OpenID

@Suite("Discovery")
struct DiscoveryTests {
    private static let document = "/.well-known/openid-configuration"
    private static let url = "https://idp.example/.well-known/openid-configuration"
    private static let keys = "https://idp.example/keys"

    private static func metadata(
        _ name: String,
        _ expected: OpenIDError,
        _ answer: @escaping @Sendable () -> FetchResponse?
    ) -> Try {
        Try(name, expected) { $0.answers[document] = answer }
    }

    @Test(
        "a provider that answers nonsense is not ready",
        arguments: [
            metadata("an HTML page", .contentType(.metadata, url: url, got: "text/html")) {
                "<html>".answer(type: "text/html")
            },
            metadata("no content type", .contentType(.metadata, url: url, got: nil)) { "{}".answer(type: nil) },
            metadata("JSON as plain text", .contentType(.metadata, url: url, got: "text/plain")) {
                "{}".answer(type: "text/plain")
            },
            metadata("status 500", .status(.metadata, url: url, status: 500)) { "{}".answer(status: 500) },
            metadata("status 404", .status(.metadata, url: url, status: 404)) { "{}".answer(status: 404) },
            metadata("a redirect", .redirect(.metadata, url: url, status: 301)) { "{}".answer(status: 301) },
            metadata("broken JSON", .invalidJSON(.metadata, url: url, .unexpectedEnd)) { "{".answer() },
            metadata("an issuer twice", .invalidJSON(.metadata, url: url, .duplicateName("issuer"))) {
                #"{"issuer":"https://idp.example","issuer":"https://evil.example"}"#.answer()
            },
            metadata("a list", .notAnObject(.metadata, url: url, got: "an array")) { "[]".answer() },
            metadata("nothing in time", .unreachable(.metadata, url: url, reason: "\(FetchError.timeout)")) { nil },
            Try("another issuer", .metadataIssuer(expected: "https://idp.example", got: "https://evil.example")) {
                $0.metadata[member: "issuer"] = "https://evil.example"
            },
            Try(
                "an issuer with a slash more",
                .metadataIssuer(expected: "https://idp.example", got: "https://idp.example/")
            ) {
                $0.metadata[member: "issuer"] = "https://idp.example/"
            },
            Try("no issuer", .missingField(.metadata, url: url, name: "issuer")) {
                $0.metadata[member: "issuer"] = nil
            },
            Try("no authorization endpoint", .missingField(.metadata, url: url, name: "authorization_endpoint")) {
                $0.metadata[member: "authorization_endpoint"] = nil
            },
            Try("no token endpoint", .missingField(.metadata, url: url, name: "token_endpoint")) {
                $0.metadata[member: "token_endpoint"] = nil
            },
            Try("no key set", .missingField(.metadata, url: url, name: "jwks_uri")) {
                $0.metadata[member: "jwks_uri"] = nil
            },
            Try(
                "a script as authorization endpoint",
                .invalidField(
                    .metadata,
                    url: url,
                    name: "authorization_endpoint",
                    expected: "an http or https URL",
                    got: #""javascript:alert(1)""#
                )
            ) { $0.metadata[member: "authorization_endpoint"] = "javascript:alert(1)" },
            Try(
                "a file as key set",
                .invalidField(
                    .metadata,
                    url: url,
                    name: "jwks_uri",
                    expected: "an http or https URL",
                    got: #""file:///keys""#
                )
            ) { $0.metadata[member: "jwks_uri"] = "file:///keys" },
            Try(
                "a token endpoint that is a number",
                .invalidField(.metadata, url: url, name: "token_endpoint", expected: "a string", got: "a number")
            ) { $0.metadata[member: "token_endpoint"] = 1 },
            Try("only HS256", .noUsableAlgorithm(announced: ["HS256", "none"])) {
                $0.metadata[member: "id_token_signing_alg_values_supported"] = ["HS256", "none"]
            },
            Try("a key set that is HTML", .contentType(.keySet, url: keys, got: "text/html")) {
                $0.answers["/keys"] = { "<html>".answer(type: "text/html") }
            },
            Try("a key set with status 500", .status(.keySet, url: keys, status: 500)) {
                $0.answers["/keys"] = { "".answer(status: 500) }
            },
            Try("a key set without keys", .noUsableKey(url: keys, skipped: [])) { $0.published = [] },
            Try(
                "a key set with odd keys only",
                .noUsableKey(url: keys, skipped: [#"key without kid: kty "oct" is not one we verify with"#])
            ) {
                $0.published = []
                $0.extraKeys = [["kty": "oct", "k": "c2VjcmV0"]]
            },
        ]
    )
    func refuses(attempt: Try) async throws {
        let provider = AdversaryProvider(attempt.change)
        let client = try provider.client()
        await #expect(throws: attempt.expected) { try await client.load() }
        #expect(!client.isReady)
        #expect(client.authorizationURL(.example) == nil)
        await #expect(throws: OpenIDError.notReady(issuer: "https://idp.example")) { try await client.login() }
    }

    @Test("when only the slash at the end differs, the error says so")
    func slash() {
        let error = OpenIDError.metadataIssuer(expected: "https://idp.example", got: "https://idp.example/")
        #expect(
            "\(error)" == #"the provider calls itself "https://idp.example/", expected issuer "https://idp.example"; "#
                + #"they differ only in the slash at the end: set the issuer URL to exactly "https://idp.example/""#
        )
    }

    @Test("an issuer with a path is asked below its path")
    func issuerWithPath() async throws {
        for issuer in ["https://idp.example/realms/a", "https://idp.example/realms/a/"] {
            let provider = AdversaryProvider {
                var metadata = $0.metadata
                metadata[member: "issuer"] = .string(issuer)
                let document = metadata
                $0.answers["/realms/a/.well-known/openid-configuration"] = { .json(document) }
            }
            let client = try provider.client { $0.issuer = issuer }
            try await client.load()
            #expect(client.metadata?.issuer == issuer)
        }
    }

    @Test("a key set may come as a static file")
    func staticKeySet() async throws {
        for type in ["application/jwk-set+json", "text/plain; charset=utf-8", "application/octet-stream", nil] {
            let provider = AdversaryProvider {
                let keys = JSON.object(["keys": .array([TestKey.rsa.jwk])]).text
                $0.answers["/keys"] = { keys.answer(type: type) }
            }
            await #expect(throws: Never.self) { try await provider.client().load() }
        }
    }

    @Test("set endpoints win over announced ones, and an issuer may be another where that is switched off")
    func overrides() async throws {
        let provider = AdversaryProvider { $0.metadata[member: "issuer"] = "https://idp.example/{tenantid}" }
        let client = try provider.client {
            $0.insecureSkipIssuerVerification = true
            $0.authorizationEndpoint = "https://login.example/a"
            $0.tokenEndpoint = "http://inside.example/t"
            $0.userInfoEndpoint = "http://inside.example/u"
        }
        try await client.load()
        let metadata = try #require(client.metadata)
        #expect(metadata.authorizationEndpoint.text == "https://login.example/a")
        #expect(metadata.tokenEndpoint.text == "http://inside.example/t")
        #expect(metadata.userInfoEndpoint?.text == "http://inside.example/u")
        #expect(provider.log.lines.count { $0.contains("plain http") } == 2)
    }

    @Test("without discovery the endpoints come from the settings")
    func withoutDiscovery() async throws {
        let provider = AdversaryProvider()
        let identity = try await provider.login {
            $0.skipDiscovery = true
            $0.authorizationEndpoint = "https://idp.example/authorize"
            $0.tokenEndpoint = "https://idp.example/token"
            $0.keySetURL = "https://idp.example/keys"
        }
        #expect(identity.subject == "248289761001")
        #expect(provider.count(Self.document) == 0)
    }

    struct Setting: Sendable, CustomTestStringConvertible {
        let name: String
        let expected: OpenIDError
        let configure: @Sendable (inout ProviderConfiguration) -> Void
        var testDescription: String { name }

        init(
            _ name: String,
            _ expected: OpenIDError,
            _ configure: @escaping @Sendable (inout ProviderConfiguration) -> Void
        ) {
            self.name = name
            self.expected = expected
            self.configure = configure
        }
    }

    @Test(
        "settings that cannot work are refused at once",
        arguments: [
            Setting("no issuer", .invalidIssuer("")) { $0.issuer = "" },
            Setting("an issuer without scheme", .invalidIssuer("idp.example")) { $0.issuer = "idp.example" },
            Setting("an issuer with a query", .invalidIssuer("https://idp.example/?a")) {
                $0.issuer = "https://idp.example/?a"
            },
            Setting("an issuer with a fragment", .invalidIssuer("https://idp.example/#a")) {
                $0.issuer = "https://idp.example/#a"
            },
            Setting("an endpoint that is no URL", .invalidEndpoint(.userInfo, url: "/userinfo")) {
                $0.userInfoEndpoint = "/userinfo"
            },
            Setting(
                "no discovery and no endpoint",
                .missingEndpoint(.authorization, issuer: "https://idp.example")
            ) { $0.skipDiscovery = true },
            Setting("no discovery and no keys", .missingEndpoint(.keySet, issuer: "https://idp.example")) {
                $0.skipDiscovery = true
                $0.authorizationEndpoint = "https://idp.example/authorize"
                $0.tokenEndpoint = "https://idp.example/token"
            },
        ]
    )
    func refusesSettings(setting: Setting) {
        #expect(throws: setting.expected) { try AdversaryProvider().client(setting.configure) }
    }

    @Test("a public key file that holds none is refused at once")
    func publicKeyFile() throws {
        let error = #expect(throws: OpenIDError.self) {
            try AdversaryProvider().client { $0.publicKeys = [TestKey.p256.pem, "-----BEGIN PUBLIC KEY-----"] }
        }
        guard case .invalidPublicKey(let number, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(number == 2)
    }
}

extension AuthorizationRequest {
    static let example = AuthorizationRequest(
        state: "af0ifjsldkj",
        nonce: AdversaryProvider.nonce,
        codeVerifier: AdversaryProvider.codeVerifier,
        redirectURI: AdversaryProvider.redirectURI
    )
}
