internal import Text

/// IP addresses as texts, and as 4 or 16 bytes in network order.
package enum IPAddress {
    /// nil for what is no address.
    package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let text = Substring(text)
        return ipv4(text) ?? ipv6(text)
    }

    /// Four decimal numbers without leading zeros, which some readers take for octal.
    package static func ipv4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy(ASCII.isDigit), let byte = UInt8(part),
                part.utf8.count == 1 || part.first != "0"
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// RFC 4291, 2.2; without zone.
    package static func ipv6(_ text: Substring) -> [UInt8]? {
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

    /// As people write it; IPv6 in the form of RFC 5952: small letters, the longest run of zero groups as `::`.
    package static func text(_ bytes: [UInt8]) -> String {
        guard bytes.count == 16 else { return bytes.map { String($0) }.joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        var gap = 0..<0
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            // A single group of zeros is written out (RFC 5952, 4.2.2).
            if end - start > max(1, gap.count) { gap = start..<end }
            start = max(end, start + 1)
        }
        let words = groups.map { String($0, radix: 16) }
        guard !gap.isEmpty else { return words.joined(separator: ":") }
        return words[..<gap.lowerBound].joined(separator: ":") + "::" + words[gap.upperBound...].joined(separator: ":")
    }
}
