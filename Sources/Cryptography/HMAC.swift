internal import COpenSSL

/// Keyed hashing (RFC 2104).
package enum HMAC {
    private static let count = 32

    /// HMAC-SHA256: 32 bytes.
    package static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        guard let context = unsafe EVP_MAC_CTX_dup(template.pointer) else {
            preconditionFailure("OpenSSL has no memory for an HMAC")
        }
        defer { unsafe EVP_MAC_CTX_free(context) }
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
            // A null key would mean "the key of last time" to OpenSSL.
            let keyBytes = key.isEmpty ? [0] : key
            guard unsafe EVP_MAC_init(context, keyBytes, key.count, nil) == 1,
                unsafe EVP_MAC_update(context, message, message.count) == 1,
                unsafe EVP_MAC_final(context, output.baseAddress, &initialized, count) == 1, initialized == count
            else { preconditionFailure("OpenSSL cannot make an HMAC") }
        }
    }

    private static let template = Template()

    /// A context without a key, to be copied by all threads: looking the algorithms up costs more than they do on a few
    /// bytes (crypto(7), Performance).
    @safe private struct Template: @unchecked Sendable {
        let pointer: OpaquePointer

        init() {
            // A parameter keeps the address of its name.
            let parameter: StaticString = "digest"
            let parameterName = unsafe UnsafeRawPointer(parameter.utf8Start).assumingMemoryBound(to: CChar.self)
            var name = Array("SHA256".utf8CString)
            let isMade: OpaquePointer? = unsafe name.withUnsafeMutableBufferPointer { name in
                let parameters = unsafe [
                    OSSL_PARAM_construct_utf8_string(parameterName, name.baseAddress, 0), OSSL_PARAM_construct_end(),
                ]
                guard let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil),
                    let context = unsafe EVP_MAC_CTX_new(algorithm),
                    unsafe EVP_MAC_CTX_set_params(context, parameters) == 1
                else { return nil }
                return unsafe context
            }
            guard let pointer = unsafe isMade else { preconditionFailure("OpenSSL has no HMAC-SHA256") }
            unsafe self.pointer = pointer
        }
    }
}
