internal import COpenSSL

extension KeyHandle {
    /// Builds a public key from its parameters (EVP_PKEY_fromdata(3)); nil where OpenSSL refuses them, as it does a
    /// point that is not on its curve.
    convenience init?(building type: String, _ fill: (inout KeyParameters) -> Void) {
        var parameters = KeyParameters()
        fill(&parameters)
        defer { ERR_clear_error() }
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, type, nil) else { return nil }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        let isMade = unsafe parameters.withParameters { parameters in
            unsafe EVP_PKEY_fromdata_init(context) == 1
                && COpenSSL_public_key_from(context, &key, parameters) == 1
        }
        guard isMade, let key = unsafe key else { return nil }
        unsafe self.init(taking: key)
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

/// Runs `body` on a memory stream that reads `bytes`.
private func withBIO(_ bytes: [UInt8], _ body: (OpaquePointer) -> OpaquePointer?) -> OpaquePointer? {
    unsafe bytes.withUnsafeBytes { buffer in
        guard let bio = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count)) else { return nil }
        defer { unsafe BIO_free(bio) }
        return unsafe body(bio)
    }
}

/// A list of named key parameters under construction.
@safe struct KeyParameters: ~Copyable {
    private let builder: OpaquePointer
    /// The builder keeps references to the numbers until the list is made.
    private var numbers: [OpaquePointer] = unsafe []

    init() {
        guard let builder = unsafe OSSL_PARAM_BLD_new() else { preconditionFailure("out of memory") }
        unsafe self.builder = builder
    }

    deinit {
        unsafe OSSL_PARAM_BLD_free(builder)
        unsafe numbers.forEach { unsafe BN_free($0) }
    }

    mutating func push(_ name: String, number bytes: [UInt8]) {
        guard let number = unsafe BN_bin2bn(bytes, Int32(bytes.count), nil) else { return }
        unsafe numbers.append(number)
        unsafe OSSL_PARAM_BLD_push_BN(builder, name, number)
    }

    mutating func push(_ name: String, text: String) {
        unsafe OSSL_PARAM_BLD_push_utf8_string(builder, name, text, 0)
    }

    mutating func push(_ name: String, bytes: [UInt8]) {
        unsafe OSSL_PARAM_BLD_push_octet_string(builder, name, bytes, bytes.count)
    }

    borrowing func withParameters<Result>(_ body: (UnsafeMutablePointer<OSSL_PARAM>?) -> Result) -> Result {
        let parameters = unsafe OSSL_PARAM_BLD_to_param(builder)
        defer { unsafe OSSL_PARAM_free(parameters) }
        return unsafe body(parameters)
    }
}
