import Cryptography
import Foundation
import Text

@testable import OpenID

/// A key pair of a provider: signs tokens and appears in key sets.
struct TestKey: Sendable {
    var id: String?
    let algorithm: SignatureAlgorithm
    let privateKey: PrivateKey

    init(_ id: String?, _ algorithm: SignatureAlgorithm, _ privateKey: PrivateKey) {
        self.id = id
        self.algorithm = algorithm
        self.privateKey = privateKey
    }

    /// Made once for all tests, as RSA keys take their time.
    static let rsa = TestKey("rsa", .rs256, .generate(.rsa(bits: 2048)))
    static let otherRSA = TestKey("other-rsa", .rs256, .generate(.rsa(bits: 2048)))
    static let p256 = TestKey("p256", .es256, .generate(.ec(.p256)))
    static let otherP256 = TestKey("other-p256", .es256, .generate(.ec(.p256)))
    static let p384 = TestKey("p384", .es384, .generate(.ec(.p384)))
    static let p521 = TestKey("p521", .es512, .generate(.ec(.p521)))
    static let ed25519 = TestKey("ed25519", .edDSA, .generate(.ed25519))

    /// The same pair under another name or for another algorithm.
    func named(_ id: String?) -> TestKey { TestKey(id, algorithm, privateKey) }
    func signing(_ algorithm: SignatureAlgorithm) -> TestKey { TestKey(id, algorithm, privateKey) }

    /// The public half as a JSON Web Key, without `alg`, as many providers publish it.
    var jwk: JSON {
        var jwk: JSON = ["use": "sig"]
        jwk[member: "kid"] = id.map { .string($0) }
        func member(_ bytes: [UInt8]) -> JSON { .string(Base64URL.encode(bytes)) }
        switch privateKey.publicKey.components {
        case .rsa(let n, let e):
            jwk[member: "kty"] = "RSA"
            jwk[member: "n"] = member(n)
            jwk[member: "e"] = member(e)
        case .ec(let curve, let x, let y):
            jwk[member: "kty"] = "EC"
            jwk[member: "crv"] = .string(curve.rawValue)
            jwk[member: "x"] = member(x)
            jwk[member: "y"] = member(y)
        case .ed25519(let x):
            jwk[member: "kty"] = "OKP"
            jwk[member: "crv"] = "Ed25519"
            jwk[member: "x"] = member(x)
        }
        return jwk
    }

    /// The public half of a P-256 key as PEM: the fixed start of its DER (RFC 5480, 2), then the point.
    var pem: String {
        let prefix: [UInt8] = [
            0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48,
            0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
        ]
        guard case .ec(_, let x, let y) = privateKey.publicKey.components else { return "" }
        let base64 = Data(prefix + x + y).base64EncodedString(options: .lineLength64Characters)
        return "-----BEGIN PUBLIC KEY-----\n\(base64)\n-----END PUBLIC KEY-----\n"
    }

    func signature(of input: String) -> [UInt8] {
        // The algorithms above fit their keys.
        (try? privateKey.sign(Array(input.utf8), algorithm: algorithm)) ?? []
    }
}
