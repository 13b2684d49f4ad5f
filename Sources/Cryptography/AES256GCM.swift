internal import COpenSSL

/// AES-256 in Galois/counter mode (NIST SP 800-38D) with 96-bit nonces and 128-bit tags.
///
/// The key is scheduled once; each call only sets a nonce. Not `Sendable`: the contexts hold the state of a call, so an
/// owner keeps to one thread.
@safe package final class AES256GCM {
    package static let keyCount = 32
    package static let nonceCount = 12
    package static let tagCount = 16

    private let encryption: OpaquePointer
    private let decryption: OpaquePointer

    /// - Parameter key: 32 bytes.
    package init(key: [UInt8]) {
        precondition(key.count == Self.keyCount, "AES-256 takes a key of 32 bytes")
        guard let encryption = unsafe EVP_CIPHER_CTX_new(), let decryption = unsafe EVP_CIPHER_CTX_new(),
            unsafe EVP_EncryptInit_ex(encryption, EVP_aes_256_gcm(), nil, key, nil) == 1,
            unsafe EVP_DecryptInit_ex(decryption, EVP_aes_256_gcm(), nil, key, nil) == 1
        else { preconditionFailure("OpenSSL has no AES-256-GCM") }
        unsafe self.encryption = encryption
        unsafe self.decryption = decryption
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(encryption)
        unsafe EVP_CIPHER_CTX_free(decryption)
    }

    /// Appends ciphertext and tag. A nonce must never be used twice under a key.
    package func seal(
        _ plaintext: Span<UInt8>,
        nonce: Span<UInt8>,
        authenticating associatedData: Span<UInt8>,
        appendingTo sealed: inout [UInt8]
    ) {
        precondition(nonce.count == Self.nonceCount, "a nonce has 12 bytes")
        let start = sealed.count
        sealed.append(contentsOf: repeatElement(0, count: plaintext.count + Self.tagCount))
        let isSealed = unsafe sealed.withUnsafeMutableBufferPointer { output in
            unsafe run(encryption, isEncrypting: true, plaintext, nonce, associatedData, output: &output[start]) {
                unsafe EVP_CIPHER_CTX_ctrl(
                    encryption,
                    EVP_CTRL_AEAD_GET_TAG,
                    Int32(Self.tagCount),
                    &output[start + plaintext.count]
                ) == 1
            }
        }
        precondition(isSealed, "AES-256-GCM cannot fail on memory of our own")
    }

    /// Opens what `seal` appended, into `plaintext`, whose former contents go and whose storage stays; false, and
    /// nothing in it, where tag, key, nonce or associated data do not belong together. On the request path.
    package func open(
        _ sealed: Span<UInt8>,
        nonce: Span<UInt8>,
        authenticating associatedData: Span<UInt8>,
        into plaintext: inout [UInt8]
    ) -> Bool {
        plaintext.removeAll(keepingCapacity: true)
        let count = sealed.count - Self.tagCount
        guard count >= 0, nonce.count == Self.nonceCount else { return false }
        var tag: (UInt64, UInt64) = (0, 0)
        unsafe withUnsafeMutableBytes(of: &tag) { bytes in
            for index in 0..<Self.tagCount { unsafe bytes[index] = sealed[count + index] }
        }
        var isOpen = false
        // One byte more than needed, so that even of an empty plaintext there is an address to write to.
        plaintext.append(addingCapacity: count + 1) { output in
            unsafe output.withUnsafeMutableBufferPointer { buffer, initializedCount in
                guard let start = buffer.baseAddress else { return }
                isOpen = unsafe run(
                    decryption,
                    isEncrypting: false,
                    sealed.extracting(0..<count),
                    nonce,
                    associatedData,
                    output: start
                ) {
                    unsafe EVP_CIPHER_CTX_ctrl(decryption, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagCount), &tag) == 1
                }
                // What does not authenticate is nobody's to see.
                if isOpen { initializedCount = count }
            }
        }
        return isOpen
    }

    /// - Parameter tag: hands the expected tag over before the end, or fetches the made one after it.
    private func run(
        _ context: OpaquePointer,
        isEncrypting: Bool,
        _ input: Span<UInt8>,
        _ nonce: Span<UInt8>,
        _ associatedData: Span<UInt8>,
        output: UnsafeMutablePointer<UInt8>,
        tag: () -> Bool
    ) -> Bool {
        var written: Int32 = 0
        let isStarted = unsafe nonce.withUnsafeBufferPointer {
            unsafe EVP_CipherInit_ex(context, nil, nil, nil, $0.baseAddress, -1) == 1
        }
        guard isStarted else { return false }
        let isBound = unsafe associatedData.withUnsafeBufferPointer {
            unsafe $0.isEmpty || EVP_CipherUpdate(context, nil, &written, $0.baseAddress, Int32($0.count)) == 1
        }
        let isDone = unsafe input.withUnsafeBufferPointer {
            unsafe $0.isEmpty || EVP_CipherUpdate(context, output, &written, $0.baseAddress, Int32($0.count)) == 1
        }
        guard isBound, isDone else { return false }
        var rest: Int32 = 0
        let end = unsafe output + (input.isEmpty ? 0 : input.count)
        if isEncrypting { return unsafe EVP_CipherFinal_ex(context, end, &rest) == 1 && tag() }
        return unsafe tag() && EVP_CipherFinal_ex(context, end, &rest) == 1
    }
}
