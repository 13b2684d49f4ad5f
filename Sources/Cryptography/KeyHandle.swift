internal import COpenSSL

/// Owns one OpenSSL key.
///
/// Unchecked: OpenSSL's keys are counted atomically and, once made, only read; every operation brings a context of its
/// own (openssl-threads(7)).
@safe final class KeyHandle: @unchecked Sendable {
    private let pointer: OpaquePointer

    /// Takes over the key.
    init(taking pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }

    func withPointer<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        unsafe body(pointer)
    }

    /// A number among the key's parameters, big-endian without leading zeros, or padded to `count` bytes.
    func number(_ name: String, paddedTo count: Int? = nil) -> [UInt8]? {
        var number: OpaquePointer?
        guard unsafe EVP_PKEY_get_bn_param(pointer, name, &number) == 1, let number = unsafe number else { return nil }
        defer { unsafe BN_free(number) }
        let size = unsafe count ?? (Int(BN_num_bits(number)) + 7) / 8
        var bytes = [UInt8](repeating: 0, count: size)
        guard unsafe BN_bn2binpad(number, &bytes, Int32(size)) == Int32(size) else { return nil }
        return bytes
    }

    /// The public half of an Ed25519 key: 32 bytes.
    func rawPublicKey() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: PublicKey.ed25519Count)
        var count = bytes.count
        guard unsafe EVP_PKEY_get_raw_public_key(pointer, &bytes, &count) == 1, count == bytes.count else { return nil }
        return bytes
    }

    /// Whether the numbers of a whole key belong together. OpenSSL signs with wrong ones too, where others make up for them.
    func isConsistent() -> Bool {
        guard let context = unsafe EVP_PKEY_CTX_new(pointer, nil) else { return false }
        defer {
            unsafe EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        return unsafe EVP_PKEY_check(context) == 1
    }

    /// The name of the key's group, or nil for a key without a group.
    func group() -> String? {
        var name = [CChar](repeating: 0, count: 64)
        var count = 0
        guard unsafe EVP_PKEY_get_utf8_string_param(pointer, OSSL_PKEY_PARAM_GROUP_NAME, &name, name.count, &count) == 1
        else { return nil }
        return String(decoding: name.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What kind of key it is, refused where it is not one of ours.
    func kind() throws(KeyError) -> PublicKey.Kind {
        // By name: of a key made from its parts OpenSSL keeps no number.
        if isA("RSA") {
            let bits = Int(unsafe EVP_PKEY_get_bits(pointer))
            guard bits >= PublicKey.rsaBits.lowerBound else { throw .rsaTooSmall(bits: bits) }
            guard bits <= PublicKey.rsaBits.upperBound else { throw .rsaTooLarge(bits: bits) }
            let exponent = number(OSSL_PKEY_PARAM_RSA_E) ?? []
            guard exponent.count <= 8, let last = exponent.last, last & 1 == 1, exponent != [1] else {
                throw .rsaExponent
            }
            return .rsa(bits: bits)
        }
        if isA("EC") {
            guard let group = group(), let curve = Curve.allCases.first(where: { $0.groupName == group }) else {
                throw .unsupported
            }
            return .ec(curve)
        }
        guard isA("ED25519") else { throw .unsupported }
        return .ed25519
    }

    private func isA(_ type: String) -> Bool { unsafe EVP_PKEY_is_a(pointer, type) == 1 }
}

extension Curve {
    /// OpenSSL's name for it.
    var groupName: String {
        switch self {
        case .p256: "prime256v1"
        case .p384: "secp384r1"
        case .p521: "secp521r1"
        }
    }
}
