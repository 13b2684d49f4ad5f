import Cryptography
import Text

/// The provider's two keys, RSA and P-256, which can be replaced while it runs.
struct SigningKeys: Sendable {
    private(set) var generation = 1
    private var rsa = PrivateKey.generate(.rsa(bits: 2048))
    private var p256 = PrivateKey.generate(.ec(.p256))

    mutating func rotate() {
        generation += 1
        rsa = .generate(.rsa(bits: 2048))
        p256 = .generate(.ec(.p256))
    }

    /// The key set (RFC 7517).
    func document(with extra: [JSONText] = []) -> JSONText {
        let keys = [("rsa", "RS256", rsa), ("p256", "ES256", p256)].map { kind, algorithm, key in
            JSONText.object(
                [("kid", .string("\(kind)-\(generation)")), ("use", .string("sig")), ("alg", .string(algorithm))]
                    + Self.members(of: key.publicKey)
            )
        }
        return .object([("keys", .array(extra + keys))])
    }

    private static func members(of key: PublicKey) -> [(name: String, value: JSONText)] {
        func text(_ bytes: [UInt8]) -> JSONText { .string(Base64URL.encode(bytes)) }
        switch key.components {
        case .rsa(let modulus, let exponent):
            return [("kty", .string("RSA")), ("n", text(modulus)), ("e", text(exponent))]
        case .ec(let curve, let x, let y):
            return [("kty", .string("EC")), ("crv", .string(curve.rawValue)), ("x", text(x)), ("y", text(y))]
        case .ed25519(let x):
            return [("kty", .string("OKP")), ("crv", .string("Ed25519")), ("x", text(x))]
        }
    }

    enum Spoiling: String {
        /// The signature is wrong.
        case bad
        /// `alg` is none and there is no signature.
        case none
    }

    /// A compact JWS (RFC 7515, 7.1).
    func sign(_ claims: JSONText, usingES256: Bool, spoiling: Spoiling?) -> String {
        let algorithm = usingES256 ? SignatureAlgorithm.es256 : .rs256
        let kind = usingES256 ? "p256" : "rsa"
        let name = spoiling == Spoiling.none ? "none" : algorithm.rawValue
        let header = JSONText.object([("alg", .string(name)), ("kid", .string("\(kind)-\(generation)"))])
        let input = "\(Base64URL.encode(Array(header.text.utf8))).\(Base64URL.encode(Array(claims.text.utf8)))"
        if spoiling == Spoiling.none { return "\(input)." }
        // The keys above are of the algorithms' kinds.
        guard var signature = try? (usingES256 ? p256 : rsa).sign(Array(input.utf8), algorithm: algorithm) else {
            return ""
        }
        if spoiling == .bad { signature[signature.count / 2] ^= 1 }
        return "\(input).\(Base64URL.encode(signature))"
    }
}
