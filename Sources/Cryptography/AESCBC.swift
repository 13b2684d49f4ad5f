internal import COpenSSL

/// AES in cipher block chaining mode with the padding of PKCS #7, for reading what others encrypted: it does not notice
/// changes, so a MAC must have been checked first.
package enum AESCBC {
    package static let initializationVectorCount = 16

    /// The plaintext; nil where key or vector has another length than 16 bytes, or the padding is invalid.
    package static func decrypt(_ ciphertext: [UInt8], key: [UInt8], initializationVector: [UInt8]) -> [UInt8]? {
        guard key.count == 16, initializationVector.count == initializationVectorCount,
            let context = unsafe EVP_CIPHER_CTX_new()
        else { return nil }
        defer {
            unsafe EVP_CIPHER_CTX_free(context)
            ERR_clear_error()
        }
        guard unsafe EVP_DecryptInit_ex(context, EVP_aes_128_cbc(), nil, key, initializationVector) == 1 else {
            return nil
        }
        var isDecrypted = false
        let plaintext = unsafe [UInt8](unsafeUninitializedCapacity: ciphertext.count + 16) { output, initialized in
            guard let start = output.baseAddress else { return }
            var count: Int32 = 0
            var rest: Int32 = 0
            isDecrypted =
                unsafe EVP_DecryptUpdate(context, start, &count, ciphertext, Int32(ciphertext.count)) == 1
                && EVP_DecryptFinal_ex(context, start + Int(count), &rest) == 1
            initialized = isDecrypted ? Int(count + rest) : 0
        }
        return isDecrypted ? plaintext : nil
    }
}
