internal import COpenSSL

extension KeyHandle {
    /// Takes over what an OpenSSL function made, nil where it made nothing. What it left in the thread's error queue goes,
    /// or the next call would find it.
    convenience init?(takingIfMade pointer: OpaquePointer?) {
        ERR_clear_error()
        guard let pointer = unsafe pointer else { return nil }
        unsafe self.init(taking: pointer)
    }

    /// Reads the first key or certificate of a PEM text.
    convenience init?(publicPEM text: [UInt8]) {
        defer { ERR_clear_error() }
        let key = unsafe withBIO(text) { bio in unsafe PEM_read_bio_PUBKEY(bio, nil, nil, nil) }
        if let key = unsafe key {
            unsafe self.init(taking: key)
            return
        }
        let certified: OpaquePointer? = unsafe withBIO(text) { bio in
            guard let certificate = unsafe PEM_read_bio_X509(bio, nil, nil, nil) else { return nil }
            defer { unsafe X509_free(certificate) }
            return unsafe X509_get_pubkey(certificate)
        }
        guard let certified = unsafe certified else { return nil }
        unsafe self.init(taking: certified)
    }

    /// Reads an unencrypted private key.
    convenience init?(privatePEM text: [UInt8]) {
        defer { ERR_clear_error() }
        // Without a callback OpenSSL would ask the terminal for a passphrase.
        let refusePassphrase:
            @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) ->
                Int32 = { _, _, _, _ in -1 }
        let key = unsafe withBIO(text) { bio in unsafe PEM_read_bio_PrivateKey(bio, nil, refusePassphrase, nil) }
        guard let key = unsafe key else { return nil }
        unsafe self.init(taking: key)
    }
}

extension KeyHandle {
    /// Reads an unencrypted private key in DER: `ECPrivateKey` (RFC 5915) and the like. What it leaves out of the public
    /// half, OpenSSL works out.
    convenience init?(privateDER bytes: [UInt8]) {
        let key: OpaquePointer? = unsafe bytes.withUnsafeBufferPointer { buffer in
            var position = buffer.baseAddress
            return unsafe d2i_AutoPrivateKey(nil, &position, buffer.count)
        }
        unsafe self.init(takingIfMade: key)
    }
}

/// Runs `body` on a memory stream that reads `bytes`.
private func withBIO(_ bytes: [UInt8], _ body: (OpaquePointer) -> OpaquePointer?) -> OpaquePointer? {
    unsafe bytes.withUnsafeBytes { buffer in
        guard let bio = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count)) else { return nil }
        defer { unsafe BIO_free(bio) }
        return unsafe body(bio)
    }
}
