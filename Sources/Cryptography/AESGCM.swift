internal import COpenSSL

/// AES in Galois/counter mode with a key of any of its lengths, for reading what others sealed; what Sidegate seals itself
/// is `AES256GCM`'s.
package enum AESGCM {
    /// The plaintext of `nonce 12 | ciphertext | tag 16`; nil where it was not sealed with that key and that associated data,
    /// or the key has another length than 16, 24 or 32 bytes.
    package static func open(_ box: [UInt8], key: [UInt8], authenticating associatedData: [UInt8] = []) -> [UInt8]? {
        let cipher: OpaquePointer?
        switch key.count {
        case 16: unsafe cipher = EVP_aes_128_gcm()
        case 24: unsafe cipher = EVP_aes_192_gcm()
        case 32: unsafe cipher = EVP_aes_256_gcm()
        default: return nil
        }
        let tagStart = box.count - AES256GCM.tagCount
        guard tagStart >= AES256GCM.nonceCount, let context = unsafe EVP_CIPHER_CTX_new() else { return nil }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        let nonce = Array(box[..<AES256GCM.nonceCount])
        let ciphertext = Array(box[AES256GCM.nonceCount..<tagStart])
        var tag = Array(box[tagStart...])
        var bound: Int32 = 0
        guard unsafe EVP_DecryptInit_ex(context, cipher, nil, key, nonce) == 1,
            unsafe associatedData.isEmpty
                || EVP_DecryptUpdate(context, nil, &bound, associatedData, Int32(associatedData.count)) == 1
        else { return nil }
        var isOpen = false
        let plaintext = unsafe [UInt8](unsafeUninitializedCapacity: ciphertext.count + 1) { output, initialized in
            var count: Int32 = 0
            var rest: Int32 = 0
            isOpen =
                unsafe EVP_DecryptUpdate(context, output.baseAddress, &count, ciphertext, Int32(ciphertext.count)) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(AES256GCM.tagCount), &tag) == 1
                && EVP_DecryptFinal_ex(context, output.baseAddress, &rest) == 1
            // What does not authenticate is nobody's to see.
            initialized = isOpen ? Int(count) : 0
        }
        return isOpen ? plaintext : nil
    }
}
