extension PrivateKey {
    /// The numbers of an RSA key, big-endian, in the order of RFC 8017, A.1.2.
    package struct RSANumbers: Sendable {
        package let modulus, publicExponent, privateExponent: [UInt8]
        package let prime1, prime2, exponent1, exponent2, coefficient: [UInt8]

        package init(
            modulus: [UInt8],
            publicExponent: [UInt8],
            privateExponent: [UInt8],
            prime1: [UInt8],
            prime2: [UInt8],
            exponent1: [UInt8],
            exponent2: [UInt8],
            coefficient: [UInt8]
        ) {
            self.modulus = modulus
            self.publicExponent = publicExponent
            self.privateExponent = privateExponent
            self.prime1 = prime1
            self.prime2 = prime2
            self.exponent1 = exponent1
            self.exponent2 = exponent2
            self.coefficient = coefficient
        }
    }

    /// Throws `mismatchedNumbers` where they are not those of one key.
    package static func rsa(_ numbers: RSANumbers) throws(KeyError) -> PrivateKey {
        // Checked first: a number of a megabyte never reaches OpenSSL.
        let publicKey = try PublicKey.rsa(modulus: numbers.modulus, exponent: numbers.publicExponent)
        let parts = [
            [0], numbers.modulus, numbers.publicExponent, numbers.privateExponent, numbers.prime1, numbers.prime2,
            numbers.exponent1, numbers.exponent2, numbers.coefficient,
        ]
        guard parts.allSatisfy({ $0.count <= numbers.modulus.count + 1 }) else { throw .mismatchedNumbers }
        return try made(of: DER.sequence(parts.map(DER.integer)), for: publicKey)
    }

    /// - Parameter scalar: as many bytes as a coordinate has (RFC 7518, 6.2.2.1). Throws `mismatchedNumbers` where it is not
    ///   that of the point.
    package static func ec(_ curve: Curve, x: [UInt8], y: [UInt8], scalar: [UInt8]) throws(KeyError) -> PrivateKey {
        guard scalar.count == curve.coordinateCount else {
            throw .coordinateLength(expected: curve.coordinateCount, got: scalar.count)
        }
        let publicKey = try PublicKey.ec(curve, x: x, y: y)
        // `ECPrivateKey` without its public half (RFC 5915, 3), which OpenSSL works out.
        let der = DER.sequence([DER.integer([1]), DER.octets(scalar), DER.tagged(0, curve.objectIdentifier)])
        return try made(of: der, for: publicKey)
    }

    /// - Parameters: 32 bytes each (RFC 8037, 2). Throws `mismatchedNumbers` where `x` is not what belongs to the seed.
    package static func ed25519(x: [UInt8], seed: [UInt8]) throws(KeyError) -> PrivateKey {
        guard seed.count == PublicKey.ed25519Count else {
            throw .coordinateLength(expected: PublicKey.ed25519Count, got: seed.count)
        }
        let publicKey = try PublicKey.ed25519(x)
        // RFC 8410, 7.
        let algorithm = DER.sequence([[0x06, 0x03, 0x2B, 0x65, 0x70]])
        let der = DER.sequence([DER.integer([0]), algorithm, DER.octets(DER.octets(seed))])
        return try made(of: der, for: publicKey)
    }

    /// The key, once it has been seen to make signatures that the public half takes: OpenSSL believes what it reads.
    private static func made(of der: [UInt8], for publicKey: PublicKey) throws(KeyError) -> PrivateKey {
        guard let handle = KeyHandle(privateDER: der), publicKey.kind == .ed25519 || handle.isConsistent() else {
            throw .mismatchedNumbers
        }
        let key = try PrivateKey(handle)
        let (message, algorithm) = ([UInt8](repeating: 7, count: 32), publicKey.kind.firstAlgorithm)
        guard key.publicKey.components == publicKey.components,
            let signature = try? key.sign(message, algorithm: algorithm),
            publicKey.isValidSignature(signature, for: message, algorithm: algorithm)
        else { throw .mismatchedNumbers }
        return key
    }
}

extension PublicKey.Kind {
    fileprivate var firstAlgorithm: SignatureAlgorithm {
        switch self {
        case .rsa: .rs256
        case .ec(.p256): .es256
        case .ec(.p384): .es384
        case .ec(.p521): .es512
        case .ed25519: .edDSA
        }
    }
}

extension Curve {
    /// In DER (RFC 5480, 2.1.1.1).
    fileprivate var objectIdentifier: [UInt8] {
        switch self {
        case .p256: [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
        case .p384: [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22]
        case .p521: [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x23]
        }
    }
}

/// The little of DER (X.690) that writing a private key takes.
private enum DER {
    static func sequence(_ parts: [[UInt8]]) -> [UInt8] { value(0x30, Array(parts.joined())) }
    static func octets(_ bytes: [UInt8]) -> [UInt8] { value(0x04, bytes) }
    static func tagged(_ number: UInt8, _ content: [UInt8]) -> [UInt8] { value(0xA0 | number, content) }

    /// A number that is not negative: its first bit is a sign.
    static func integer(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array(bytes.drop { $0 == 0 })
        return value(0x02, digits.first.map { $0 & 0x80 == 0 } == true ? digits : [0] + digits)
    }

    private static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        guard content.count >= 0x80 else { return [tag, UInt8(content.count)] + content }
        var length: [UInt8] = []
        var rest = content.count
        while rest > 0 {
            length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        }
        return [tag, 0x80 | UInt8(length.count)] + length + content
    }
}
