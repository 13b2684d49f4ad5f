import Cryptography
import Text

extension PublicKey {
    /// The members that a JSON Web Key must have, and no others (RFC 7638, 3.2).
    var jsonWebKey: JSON {
        let members: [JSONName: String] =
            switch components {
            case .rsa(let modulus, let exponent):
                ["kty": "RSA", "n": Base64URL.encode(modulus), "e": Base64URL.encode(exponent)]
            case .ec(let curve, let x, let y):
                ["kty": "EC", "crv": curve.rawValue, "x": Base64URL.encode(x), "y": Base64URL.encode(y)]
            case .ed25519(let x):
                ["kty": "OKP", "crv": "Ed25519", "x": Base64URL.encode(x)]
            }
        return .object(members.mapValues { .string($0) })
    }

    /// What names a key by its own numbers (RFC 7638).
    package var thumbprint: String { Base64URL.encode(Digest.sha256(Array(jsonWebKey.text.utf8))) }
}
