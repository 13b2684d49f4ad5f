/// Keys from a secret (RFC 5869).
package enum HKDF {
    /// Extract, then expand, with SHA-256.
    ///
    /// - Parameter count: bytes wanted, at most 255 times 32.
    package static func sha256(secret: [UInt8], salt: [UInt8], info: [UInt8], count: Int) -> [UInt8] {
        precondition(0...255 * 32 ~= count, "HKDF-SHA256 gives at most 8160 bytes")
        let pseudoRandomKey = HMAC.sha256(key: salt.isEmpty ? [UInt8](repeating: 0, count: 32) : salt, message: secret)
        var output: [UInt8] = []
        var block: [UInt8] = []
        var counter: UInt8 = 0
        while output.count < count {
            counter += 1
            block = HMAC.sha256(key: pseudoRandomKey, message: block + info + [counter])
            output += block
        }
        return Array(output.prefix(count))
    }
}
