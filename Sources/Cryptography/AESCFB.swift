internal import COpenSSL

/// AES in cipher feedback mode with 128-bit segments (NIST SP 800-38A, 6.3), for reading what others encrypted: it does not
/// notice changes, so a signature must have been checked first.
package enum AESCFB {
    package static let initializationVectorCount = 16

    /// The plaintext; nil where the key has another length than 16, 24 or 32 bytes, or the vector than 16.
    package static func decrypt(_ ciphertext: [UInt8], key: [UInt8], initializationVector: [UInt8]) -> [UInt8]? {
        let cipher: OpaquePointer?
        switch key.count {
        case 16: unsafe cipher = EVP_aes_128_cfb128()
        case 24: unsafe cipher = EVP_aes_192_cfb128()
        case 32: unsafe cipher = EVP_aes_256_cfb128()
        default: return nil
        }
        guard initializationVector.count == initializationVectorCount, let context = unsafe EVP_CIPHER_CTX_new() else {
            return nil
        }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        guard unsafe EVP_DecryptInit_ex(context, cipher, nil, key, initializationVector) == 1 else { return nil }
        var isDecrypted = false
        let plaintext = unsafe [UInt8](unsafeUninitializedCapacity: ciphertext.count) { output, initialized in
            var length: Int32 = 0
            isDecrypted =
                unsafe EVP_DecryptUpdate(context, output.baseAddress, &length, ciphertext, Int32(ciphertext.count)) == 1
                && Int(length) == ciphertext.count
            initialized = Int(length)
        }
        return isDecrypted ? plaintext : nil
    }
}
