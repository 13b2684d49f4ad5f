import Clocks
package import Cryptography
import Text

/// How the provider learns that we are the client (OpenID Connect Core 1.0, 9).
package enum ClientAuthentication: String, Sendable, CaseIterable {
    case basic = "client_secret_basic"
    case post = "client_secret_post"
    case secretJWT = "client_secret_jwt"
    case privateKeyJWT = "private_key_jwt"
    /// By a certificate whose subject the provider knows (RFC 8705, 2.1).
    case certificate = "tls_client_auth"
    /// By a certificate that the provider knows itself (RFC 8705, 2.2).
    case ownCertificate = "self_signed_tls_client_auth"
    /// A public client, which has only PKCE.
    case none = "none"

    package var needsCertificate: Bool { self == .certificate || self == .ownCertificate }

    var needsSecret: Bool {
        switch self {
        case .basic, .post, .secretJWT: true
        case .privateKeyJWT, .certificate, .ownCertificate, .none: false
        }
    }
}

/// A key of the client: it signs what proves the client (RFC 7523, 2.2), or opens what is encrypted for it.
package struct ClientKey: Sendable, CustomDebugStringConvertible {
    package let privateKey: PrivateKey
    /// The name under which the provider knows it; nil where the provider knows only one.
    package let id: String?
    /// The only one that it signs with; nil where that follows from the key and from what the provider takes.
    package let algorithm: SignatureAlgorithm?

    package init(_ privateKey: PrivateKey, id: String? = nil, algorithm: SignatureAlgorithm? = nil) {
        self.privateKey = privateKey
        self.id = id
        self.algorithm = algorithm
    }

    /// - Parameter announced: what the provider takes; nil where it does not say.
    func algorithm(preferred announced: [String]?) -> SignatureAlgorithm {
        algorithm ?? privateKey.publicKey.kind.algorithm(preferred: announced)
    }

    /// Tells it from others.
    package var debugDescription: String {
        "a key (\(privateKey.publicKey.thumbprint), \(id ?? "no name"), \(algorithm?.rawValue ?? "any"))"
    }
}

/// What one request shows of the client. Metadata speaks of the provider, and not of this client; so there may be more
/// than one way to try.
enum ClientProof: Hashable, Sendable {
    /// The client's name only.
    case nothing
    /// Both halves form-encoded, as RFC 6749, 2.3.1 wants it.
    case basic
    /// Both halves as they are, for the many providers that do not decode them.
    case basicAsIs
    case post
    /// An assertion for this audience, signed with the secret.
    case secretAssertion(AssertionAudience)
    /// An assertion for this audience, signed with the client's key.
    case keyAssertion(AssertionAudience)
    /// An assertion that somebody else signed for us.
    case givenAssertion
    /// The connection's certificate.
    case certificate(ClientAuthentication)

    var method: ClientAuthentication {
        switch self {
        case .nothing: .none
        case .basic, .basicAsIs: .basic
        case .post: .post
        case .secretAssertion: .secretJWT
        case .keyAssertion, .givenAssertion: .privateKeyJWT
        case .certificate(let method): method
        }
    }
}

/// Whom a client assertion is for. It is never another endpoint than the one it is sent to: with somebody else's URL in
/// it, a hostile provider could use it there.
enum AssertionAudience: Hashable, Sendable {
    /// As RFC 7523bis and FAPI 2.0 want it.
    case issuer
    /// The URL that the request goes to, as OpenID Connect Core 1.0, 9 has it.
    case endpoint
}

extension ClientProof {
    /// The ways to try, the likeliest first. The others are for a provider that calls the first `invalid_client`, which
    /// costs neither a code nor a refresh token.
    ///
    /// - Parameter announced: `token_endpoint_auth_methods_supported`; Basic where it is missing (OpenID Connect Discovery
    ///   1.0, 3).
    static func candidates(_ configuration: ProviderConfiguration, announced: [String]?) -> [ClientProof] {
        if configuration.clientAssertion != nil { return [.givenAssertion] }
        if let method = configuration.clientAuthentication, !configuration.clientSecret.isEmpty || !method.needsSecret {
            return of(method, for: configuration.assertionAudiences)
        }
        if configuration.clientKey != nil { return of(.privateKeyJWT, for: configuration.assertionAudiences) }
        let methods = announced.map { $0.compactMap { ClientAuthentication(rawValue: $0) } }
        if configuration.clientSecret.isEmpty {
            guard configuration.clientCertificate != nil else { return [.nothing] }
            let method = methods?.first { $0 == .certificate || $0 == .ownCertificate }
            return [method.map { .certificate($0) } ?? .nothing]
        }
        // What form encoding changes is tried without it, too: most providers do not decode Basic.
        let isPlain = [configuration.clientID, configuration.clientSecret].allSatisfy { FormEncoding.encode($0) == $0 }
        let asIs: [ClientProof] = isPlain ? [] : [.basicAsIs]
        guard let methods, !methods.isEmpty else { return [.basic, .post] + asIs }
        if methods.contains(.basic) { return [.basic] + (methods.contains(.post) ? [.post] : []) + asIs }
        if methods.contains(.post) { return [.post] }
        if methods.contains(.secretJWT) { return of(.secretJWT, for: configuration.assertionAudiences) }
        // Only what we cannot do: its refusal says more than a guess of ours.
        return [.basic]
    }

    private static func of(_ method: ClientAuthentication, for audiences: [AssertionAudience]) -> [ClientProof] {
        switch method {
        case .basic: [.basic]
        case .post: [.post]
        case .none: [.nothing]
        case .secretJWT: audiences.map { .secretAssertion($0) }
        case .privateKeyJWT: audiences.map { .keyAssertion($0) }
        case .certificate, .ownCertificate: [.certificate(method)]
        }
    }
}

/// The client's name and whatever proves it, for requests to the provider's own endpoints.
struct ClientCredentials: Sendable {
    var clientID: String
    var clientSecret: String
    var clientKey: ClientKey?
    /// Gives the assertion that somebody else signed for us.
    var clientAssertion: (@Sendable () throws -> String)?
    /// The provider's name, for assertions.
    var issuer: String
    /// How the provider takes assertions to be signed, where it says.
    var assertionAlgorithms: [String]?
    var now: Timestamp
    var random: RandomSource

    /// Seconds that an assertion is good for: enough for two clocks that differ a little.
    static let assertionLifetime: Int64 = 120

    /// Adds what proves the client to a request's form and head.
    func add(
        _ proof: ClientProof,
        to fields: inout [(name: String, value: String)],
        _ headers: inout [(name: String, value: String)],
        at endpoint: EndpointURL
    ) throws(OpenIDError) {
        switch proof {
        case .nothing, .certificate:
            addName(to: &fields)
        case .basic:
            // Encoded before they are joined: else a colon in the ID would move the border.
            headers.append(("Authorization", basic(FormEncoding.encode(clientID), FormEncoding.encode(clientSecret))))
        case .basicAsIs:
            headers.append(("Authorization", basic(clientID, clientSecret)))
        case .post:
            addName(to: &fields)
            fields.append(("client_secret", clientSecret))
        case .secretAssertion(let audience):
            try addAssertion(
                assertion(for: audience, at: endpoint, algorithm: "HS256", keyID: nil) { input in
                    HMAC.sha256(key: Array(clientSecret.utf8), message: input)
                },
                to: &fields
            )
        case .givenAssertion:
            do {
                try addAssertion(clientAssertion?(), to: &fields)
            } catch {
                throw .credentials("the client assertion cannot be read: \(error)")
            }
        case .keyAssertion(let audience):
            guard let clientKey else { throw .clientKeyMissing }
            let algorithm = clientKey.algorithm(preferred: assertionAlgorithms)
            try addAssertion(
                assertion(for: audience, at: endpoint, algorithm: algorithm.rawValue, keyID: clientKey.id) { input in
                    try? clientKey.privateKey.sign(input, algorithm: algorithm)
                },
                to: &fields
            )
        }
    }

    /// A pushed authorization request has it already (RFC 9126, 2.1).
    private func addName(to fields: inout [(name: String, value: String)]) {
        if !fields.contains(where: { $0.name == "client_id" }) { fields.append(("client_id", clientID)) }
    }

    private func basic(_ name: String, _ secret: String) -> String {
        "Basic " + Base64.encode(Array("\(name):\(secret)".utf8))
    }

    /// RFC 7521, 4.2. `client_id` is optional there, and some providers look the client up by it.
    private func addAssertion(_ assertion: String?, to fields: inout [(name: String, value: String)])
        throws(OpenIDError)
    {
        guard let assertion else { throw .clientKeyMissing }
        addName(to: &fields)
        fields.append(("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"))
        fields.append(("client_assertion", assertion))
    }

    /// RFC 7523, 3; OpenID Connect Core 1.0, 9. One audience as one text: with several, one provider could use it at
    /// another.
    private func assertion(
        for audience: AssertionAudience,
        at endpoint: EndpointURL,
        algorithm: String,
        keyID: String?,
        signedBy sign: ([UInt8]) -> [UInt8]?
    ) -> String? {
        var header: [JSONName: JSON] = ["alg": .string(algorithm), "typ": .string("JWT")]
        if let keyID { header["kid"] = .string(keyID) }
        return JSONWebSignature.compact(
            header: .object(header),
            claims: .object([
                "iss": .string(clientID),
                "sub": .string(clientID),
                "aud": .string(audience == .issuer ? issuer : endpoint.text),
                "jti": .string(Base64URL.encode(random.bytes(16))),
                "iat": .integer(now.secondsSince1970),
                "exp": .integer(now.secondsSince1970 + Self.assertionLifetime),
            ]),
            signedBy: sign
        )
    }
}

extension PublicKey.Kind {
    /// What such a key signs with: PS256 rather than RS256 where the provider takes it (RFC 7518, 3.5; FAPI 2.0, 5.4).
    func algorithm(preferred announced: [String]?) -> SignatureAlgorithm {
        let fitting = SignatureAlgorithm.allCases.filter(fits)
        let order: [SignatureAlgorithm] = [.ps256] + fitting
        return order.first { fits($0) && announced?.contains($0.rawValue) == true } ?? fitting[0]
    }
}
