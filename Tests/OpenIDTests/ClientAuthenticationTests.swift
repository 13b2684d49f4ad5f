import Cryptography
import Fetch
import Foundation
import Synchronization
import TestSupport
import Testing
import Text

@testable import OpenID

@Suite("Client authentication")
struct ClientAuthenticationTests {
    private static let url = "https://idp.example/token"

    /// A provider at which the client is registered for some proofs only, whatever the metadata says.
    private static func provider(
        announcing methods: JSON?,
        taking isRight: @escaping @Sendable (FetchRequest) -> Bool,
        refusing refusal: @escaping @Sendable () -> FetchResponse = {
            .json(["error": "invalid_client"], status: 401)
        }
    ) -> AdversaryProvider {
        let provider = AdversaryProvider {
            $0.metadata[member: "token_endpoint_auth_methods_supported"] = methods
        }
        provider.change { behaviour in
            behaviour.answers["/token"] = { [unowned provider] in
                guard let request = provider.requests.last, isRight(request) else { return refusal() }
                var response = provider.current.tokenResponse
                response[member: "id_token"] = .string(provider.current.signedToken)
                return .json(response)
            }
        }
        return provider
    }

    private static let takesPost: @Sendable (FetchRequest) -> Bool = {
        $0.value("Authorization") == nil && $0.form["client_secret"] == AdversaryProvider.clientSecret
    }

    private static let takesUndecodedBasic: @Sendable (FetchRequest) -> Bool = {
        let pair = "\(AdversaryProvider.clientID):\(AdversaryProvider.clientSecret)"
        return $0.value("Authorization") == "Basic " + Data(pair.utf8).base64EncodedString()
    }

    @Test(
        "a client that is registered for another method than the metadata suggests logs in, and the second time at once",
        arguments: [
            nil, [], ["client_secret_basic", "client_secret_post"], ["client_secret_post", "client_secret_basic"],
        ]
            as [JSON?],
        [400, 401]
    )
    func post(announced: JSON?, status: Int) async throws {
        let provider = Self.provider(announcing: announced, taking: Self.takesPost) {
            .json(["error": "invalid_client"], status: status)
        }
        let client = try provider.client()
        try await client.load()
        _ = try await client.login()
        #expect(provider.count("/token") == 2)
        _ = try await client.login()
        #expect(provider.count("/token") == 3)
        #expect(provider.log.texts.contains { $0.contains("--token-endpoint-auth-method=client_secret_post") })
    }

    @Test("a method that worked and works no more is forgotten: the client was changed at the provider")
    func forgets() async throws {
        let takesPost = Mutex(true)
        let provider = Self.provider(announcing: nil) { request in
            takesPost.withLock { $0 } ? Self.takesPost(request) : request.value("Authorization") != nil
        }
        let client = try provider.client()
        try await client.load()
        _ = try await client.login()
        takesPost.withLock { $0 = false }
        _ = try await client.login()
        _ = try await client.login()
        #expect(provider.count("/token") == 2 + 2 + 1)
    }

    @Test("a provider that takes Basic only and decodes nothing gets any secret as it is")
    func undecoded() async throws {
        let provider = Self.provider(announcing: ["client_secret_basic"], taking: Self.takesUndecodedBasic)
        await #expect(throws: Never.self) { try await provider.login() }
        #expect(provider.count("/token") == 2)
    }

    @Test(
        "other words for a client that is refused",
        arguments: [
            { .json(["error": "unauthorized_client"], status: 401) }, { "no".answer(status: 401, type: "text/plain") },
        ] as [@Sendable () -> FetchResponse]
    )
    func words(refusal: @escaping @Sendable () -> FetchResponse) async {
        let provider = Self.provider(announcing: nil, taking: Self.takesPost, refusing: refusal)
        await #expect(throws: Never.self) { try await provider.login() }
    }

    @Test("a wrong secret is tried in each way once, and the first refusal is the one that is reported")
    func wrongSecret() async {
        let count = Mutex(0)
        let provider = Self.provider(announcing: nil, taking: { _ in false }) {
            let number = count.withLock { count in
                count += 1
                return count
            }
            return .json(["error": "invalid_client", "error_description": .string("try \(number)")], status: 401)
        }
        await #expect(
            throws: OpenIDError.tokenRequestRefused(url: Self.url, error: "invalid_client", description: "try 1")
        ) { try await provider.login() }
        #expect(provider.count("/token") == 3)
    }

    @Test(
        "a code is shown once where the refusal is about the code, the provider is away, or the method is set",
        arguments: [
            (400, "invalid_grant", nil), (401, "invalid_grant", nil), (500, "invalid_client", nil),
            (400, "invalid_client", .basic),
        ] as [(Int, String, ClientAuthentication?)]
    )
    func once(status: Int, error: String, method: ClientAuthentication?) async {
        let provider = Self.provider(announcing: nil, taking: { _ in false }) {
            .json(["error": .string(error)], status: status)
        }
        await #expect(throws: OpenIDError.self) { try await provider.login { $0.clientAuthentication = method } }
        #expect(provider.count("/token") == 1)
    }

    @Test("a public client shows its name only, also where the metadata lists no such method")
    func publicClient() async throws {
        let provider = Self.provider(announcing: ["client_secret_basic"]) {
            $0.value("Authorization") == nil && $0.form["client_id"] == "Kiosk" && $0.form["client_secret"] == nil
        }
        await #expect(throws: Never.self) {
            try await provider.login {
                $0.clientSecret = "left over"
                $0.clientAuthentication = ClientAuthentication.none
            }
        }
        #expect(provider.count("/token") == 1)
    }

    private static func assertion(_ request: FetchRequest) throws -> (header: JSON, claims: JSON, token: String) {
        #expect(
            request.form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        )
        #expect(request.form["client_secret"] == nil)
        #expect(request.value("Authorization") == nil)
        let token = try #require(request.form["client_assertion"])
        let parts = token.split(separator: ".").map { Base64URL.decode(String($0)) ?? [] }
        try #require(parts.count == 3)
        return (try JSON.parse(parts[0]), try JSON.parse(parts[1]), token)
    }

    @Test(
        "private_key_jwt: an assertion for the issuer, signed with the client's key, new each time",
        arguments: [
            (TestKey.rsa, nil, "RS256"), (.rsa, ["RS256", "PS256"], "PS256"), (.rsa, ["RS512"], "RS512"),
            (.p256, nil, "ES256"), (.p384, nil, "ES384"), (.p521, ["ES256"], "ES512"), (.ed25519, nil, "EdDSA"),
        ] as [(TestKey, JSON?, String)]
    )
    func privateKey(key: TestKey, announced: JSON?, algorithm: String) async throws {
        let provider = AdversaryProvider {
            $0.metadata[member: "token_endpoint_auth_signing_alg_values_supported"] = announced
        }
        let client = try provider.client {
            $0.clientSecret = ""
            $0.clientKey = ClientKey(key.privateKey, id: "key-1")
        }
        try await client.load()
        _ = try await client.login()
        _ = try await client.login()
        let requests = provider.requests.filter { $0.url == Self.url }
        let (header, claims, token) = try Self.assertion(requests[0])
        #expect(header == ["alg": .string(algorithm), "typ": "JWT", "kid": "key-1"])
        #expect(claims["iss"] == "Kiosk")
        #expect(claims["sub"] == "Kiosk")
        #expect(claims["aud"] == "https://idp.example")
        #expect(claims["iat"] == .integer(provider.clock.now))
        let expiry = try #require(claims["exp"]?.number?.integer)
        #expect(61...300 ~= expiry - provider.clock.now)
        let signed = try JSONWebSignature(compact: token)
        let keys = KeySet(keys: [.init(id: nil, algorithm: nil, publicKey: key.privateKey.publicKey)])
        try signed.verify(#require(SignatureAlgorithm(named: algorithm)), with: keys)
        let second = try Self.assertion(requests[1]).claims
        #expect(try #require(claims["jti"]?.string).utf8.count >= 22)
        #expect(second["jti"] != claims["jti"])
    }

    @Test("client_secret_jwt: the same, signed with the secret, where only it is announced")
    func secretAssertion() async throws {
        let provider = AdversaryProvider {
            $0.metadata[member: "token_endpoint_auth_methods_supported"] = ["client_secret_jwt"]
        }
        _ = try await provider.login()
        let (header, claims, token) = try Self.assertion(#require(provider.requests.first { $0.url == Self.url }))
        #expect(header == ["alg": "HS256", "typ": "JWT"])
        #expect(claims["aud"] == "https://idp.example")
        let parts = token.split(separator: ".")
        let expected = HMAC.sha256(
            key: Array(AdversaryProvider.clientSecret.utf8),
            message: Array("\(parts[0]).\(parts[1])".utf8)
        )
        #expect(Base64URL.decode(String(parts[2])) == expected)
    }

    @Test("a provider that wants its endpoint as the audience gets it, and no URL of another place")
    func audience() async throws {
        let provider = Self.provider(announcing: ["private_key_jwt"]) { request in
            (try? Self.assertion(request).claims["aud"]) == .string(Self.url)
        }
        await #expect(throws: Never.self) {
            try await provider.login { $0.clientKey = ClientKey(TestKey.p256.privateKey) }
        }
        #expect(provider.count("/token") == 2)
    }

    @Test("private_key_jwt without a key is refused with what is missing")
    func noKey() async {
        await #expect(throws: OpenIDError.clientKeyMissing) {
            try await AdversaryProvider().login { $0.clientAuthentication = .privateKeyJWT }
        }
    }
}

extension FetchRequest {
    /// The fields of a posted form.
    var form: [String: String] {
        let pairs = String(decoding: body, as: UTF8.self).split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                $0.replacingOccurrences(of: "+", with: " ").removingPercentEncoding ?? ""
            }
            return (halves[0], halves.count > 1 ? halves[1] : "")
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
