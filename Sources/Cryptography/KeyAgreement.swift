internal import COpenSSL

/// How a sender's secret comes to us under our public key (RFC 7518, 4.3 and 4.6).
extension PrivateKey {
    /// What was encrypted for an RSA key with OAEP, SHA-256 in both places; nil where it was not, or the key is another kind.
    package func openOAEP256(_ sealed: [UInt8]) -> [UInt8]? {
        guard case .rsa = publicKey.kind else { return nil }
        return unsafe handle.withPointer { key -> [UInt8]? in
            guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { return nil }
            defer {
                unsafe EVP_PKEY_CTX_free(context)
                ERR_clear_error()
            }
            var count = 0
            guard unsafe EVP_PKEY_decrypt_init(context) == 1,
                unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1,
                unsafe EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1,
                unsafe EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1,
                unsafe EVP_PKEY_decrypt(context, nil, &count, sealed, sealed.count) == 1
            else { return nil }
            var opened = [UInt8](repeating: 0, count: count)
            guard unsafe EVP_PKEY_decrypt(context, &opened, &count, sealed, sealed.count) == 1 else { return nil }
            return Array(opened.prefix(count))
        }
    }

    /// The secret that this key and another's public key share: the x coordinate, of the curve's length (RFC 7518, 4.6.2);
    /// nil where they are not of one curve.
    package func sharedSecret(with other: PublicKey) -> [UInt8]? {
        guard case .ec(let curve) = publicKey.kind, other.kind == publicKey.kind else { return nil }
        return unsafe handle.withPointer { own -> [UInt8]? in
            unsafe other.handle.withPointer { peer -> [UInt8]? in
                guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, own, nil) else { return nil }
                defer {
                    unsafe EVP_PKEY_CTX_free(context)
                    ERR_clear_error()
                }
                var secret = [UInt8](repeating: 0, count: curve.coordinateCount)
                var count = secret.count
                guard unsafe EVP_PKEY_derive_init(context) == 1, unsafe EVP_PKEY_derive_set_peer(context, peer) == 1,
                    unsafe EVP_PKEY_derive(context, &secret, &count) == 1, count == secret.count
                else { return nil }
                return secret
            }
        }
    }
}
