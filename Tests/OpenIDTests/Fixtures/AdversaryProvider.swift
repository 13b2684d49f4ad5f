import Clocks
import Cryptography
import Fetch
import Synchronization
import TestSupport
import Testing
import Text

@testable import OpenID

/// A provider in memory: honest, until a test changes one thing about it. It signs any claims that a test gives it.
final class AdversaryProvider: Sendable {
    static let issuer = "https://idp.example"
    static let clientID = "Kiosk"
    static let clientSecret = "s3cr3t/+ &"
    static let nonce = "n-0S6_WzA2Mj-n-0S6_WzA2Mj"
    static let code = "SplxlOBeZQQYbYS6WxSbIA"
    static let codeVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let redirectURI = "https://app.example/oauth2/callback"
    static let accessToken = "jHkWEdUXMU1BwAsC4vtUsZwnNvTvIxEl0z9K3vx5KF0"

    struct Behaviour: Sendable {
        var metadata: JSON = [
            "issuer": "https://idp.example",
            "authorization_endpoint": "https://idp.example/authorize?tenant=a%20b",
            "token_endpoint": "https://idp.example/token",
            "userinfo_endpoint": "https://idp.example/userinfo",
            "jwks_uri": "https://idp.example/keys",
            "id_token_signing_alg_values_supported": [
                "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256",
                "none",
            ],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["plain", "S256"],
        ]
        var published: [TestKey] = [.rsa]
        /// More entries for the key set.
        var extraKeys: [JSON] = []
        var signer = TestKey.rsa
        /// What the header says; `alg` and `kid` follow the signer unless set here.
        var header: JSON = ["typ": "JWT"]
        var claims: JSON
        /// Takes the claims' place, byte by byte.
        var payload: [UInt8]?
        var signature: @Sendable ([UInt8]) -> [UInt8] = { $0 }
        var idToken: @Sendable (String) -> String? = { $0 }
        var tokenResponse: JSON = [
            "token_type": "Bearer", "access_token": .string(accessToken), "refresh_token": "r-1", "expires_in": 3600,
        ]
        var userInfo: JSON = ["sub": "248289761001"]
        /// Whole answers by path, which win over all of the above.
        var answers: [String: @Sendable () -> FetchResponse?] = [:]
    }

    let clock = TestClock()
    let log = KeptLog()
    private let behaviour: Mutex<Behaviour>
    private let asked = Mutex<[FetchRequest]>([])

    init(_ change: @Sendable (inout Behaviour) -> Void = { _ in }) {
        var behaviour = Behaviour(claims: [
            "iss": "https://idp.example", "sub": "248289761001", "aud": "Kiosk", "exp": .integer(clock.now + 300),
            "iat": .integer(clock.now), "nonce": .string(Self.nonce), "email": "jane@example.com",
            "email_verified": true, "groups": ["admins", "staff"], "preferred_username": "jane", "name": "Jane Doe",
        ])
        change(&behaviour)
        self.behaviour = Mutex(behaviour)
    }

    var current: Behaviour { behaviour.withLock { $0 } }

    func change(_ change: (inout Behaviour) -> Void) { behaviour.withLock { change(&$0) } }

    var requests: [FetchRequest] { asked.withLock { $0 } }

    func count(_ path: String) -> Int { requests.count { Self.path($0) == path } }

    func fetch(_ request: FetchRequest) async throws(FetchError) -> FetchResponse {
        asked.withLock { $0.append(request) }
        let behaviour = behaviour.withLock { $0 }
        let path = Self.path(request)
        if let answer = behaviour.answers[path] {
            guard let response = answer() else { throw .timeout }
            return response
        }
        switch path {
        case "/.well-known/openid-configuration":
            return .json(behaviour.metadata)
        case "/keys":
            return .json(["keys": .array(behaviour.extraKeys + behaviour.published.map(\.jwk))])
        case "/token":
            var response = behaviour.tokenResponse
            response[member: "id_token"] = behaviour.idToken(behaviour.signedToken).map { .string($0) }
            return .json(response)
        case "/userinfo":
            return .json(behaviour.userInfo)
        default:
            return FetchResponse(status: 404, headers: [], body: [])
        }
    }

    private static func path(_ request: FetchRequest) -> String {
        request.url.hasPrefix(issuer) ? String(request.url.dropFirst(issuer.count)) : request.url
    }
}

extension AdversaryProvider.Behaviour {
    /// The ID token as this behaviour has it.
    var signedToken: String {
        var header = header
        if header["alg"] == nil { header[member: "alg"] = .string(signer.algorithm.rawValue) }
        if header["kid"] == nil { header[member: "kid"] = signer.id.map { .string($0) } }
        let input =
            Base64URL.encode(Array(header.text.utf8)) + "." + Base64URL.encode(payload ?? Array(claims.text.utf8))
        return input + "." + Base64URL.encode(signature(signer.signature(of: input)))
    }
}

extension FetchResponse {
    static func json(_ json: JSON, status: Int = 200) -> FetchResponse { json.text.answer(status: status) }
}

extension String {
    func answer(status: Int = 200, type: String? = "application/json") -> FetchResponse {
        FetchResponse(
            status: status,
            headers: type.map { [(name: "Content-Type", value: $0)] } ?? [],
            body: Array(utf8)
        )
    }
}

extension AdversaryProvider {
    var configuration: ProviderConfiguration {
        ProviderConfiguration(issuer: Self.issuer, clientID: Self.clientID, clientSecret: Self.clientSecret)
    }

    /// Our side, with `change`d settings; it knows nothing of the provider yet.
    func client(
        monotonicClock: MonotonicClock = .system,
        _ change: (inout ProviderConfiguration) -> Void = { _ in }
    ) throws(OpenIDError) -> Provider {
        var configuration = configuration
        change(&configuration)
        return try Provider(
            configuration,
            fetch: { request throws(FetchError) in try await self.fetch(request) },
            clock: clock.wallClock,
            logger: log.logger,
            monotonicClock: monotonicClock,
            jitter: { 0 }
        )
    }

    /// One whole login.
    func login(
        maximumAge: Int64? = nil,
        claims: [String] = [],
        _ change: (inout ProviderConfiguration) -> Void = { _ in }
    ) async throws(OpenIDError) -> Identity {
        let client = try client(change)
        try await client.load()
        return try await client.login(maximumAge: maximumAge, claims: claims)
    }
}

extension Provider {
    func login(maximumAge: Int64? = nil, claims: [String] = []) async throws(OpenIDError) -> Identity {
        try await redeem(
            code: AdversaryProvider.code,
            codeVerifier: AdversaryProvider.codeVerifier,
            redirectURI: AdversaryProvider.redirectURI,
            nonce: AdversaryProvider.nonce,
            maximumAge: maximumAge,
            claims: claims
        )
    }
}

/// One thing a hostile or broken provider does, and the exact error it earns.
struct Try: Sendable, CustomTestStringConvertible {
    let name: String
    let expected: OpenIDError
    let configure: @Sendable (inout ProviderConfiguration) -> Void
    let change: @Sendable (inout AdversaryProvider.Behaviour) -> Void
    var testDescription: String { name }

    init(
        _ name: String,
        _ expected: OpenIDError,
        configure: @escaping @Sendable (inout ProviderConfiguration) -> Void = { _ in },
        _ change: @escaping @Sendable (inout AdversaryProvider.Behaviour) -> Void
    ) {
        self.name = name
        self.expected = expected
        self.configure = configure
        self.change = change
    }
}
