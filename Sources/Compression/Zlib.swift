internal import CZlib

/// Bytes in zlib's form (RFC 1950).
package enum Zlib {
    package static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var count = compressBound(UInt(bytes.count))
        var compressed = [UInt8](repeating: 0, count: Int(count))
        let status = unsafe compress2(&compressed, &count, bytes, UInt(bytes.count), Z_BEST_COMPRESSION)
        precondition(status == Z_OK, "zlib has no memory")
        return Array(compressed.prefix(Int(count)))
    }

    /// Nil for bytes of another form, and for more than `limit` of them.
    package static func decompress(_ compressed: [UInt8], limit: Int) -> [UInt8]? {
        var count = UInt(limit)
        var bytes = [UInt8](repeating: 0, count: limit)
        guard unsafe uncompress(&bytes, &count, compressed, UInt(compressed.count)) == Z_OK else { return nil }
        return Array(bytes.prefix(Int(count)))
    }
}
