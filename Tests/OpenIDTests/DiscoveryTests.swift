import Fetch
import Synchronization
import TestSupport
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
            metadata("nothing at all", .contentType(.metadata, url: url, got: nil)) { "".answer(type: nil) },
            metadata("status 500", .status(.metadata, url: url, status: 500)) { "{}".answer(status: 500) },
            metadata("status 404", .status(.metadata, url: url, status: 404)) { "{}".answer(status: 404) },
            metadata("a redirect", .redirect(.metadata, url: url, status: 301)) { "{}".answer(status: 301) },
            metadata("broken JSON", .invalidJSON(.metadata, url: url, .unexpectedEnd)) { "{".answer() },
            metadata(
                "an issuer twice, of which the last counts",
                .metadataIssuer(expected: "https://idp.example", got: "https://evil.example")
            ) {
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

    private static let types = [
        "application/json; charset=utf-8", "application/jwk-set+json", "text/plain", "text/html", "text/javascript",
        "application/octet-stream", "binary/octet-stream", "", nil,
    ]

    @Test("metadata, keys, tokens and userinfo may have any content type, and say so once", arguments: types)
    func contentType(type: String?) async throws {
        let provider = AdversaryProvider { $0.claims[member: "email"] = nil }
        provider.change { behaviour in
            let documents: [String: @Sendable () -> JSON] = [
                Self.document: { provider.current.metadata },
                "/keys": { ["keys": .array([TestKey.rsa.jwk])] },
                "/token": {
                    var response = provider.current.tokenResponse
                    response[member: "id_token"] = .string(provider.current.signedToken)
                    return response
                },
                "/userinfo": { ["sub": "248289761001", "email": "jane@example.org"] },
            ]
            for (path, document) in documents {
                behaviour.answers[path] = { document().text.answer(type: type) }
            }
        }
        let client = try provider.client()
        try await client.load()
        #expect(try await client.login().email == "jane@example.org")
        _ = try await client.login()
        let isUsual = type?.hasPrefix("application/j") == true
        #expect(provider.log.texts.count { $0.contains("was read as JSON") } == (isUsual ? 0 : 4))
    }

    @Test("a byte order mark at a document's start is skipped")
    func byteOrderMark() async throws {
        let provider = AdversaryProvider {
            let document = "\u{FEFF}" + $0.metadata.text
            $0.answers[Self.document] = { document.answer() }
        }
        await #expect(throws: Never.self) { try await provider.login() }
    }

    @Test("of a member that comes twice the last counts, in metadata and key sets")
    func repeatedMembers() async throws {
        let provider = AdversaryProvider {
            let text = $0.metadata.text
            let doubled = #"{"claims_supported":["a"],"token_endpoint":"https://evil.example","# + text.dropFirst()
            $0.answers[Self.document] = { String(doubled.dropLast() + #","claims_supported":["b"]}"#).answer() }
            let key = TestKey.rsa.jwk.text
            $0.answers["/keys"] = { #"{"keys":[],"keys":[\#(key)]}"#.answer() }
        }
        let client = try provider.client()
        try await client.load()
        _ = try await client.login()
        #expect(client.metadata?.tokenEndpoint.text == "https://idp.example/token")
        #expect(
            provider.log.texts.contains {
                $0.contains(#""claims_supported" twice"#) || $0.contains(#""token_endpoint", "claims_supported" twice"#)
            }
        )
    }

    @Test(
        "what is optional in the metadata and cannot be read counts as not there",
        arguments: [
            ("userinfo_endpoint", ""), ("userinfo_endpoint", .null), ("userinfo_endpoint", 1),
            ("userinfo_endpoint", "/userinfo"), ("end_session_endpoint", "nowhere"),
            ("id_token_signing_alg_values_supported", "RS256"),
            ("id_token_signing_alg_values_supported", ["RS256", .null]),
            ("id_token_signing_alg_values_supported", [:]), ("id_token_signing_alg_values_supported", .null),
            ("token_endpoint_auth_methods_supported", "client_secret_basic"),
            ("token_endpoint_auth_methods_supported", [.null]), ("code_challenge_methods_supported", "S256"),
            ("code_challenge_methods_supported", [.null]), ("code_challenge_methods_supported", true),
            ("prompt_values_supported", 1), ("authorization_response_iss_parameter_supported", "yes"),
            ("claims_supported", 7),
        ] as [(String, JSON)]
    )
    func optionalMembers(name: String, value: JSON) async throws {
        let provider = AdversaryProvider { $0.metadata[member: name] = value }
        let client = try provider.client()
        try await client.load()
        #expect(client.authorizationURL(.example)?.contains("code_challenge_method=S256") == true)
        await #expect(throws: Never.self) { try await client.login() }
    }

    struct Redirect: Sendable, CustomTestStringConvertible {
        let from: String
        let to: String
        let isFollowed: Bool
        var testDescription: String { "\(from) to \(to)" }
    }

    @Test(
        "a redirect within one origin is followed, and no other",
        arguments: [
            Redirect(from: "https://idp.example", to: "/index.php/.well-known/openid-configuration", isFollowed: true),
            Redirect(from: "https://idp.example", to: "https://IDP.example:443/elsewhere#x", isFollowed: true),
            Redirect(from: "https://idp.example", to: "//idp.example/elsewhere", isFollowed: true),
            Redirect(from: "https://idp.example", to: "elsewhere", isFollowed: true),
            Redirect(from: "http://idp.example", to: "https://idp.example/elsewhere", isFollowed: true),
            Redirect(from: "http://idp.example:80", to: "https://idp.example:443/elsewhere", isFollowed: true),
            Redirect(from: "https://idp.example", to: "http://idp.example/elsewhere", isFollowed: false),
            Redirect(from: "https://idp.example", to: "https://evil.example/elsewhere", isFollowed: false),
            Redirect(from: "https://idp.example", to: "https://idp.example:8443/elsewhere", isFollowed: false),
            Redirect(from: "http://idp.example:8080", to: "https://idp.example/elsewhere", isFollowed: false),
            Redirect(from: "https://idp.example", to: "https://idp.example@evil.example/", isFollowed: false),
            Redirect(from: "https://idp.example", to: "https://idp.example.evil.example/", isFollowed: false),
            Redirect(from: "https://idp.example", to: "//evil.example/", isFollowed: false),
            Redirect(from: "https://idp.example", to: "file:///etc/passwd", isFollowed: false),
            Redirect(from: "https://idp.example", to: "../x", isFollowed: false),
        ]
    )
    func redirects(redirect: Redirect) async throws {
        let asked = Mutex<[String]>([])
        var document = AdversaryProvider().current.metadata
        document[member: "issuer"] = .string(redirect.from)
        let metadata = document
        let client = try Provider(
            ProviderConfiguration(issuer: redirect.from, clientID: "a", clientSecret: "b"),
            fetch: { request in
                asked.withLock { $0.append(request.url) }
                if request.url == redirect.from + Self.document {
                    return FetchResponse(status: 301, headers: [(name: "Location", value: redirect.to)], body: [])
                }
                return .json(request.url == Self.keys ? ["keys": .array([TestKey.rsa.jwk])] : metadata)
            },
            clock: TestClock().wallClock,
            logger: KeptLog().logger
        )
        if redirect.isFollowed {
            try await client.load()
            #expect(asked.withLock { $0 }.count == 3)
        } else {
            await #expect(
                throws: OpenIDError.redirect(
                    .metadata,
                    url: redirect.from + Self.document,
                    status: 301,
                    to: redirect.to
                )
            ) { try await client.load() }
            #expect(asked.withLock { $0 } == [redirect.from + Self.document])
        }
    }

    @Test("a redirect that goes round ends")
    func redirectLoop() async throws {
        let provider = AdversaryProvider {
            $0.answers[Self.document] = {
                FetchResponse(status: 302, headers: [(name: "Location", value: Self.url)], body: [])
            }
        }
        await #expect(throws: OpenIDError.redirect(.metadata, url: Self.url, status: 302, to: Self.url)) {
            try await provider.client().load()
        }
        #expect(provider.count(Self.document) == 4)
    }

    @Test("the pattern of Entra ID's common endpoint is distinguished from an issuer")
    func pattern() {
        let error = OpenIDError.metadataIssuer(
            expected: "https://login.microsoftonline.com/common/v2.0",
            got: "https://login.microsoftonline.com/{tenantid}/v2.0"
        )
        #expect("\(error)".contains("https://login.microsoftonline.com/TENANT-ID/v2.0"))
        #expect(!"\(error)".contains("set the issuer URL to the name the provider gives itself"))
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
            $0.tokenChecks.insecureSkipIssuerVerification = true
            $0.authorizationEndpoint = "https://login.example/a"
            $0.tokenEndpoint = "http://inside.example/t"
            $0.userInfoEndpoint = "http://inside.example/u"
        }
        try await client.load()
        let metadata = try #require(client.metadata)
        #expect(metadata.authorizationEndpoint.text == "https://login.example/a")
        #expect(metadata.tokenEndpoint.text == "http://inside.example/t")
        #expect(metadata.userInfoEndpoint?.text == "http://inside.example/u")
        #expect(provider.log.texts.count { $0.contains("plain http") } == 2)
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
