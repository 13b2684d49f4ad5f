/// An IP address or a block of them in CIDR notation (RFC 4632, RFC 4291).
package struct AddressRange: Sendable, Equatable, OptionValue {
    /// As it was given.
    package let text: String
    /// 4 or 16 bytes, network order, host bits cleared.
    package let bytes: [UInt8]
    /// Leading bits that must agree.
    package let prefixLength: Int

    package static var placeholder: String { "IP|CIDR" }

    /// 127.0.0.0/8 and ::1.
    package static let loopback: [AddressRange] = [
        AddressRange(text: "127.0.0.0/8", bytes: [127, 0, 0, 0], prefixLength: 8),
        AddressRange(text: "::1", bytes: [UInt8](repeating: 0, count: 15) + [1], prefixLength: 128),
    ]

    private init(text: String, bytes: [UInt8], prefixLength: Int) {
        self.text = text
        self.bytes = bytes
        self.prefixLength = prefixLength
    }

    package init(text: String) throws(BadValue) {
        let expected = "write it as 10.0.0.7, 10.0.0.0/8, ::1 or fd00::/8"
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ Self.ipv4($0) ?? Self.ipv6($0) }) else {
            throw BadValue("is not an IP address or CIDR block; \(expected)")
        }
        let width = address.count * 8
        var length = width
        if parts.count == 2 {
            guard let number = HostAndPort.port(parts[1]), number <= width else {
                throw BadValue("has a prefix length that is not 0 to \(width); \(expected)")
            }
            length = number
        }
        self.text = text
        prefixLength = length
        bytes = address.enumerated().map { index, byte in
            byte & ~UInt8(truncatingIfNeeded: 0xff >> min(8, max(0, length - index * 8)))
        }
    }

    /// Whether the address, 4 or 16 bytes in network order, lies in the range; IPv4 inside IPv6 (`::ffff:1.2.3.4`)
    /// counts as IPv4.
    package func contains(_ address: [UInt8]) -> Bool {
        let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]
        let candidate = address.count == 16 && address.starts(with: mapped) ? Array(address[12...]) : address
        guard candidate.count == bytes.count else { return false }
        for index in 0..<bytes.count {
            let bits = min(8, max(0, prefixLength - index * 8))
            let mask = ~UInt8(truncatingIfNeeded: 0xff >> bits)
            if candidate[index] & mask != bytes[index] { return false }
        }
        return true
    }

    /// Four decimal numbers without leading zeros, which some readers take for octal.
    static func ipv4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy(isDigit), let byte = UInt8(part),
                part.utf8.count == 1 || part.first != "0"
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// RFC 4291, 2.2; without zone.
    static func ipv6(_ text: Substring) -> [UInt8]? {
        let colons = text.indices.dropLast()
        if let gap = colons.first(where: { text[$0...].hasPrefix("::") }) {
            let head = text[..<gap]
            let tail = text[gap...].dropFirst(2)
            guard let left = head.isEmpty ? [] : groups(head, mayEndInIPv4: false),
                let right = tail.isEmpty ? [] : groups(tail, mayEndInIPv4: true),
                left.count + right.count <= 14
            else { return nil }
            return left + [UInt8](repeating: 0, count: 16 - left.count - right.count) + right
        }
        guard let bytes = groups(text, mayEndInIPv4: true), bytes.count == 16 else { return nil }
        return bytes
    }

    private static func groups(_ text: Substring, mayEndInIPv4: Bool) -> [UInt8]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if mayEndInIPv4, index == parts.count - 1, let last = ipv4(part) {
                bytes += last
            } else {
                guard (1...4).contains(part.utf8.count), let group = UInt16(part, radix: 16), part.first != "+" else {
                    return nil
                }
                bytes += [UInt8(group >> 8), UInt8(truncatingIfNeeded: group)]
            }
        }
        return bytes
    }
}
