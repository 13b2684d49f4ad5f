internal import COpenSSL

/// The SHA-2 family (FIPS 180-4).
package enum Digest {
    package static func sha256(_ bytes: Span<UInt8>) -> [UInt8] { unsafe digest(bytes, EVP_sha256(), count: 32) }
    package static func sha384(_ bytes: Span<UInt8>) -> [UInt8] { unsafe digest(bytes, EVP_sha384(), count: 48) }
    package static func sha512(_ bytes: Span<UInt8>) -> [UInt8] { unsafe digest(bytes, EVP_sha512(), count: 64) }

    /// SHA-1 (FIPS 180-4), for what others made with it long ago: it protects nothing.
    package static func sha1(_ bytes: [UInt8]) -> [UInt8] { unsafe digest(bytes.span, EVP_sha1(), count: 20) }

    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { sha256(bytes.span) }
    package static func sha384(_ bytes: [UInt8]) -> [UInt8] { sha384(bytes.span) }
    package static func sha512(_ bytes: [UInt8]) -> [UInt8] { sha512(bytes.span) }

    private static func digest(_ bytes: Span<UInt8>, _ function: OpaquePointer?, count: Int) -> [UInt8] {
        unsafe bytes.withUnsafeBufferPointer { input in
            unsafe [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
                let status = unsafe EVP_Digest(input.baseAddress, input.count, output.baseAddress, nil, function, nil)
                precondition(status == 1, "OpenSSL has no SHA-2")
                initialized = count
            }
        }
    }
}
