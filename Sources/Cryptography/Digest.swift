internal import COpenSSL

/// The SHA-2 family (FIPS 180-4).
package enum Digest {
    package static func sha256(_ bytes: Span<UInt8>) -> [UInt8] { digest(bytes, functionOf256, count: 32) }
    package static func sha384(_ bytes: Span<UInt8>) -> [UInt8] { digest(bytes, functionOf384, count: 48) }
    package static func sha512(_ bytes: Span<UInt8>) -> [UInt8] { digest(bytes, functionOf512, count: 64) }

    private static let functionOf1 = Function("SHA1")
    private static let functionOf256 = Function("SHA256")
    private static let functionOf384 = Function("SHA384")
    private static let functionOf512 = Function("SHA512")

    /// Fetched once, for all threads: looking one up costs more than hashing a few bytes (crypto(7), Performance).
    @safe private struct Function: @unchecked Sendable {
        let pointer: OpaquePointer

        init(_ name: String) {
            guard let pointer = unsafe EVP_MD_fetch(nil, name, nil) else {
                preconditionFailure("OpenSSL has no \(name)")
            }
            unsafe self.pointer = pointer
        }
    }

    /// SHA-1 (FIPS 180-4), for what others made with it long ago: it protects nothing.
    package static func sha1(_ bytes: [UInt8]) -> [UInt8] { digest(bytes.span, functionOf1, count: 20) }

    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { sha256(bytes.span) }
    package static func sha384(_ bytes: [UInt8]) -> [UInt8] { sha384(bytes.span) }
    package static func sha512(_ bytes: [UInt8]) -> [UInt8] { sha512(bytes.span) }

    private static func digest(_ bytes: Span<UInt8>, _ function: Function, count: Int) -> [UInt8] {
        unsafe bytes.withUnsafeBufferPointer { input in
            unsafe [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
                let status = unsafe EVP_Digest(
                    input.baseAddress,
                    input.count,
                    output.baseAddress,
                    nil,
                    function.pointer,
                    nil
                )
                precondition(status == 1, "OpenSSL cannot hash")
                initialized = count
            }
        }
    }
}
