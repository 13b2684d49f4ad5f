import Clocks
import Cryptography
import Fetch
import Text

/// The key that the tokens of one session are bound to, and what proves that we have it (RFC 9449). A stolen token
/// is worth nothing without the key.
package struct DPoPKey: Sendable {
    package static let seedCount = PrivateKey.seedCount

    /// What the key is made from: a secret.
    package let seed: [UInt8]
    /// The name of the public key (RFC 7638), for `dpop_jkt`.
    let thumbprint: String
    private let privateKey: PrivateKey
    private let publicKey: JSON

    /// - Parameter seed: `seedCount` bytes that nobody can guess.
    package init(seed: [UInt8]) {
        self.seed = seed
        privateKey = .p256(seed: seed)
        publicKey = privateKey.publicKey.jsonWebKey
        thumbprint = privateKey.publicKey.thumbprint
    }

    /// A proof for one request (RFC 9449, 4.2).
    ///
    /// - Parameters:
    ///   - accessToken: the token that the request brings.
    ///   - nonce: the one that the server wants to see.
    func proof(
        for request: FetchRequest,
        to url: EndpointURL,
        accessToken: String?,
        nonce: String?,
        at now: Timestamp,
        random: RandomSource
    ) -> String? {
        var claims: [JSONName: JSON] = [
            "jti": .string(Base64URL.encode(random.bytes(16))),
            "htm": .string(request.method.rawValue),
            // Without query and fragment.
            "htu": .string(url.description),
            "iat": .integer(now.secondsSince1970),
        ]
        if let accessToken { claims["ath"] = .string(Base64URL.encode(Digest.sha256(Array(accessToken.utf8)))) }
        if let nonce { claims["nonce"] = .string(nonce) }
        return JSONWebSignature.compact(
            header: .object([
                "typ": .string("dpop+jwt"), "alg": .string(SignatureAlgorithm.es256.rawValue), "jwk": publicKey,
            ]),
            claims: .object(claims)
        ) { try? privateKey.sign($0, algorithm: .es256) }
    }
}

extension DPoPKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "a key (\(thumbprint))" }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
