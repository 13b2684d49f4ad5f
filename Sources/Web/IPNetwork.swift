/// A block of IP addresses (RFC 4632, RFC 4291).
package struct IPNetwork: Sendable, Equatable {
    /// Host bits are cleared.
    package let bytes: [UInt8]
    package let prefixLength: Int

    /// - Parameters:
    ///   - bytes: 4 or 16, in network order.
    ///   - prefixLength: leading bits that must agree.
    package init(bytes: [UInt8], prefixLength: Int) {
        precondition(bytes.count == 4 || bytes.count == 16, "an IP address has 4 or 16 bytes")
        precondition(0...bytes.count * 8 ~= prefixLength, "a prefix is no longer than its address")
        self.bytes = bytes.enumerated().map { index, byte in byte & Self.mask(prefixLength, index) }
        self.prefixLength = prefixLength
    }

    /// 127.0.0.0/8 and ::1.
    package static let loopback = [
        IPNetwork(bytes: [127, 0, 0, 0], prefixLength: 8),
        IPNetwork(bytes: [UInt8](repeating: 0, count: 15) + [1], prefixLength: 128),
    ]

    private static let mappedPrefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]

    /// A listener of both families sees IPv4 addresses inside of IPv6 ones (`::ffff:10.0.0.7`): these count as IPv4.
    package func contains(_ address: [UInt8]) -> Bool {
        let isMapped = address.count == 16 && address.starts(with: Self.mappedPrefix)
        let address = isMapped ? Array(address[12...]) : address
        guard address.count == bytes.count else { return false }
        for (index, byte) in bytes.enumerated() {
            guard address[index] & Self.mask(prefixLength, index) == byte else { return false }
        }
        return true
    }

    /// Whether every address of the other is in this one.
    package func covers(_ other: IPNetwork) -> Bool {
        prefixLength <= other.prefixLength && bytes.count == other.bytes.count && contains(other.bytes)
    }

    /// The bits of that byte which belong to the prefix.
    private static func mask(_ prefixLength: Int, _ index: Int) -> UInt8 {
        ~UInt8(truncatingIfNeeded: 0xFF >> min(8, max(0, prefixLength - index * 8)))
    }
}

extension IPNetwork: CustomStringConvertible {
    /// `10.0.0.0/8`; a whole address without its prefix length.
    package var description: String {
        IPAddress.text(bytes) + (prefixLength == bytes.count * 8 ? "" : "/\(prefixLength)")
    }
}
