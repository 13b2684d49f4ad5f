internal import COpenSSL

/// Keyed hashing (RFC 2104).
package enum HMAC {
    /// HMAC-SHA256: 32 bytes.
    package static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 32) { output, initialized in
            var length: UInt32 = 0
            // A null key would mean "the key of last time" to OpenSSL.
            let keyBytes = key.isEmpty ? [0] : key
            let result = unsafe COpenSSL.HMAC(
                EVP_sha256(),
                keyBytes,
                Int32(key.count),
                message,
                message.count,
                output.baseAddress,
                &length
            )
            precondition(unsafe result != nil && length == 32, "OpenSSL has no HMAC-SHA256")
            initialized = 32
        }
    }
}
