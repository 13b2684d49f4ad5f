internal import COpenSSL

/// A public key that verifies signatures in the form JOSE gives them (RFC 7518, RFC 8037).
package struct PublicKey: Sendable {
    package enum Kind: Equatable, Sendable {
        case rsa(bits: Int)
        case ec(Curve)
        case ed25519
    }

    /// Smaller keys are forgeable, larger ones cost seconds a signature.
    static let rsaBits = 2048...16384
    static let ed25519Count = 32

    package let kind: Kind
    let handle: KeyHandle

    init(_ handle: KeyHandle) throws(KeyError) {
        kind = try handle.kind()
        self.handle = handle
    }

    /// - Parameters: big-endian numbers (RFC 7518, 6.3.1), leading zeros allowed.
    package static func rsa(modulus: [UInt8], exponent: [UInt8]) throws(KeyError) -> PublicKey {
        let modulus = modulus.drop { $0 == 0 }
        let exponent = exponent.drop { $0 == 0 }
        // Counted before OpenSSL sees them: a modulus of a megabyte is not worth a big number.
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard bits >= rsaBits.lowerBound else { throw .rsaTooSmall(bits: bits) }
        guard bits <= rsaBits.upperBound else { throw .rsaTooLarge(bits: bits) }
        guard exponent.count <= 8, let last = exponent.last, last & 1 == 1, exponent != [1] else { throw .rsaExponent }
        let handle = unsafe KeyHandle(
            takingIfMade: COpenSSL_rsa_public_key(
                Array(modulus),
                Int32(modulus.count),
                Array(exponent),
                Int32(exponent.count)
            )
        )
        guard let handle else { throw .unsupported }
        return try PublicKey(handle)
    }

    /// - Parameters: a point's coordinates (RFC 7518, 6.2.1), each of exactly the curve's length.
    package static func ec(_ curve: Curve, x: [UInt8], y: [UInt8]) throws(KeyError) -> PublicKey {
        for coordinate in [x, y] where coordinate.count != curve.coordinateCount {
            throw .coordinateLength(expected: curve.coordinateCount, got: coordinate.count)
        }
        let uncompressedPoint = [0x04] + x + y
        let handle = unsafe KeyHandle(
            takingIfMade: COpenSSL_ec_public_key(curve.groupName, uncompressedPoint, uncompressedPoint.count)
        )
        guard let handle else { throw .notOnCurve(curve) }
        return try PublicKey(handle)
    }

    /// - Parameter x: 32 bytes (RFC 8037, 2).
    package static func ed25519(_ x: [UInt8]) throws(KeyError) -> PublicKey {
        guard x.count == ed25519Count else { throw .coordinateLength(expected: ed25519Count, got: x.count) }
        guard let key = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, x, x.count) else {
            throw .unsupported
        }
        return unsafe try PublicKey(KeyHandle(taking: key))
    }

    /// The first `PUBLIC KEY` or `CERTIFICATE` block of a PEM text (RFC 7468).
    package static func pem(_ text: String) throws(KeyError) -> PublicKey {
        guard let handle = KeyHandle(publicPEM: Array(text.utf8)) else { throw .notPEM }
        return try PublicKey(handle)
    }

    /// Whether the key made this signature; false also for a key or a signature length that is not the algorithm's.
    ///
    /// - Parameter signature: for ECDSA the two numbers side by side, each of the curve's length (RFC 7518, 3.4), never
    ///   DER; for RSASSA-PSS with a salt of the hash's length (RFC 7518, 3.5).
    package func isValidSignature(
        _ signature: [UInt8],
        for message: [UInt8],
        algorithm: SignatureAlgorithm
    ) -> Bool {
        guard kind.fits(algorithm) else { return false }
        let encoded: [UInt8]
        switch kind {
        case .rsa(let bits):
            guard signature.count == (bits + 7) / 8 else { return false }
            encoded = signature
        case .ec(let curve):
            guard let der = ECDSASignature.der(raw: signature, curve: curve) else { return false }
            encoded = der
        case .ed25519:
            guard signature.count == 64 else { return false }
            encoded = signature
        }
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer {
            unsafe EVP_MD_CTX_free(context)
            // A refused signature leaves its reason in the thread's error queue, where the next call would find it.
            ERR_clear_error()
        }
        return unsafe handle.withPointer { key in
            var parameters: OpaquePointer?
            guard unsafe EVP_DigestVerifyInit(context, &parameters, algorithm.digest, nil, key) == 1,
                unsafe algorithm.setPadding(parameters)
            else { return false }
            return unsafe EVP_DigestVerify(context, encoded, encoded.count, message, message.count) == 1
        }
    }
}

extension PublicKey.Kind {
    /// Whether keys of this kind make and verify such signatures; each ECDSA algorithm has one curve (RFC 7518, 3.4).
    package func fits(_ algorithm: SignatureAlgorithm) -> Bool {
        switch (self, algorithm) {
        case (.rsa, .rs256), (.rsa, .rs384), (.rsa, .rs512), (.rsa, .ps256), (.rsa, .ps384), (.rsa, .ps512): true
        case (.ec(.p256), .es256), (.ec(.p384), .es384), (.ec(.p521), .es512), (.ed25519, .edDSA): true
        default: false
        }
    }
}

extension SignatureAlgorithm {
    /// Nil for EdDSA, which hashes by itself.
    var digest: OpaquePointer? {
        switch self {
        case .rs256, .ps256, .es256: unsafe EVP_sha256()
        case .rs384, .ps384, .es384: unsafe EVP_sha384()
        case .rs512, .ps512, .es512: unsafe EVP_sha512()
        case .edDSA: nil
        }
    }

    func setPadding(_ parameters: OpaquePointer?) -> Bool {
        guard self == .ps256 || self == .ps384 || self == .ps512 else { return true }
        return unsafe EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1
            && EVP_PKEY_CTX_set_rsa_mgf1_md(parameters, digest) == 1
    }
}
