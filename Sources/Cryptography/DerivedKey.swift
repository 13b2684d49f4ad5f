/// A key on P-256 that a secret stands for: the same secret gives the same key, so that replicas need no file between them.
enum DerivedKey {
    /// The number of points on the curve (NIST SP 800-186, 3.2.1.3).
    private static let order: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ]

    /// By testing candidates (FIPS 186-5, A.2.2), so that no number is likelier than another. One of 2^32 secrets needs a
    /// second candidate.
    static func scalar(from secret: [UInt8]) -> [UInt8] {
        for count in UInt8.min...UInt8.max {
            let candidate = HKDF.sha256(
                secret: secret,
                salt: Array("sidegate".utf8),
                info: Array("sidegate/1/p256/".utf8) + [count],
                count: order.count
            )
            if isScalar(candidate) { return candidate }
        }
        preconditionFailure("256 candidates above the order: HKDF is broken")
    }

    /// Whether it is a private key of the curve: above zero and below the order.
    static func isScalar(_ candidate: [UInt8]) -> Bool {
        candidate.contains { $0 != 0 } && candidate.lexicographicallyPrecedes(order)
    }

    /// `ECPrivateKey` without its public half (RFC 5915, 3).
    static func der(_ scalar: [UInt8]) -> [UInt8] {
        let version: [UInt8] = [0x02, 0x01, 0x01]
        let curve: [UInt8] = [0xA0, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
        let content = version + [0x04, UInt8(scalar.count)] + scalar + curve
        return [0x30, UInt8(content.count)] + content
    }
}

extension PrivateKey {
    /// - Parameter secret: 32 bytes or more that nobody can guess, for this key and nothing else.
    package static func p256(derivedFrom secret: [UInt8]) -> PrivateKey {
        guard let handle = KeyHandle(privateDER: DerivedKey.der(DerivedKey.scalar(from: secret))),
            let key = try? PrivateKey(handle)
        else { preconditionFailure("OpenSSL refuses a scalar of P-256") }
        return key
    }
}
