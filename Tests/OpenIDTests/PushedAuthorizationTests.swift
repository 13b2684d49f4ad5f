import Fetch
import Testing

@testable import OpenID

@Suite("Pushed authorization requests (RFC 9126)")
struct PushedAuthorizationTests {
    private static let path = "/par"
    private static let name = "urn:ietf:params:oauth:request_uri:bwc4JK-ESC0w8acc191e-Y1LTC2"

    /// A provider that requires them, with the answer of RFC 9126, 2.2 unless another one is given.
    private static func provider(
        requires: JSON? = true,
        answers answer: @escaping @Sendable () -> FetchResponse? = {
            .json(["request_uri": .string(name), "expires_in": 90], status: 201)
        }
    ) -> AdversaryProvider {
        AdversaryProvider {
            $0.metadata[member: "pushed_authorization_request_endpoint"] = "https://idp.example/par"
            $0.metadata[member: "require_pushed_authorization_requests"] = requires
            $0.answers[path] = answer
        }
    }

    private static func refusal(of provider: AdversaryProvider) async throws -> OpenIDError? {
        let client = try provider.client()
        try await client.load()
        return await #expect(throws: OpenIDError.self) { try await client.preparedURL(.example, client: "") }
    }

    @Test("the provider gets the whole request with what proves the client, the browser only its name")
    func pushed() async throws {
        let provider = Self.provider()
        let client = try provider.client()
        try await client.load()
        #expect(client.preparesLogins)
        let url = try await client.preparedURL(.example, client: "")
        #expect(
            url == "https://idp.example/authorize?tenant=a%20b&client_id=Kiosk"
                + "&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Abwc4JK-ESC0w8acc191e-Y1LTC2"
        )
        let request = try #require(provider.requests.last)
        #expect(request.url == "https://idp.example/par" && request.method == .post)
        #expect(request.value("Authorization")?.hasPrefix("Basic ") == true)
        #expect(
            request.form == [
                "response_type": "code", "client_id": "Kiosk", "redirect_uri": "https://app.example/oauth2/callback",
                "scope": "openid email profile", "state": "af0ifjsldkj", "nonce": "n-0S6_WzA2Mj-n-0S6_WzA2Mj",
                "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256",
            ]
        )
    }

    @Test(
        "they are used where the metadata requires them, or the settings say so",
        arguments: [
            (true, .auto, true), (false, .auto, false), (nil, .auto, false), (nil, .always, true),
            (true, .never, false),
        ] as [(JSON?, ExtensionUse, Bool)]
    )
    func choice(requires: JSON?, setting: ExtensionUse, isPushed: Bool) async throws {
        let client = try Self.provider(requires: requires).client {
            $0.extensions.pushedAuthorizationRequests = setting
        }
        try await client.load()
        #expect(client.preparesLogins == isPushed)
        #expect(try await client.preparedURL(.example, client: "").contains("request_uri=") == isPushed)
    }

    @Test("settings that say so, at a provider without such an endpoint, are an error of the settings")
    func noEndpoint() async throws {
        let client = try AdversaryProvider().client { $0.extensions.pushedAuthorizationRequests = .always }
        let error = await #expect(throws: OpenIDError.self) { try await client.load() }
        #expect(
            error
                == .missingField(
                    .metadata,
                    url: "https://idp.example/.well-known/openid-configuration",
                    name: "pushed_authorization_request_endpoint"
                )
        )
        #expect(error?.description.contains("--pushed-authorization-requests=always") == true)
    }

    @Test("the client's ID goes out once, however the client proves itself", arguments: ClientAuthentication.allCases)
    func clientOnce(method: ClientAuthentication) async throws {
        let provider = Self.provider()
        let client = try provider.client {
            $0.clientAuthentication = method
            $0.clientKey = ClientKey(TestKey.p256.privateKey)
        }
        try await client.load()
        _ = try await client.preparedURL(.example, client: "")
        let body = String(decoding: try #require(provider.requests.last).body, as: UTF8.self)
        #expect(body.split(separator: "&").count { $0 == "client_id=Kiosk" } == 1, "\(body)")
    }

    @Test("a request that the provider refuses is an error that names no secret of the login")
    func refused() async throws {
        let error = try await Self.refusal(
            of: Self.provider {
                .json(
                    ["error": "invalid_request", "error_description": "nonce n-0S6_WzA2Mj-n-0S6_WzA2Mj"],
                    status: 400
                )
            }
        )
        #expect(
            error
                == .authorizationRequestRefused(
                    url: "https://idp.example/par",
                    error: "invalid_request",
                    description: "left out, as it repeats a secret"
                )
        )
        #expect(error?.kind == .misconfigured)
    }

    @Test(
        "a provider in trouble is unavailable, and no verdict on the settings",
        arguments: [
            (.json(["error": "server_error"], status: 500), .status(.pushedAuthorization, url: url, status: 500)),
            ("busy".answer(status: 503, type: "text/plain"), .status(.pushedAuthorization, url: url, status: 503)),
            (nil, .unreachable(.pushedAuthorization, url: url, reason: "no whole answer within the time limit")),
        ] as [(FetchResponse?, OpenIDError)]
    )
    func outage(answer: FetchResponse?, expected: OpenIDError) async throws {
        let error = try await Self.refusal(of: Self.provider { answer })
        #expect(error == expected)
        #expect(error?.kind == .unavailable)
    }

    @Test("an answer without a name is refused")
    func nameless() async throws {
        #expect(
            try await Self.refusal(of: Self.provider { .json(["expires_in": 90], status: 201) })
                == .missingField(.pushedAuthorization, url: Self.url, name: "request_uri")
        )
    }

    private static let url = "https://idp.example/par"
}
