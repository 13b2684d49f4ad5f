internal import COpenSSL

/// A private key that signs in the form JOSE wants (RFC 7515, RFC 7518).
package struct PrivateKey: Sendable {
    package let publicKey: PublicKey
    let handle: KeyHandle

    init(_ handle: KeyHandle) throws(KeyError) {
        self.handle = handle
        // The same handle: verifying reads only the public half.
        publicKey = try PublicKey(handle)
    }

    package static func generate(_ kind: PublicKey.Kind) -> PrivateKey {
        let key =
            switch kind {
            case .rsa(let bits): unsafe COpenSSL_generate_rsa(bits)
            case .ec(let curve): unsafe COpenSSL_generate_ec(curve.groupName)
            case .ed25519: unsafe COpenSSL_generate_ed25519()
            }
        guard let key = unsafe key, let made = unsafe try? PrivateKey(KeyHandle(taking: key)) else {
            preconditionFailure("OpenSSL cannot make a key of the kind \(kind)")
        }
        return made
    }

    /// Bytes of a seed: those of the key and eight more, so that no key is likelier than another (FIPS 186-5, A.2.1).
    package static let seedCount = 40

    /// The P-256 key that belongs to a seed: always the same one.
    ///
    /// - Parameter seed: `seedCount` bytes that nobody can guess.
    package static func p256(seed: [UInt8]) -> PrivateKey {
        precondition(seed.count == seedCount, "a seed has \(seedCount) bytes")
        guard let handle = unsafe KeyHandle(takingIfMade: COpenSSL_p256_from_seed(seed, Int32(seed.count))),
            let made = try? PrivateKey(handle)
        else { preconditionFailure("OpenSSL cannot make a P-256 key") }
        return made
    }

    /// An unencrypted PEM block: `PRIVATE KEY` (RFC 5958), `RSA PRIVATE KEY` or `EC PRIVATE KEY`.
    package static func pem(_ text: String) throws(KeyError) -> PrivateKey {
        guard let handle = KeyHandle(privatePEM: Array(text.utf8)) else { throw .notPEM }
        return try PrivateKey(handle)
    }

    /// The key as an unencrypted `PRIVATE KEY` block. A secret: for files of mode 0600, never for logs.
    package var unencryptedPEM: String {
        unsafe handle.withPointer { key in
            guard let bio = unsafe BIO_new(BIO_s_mem()) else { preconditionFailure("out of memory") }
            defer { unsafe BIO_free(bio) }
            guard unsafe PEM_write_bio_PKCS8PrivateKey(bio, key, nil, nil, 0, nil, nil) == 1 else {
                preconditionFailure("OpenSSL cannot write a key that it made")
            }
            var bytes: UnsafeMutablePointer<CChar>?
            let count = unsafe COpenSSL_bio_bytes(bio, &bytes)
            return unsafe String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
        }
    }

    /// Throws `algorithmMismatch` where the algorithm is not one for this key.
    package func sign(_ message: [UInt8], algorithm: SignatureAlgorithm) throws(KeyError) -> [UInt8] {
        guard publicKey.kind.fits(algorithm), let made = signature(of: message, algorithm) else {
            throw .algorithmMismatch(algorithm)
        }
        guard case .ec(let curve) = publicKey.kind else { return made }
        guard let raw = ECDSASignature.raw(der: made, curve: curve) else { throw .algorithmMismatch(algorithm) }
        return raw
    }

    private func signature(of message: [UInt8], _ algorithm: SignatureAlgorithm) -> [UInt8]? {
        guard let context = unsafe EVP_MD_CTX_new() else { return nil }
        defer {
            unsafe EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        return unsafe handle.withPointer { key in
            var parameters: OpaquePointer?
            var count = 0
            guard unsafe EVP_DigestSignInit(context, &parameters, algorithm.digest, nil, key) == 1,
                unsafe algorithm.setPadding(parameters),
                unsafe EVP_DigestSign(context, nil, &count, message, message.count) == 1
            else { return nil }
            var signature = [UInt8](repeating: 0, count: count)
            guard unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1 else { return nil }
            return Array(signature.prefix(count))
        }
    }
}

/// The numbers that a JSON Web Key carries, as bytes (RFC 7518, 6; RFC 8037, 2).
package enum KeyComponents: Equatable, Sendable {
    case rsa(modulus: [UInt8], exponent: [UInt8])
    case ec(Curve, x: [UInt8], y: [UInt8])
    case ed25519([UInt8])
}

extension PublicKey {
    package var components: KeyComponents {
        switch kind {
        case .rsa:
            .rsa(
                modulus: handle.number(OSSL_PKEY_PARAM_RSA_N) ?? [],
                exponent: handle.number(OSSL_PKEY_PARAM_RSA_E) ?? []
            )
        case .ec(let curve):
            .ec(
                curve,
                x: handle.number(OSSL_PKEY_PARAM_EC_PUB_X, paddedTo: curve.coordinateCount) ?? [],
                y: handle.number(OSSL_PKEY_PARAM_EC_PUB_Y, paddedTo: curve.coordinateCount) ?? []
            )
        case .ed25519:
            .ed25519(handle.rawPublicKey() ?? [])
        }
    }
}
