/// Percent-encoding of URLs (RFC 3986, 2.1).
package enum PercentEncoding {
    /// Decodes every `%XX` once; nil where a `%` is not followed by two hexadecimal digits.
    ///
    /// - Parameter plusIsSpace: as in a form's fields (`application/x-www-form-urlencoded`).
    package static func decode(_ bytes: Span<UInt8>, plusIsSpace: Bool = false) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "%") {
                guard let byte = Self.byte(at: index, in: bytes) else { return nil }
                decoded.append(byte)
                index += 2
            } else {
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return decoded
    }

    /// The byte that the two hexadecimal digits there stand for; nil where they are not.
    package static func byte(at position: Int, in bytes: Span<UInt8>) -> UInt8? {
        guard position + 1 < bytes.count, let high = Hexadecimal.value(of: bytes[position]),
            let low = Hexadecimal.value(of: bytes[position + 1])
        else { return nil }
        return high << 4 | low
    }

    /// Encodes all but the unreserved characters (RFC 3986, 2.3), so that the result is one value wherever it is put.
    package static func encode(_ text: some Sequence<UInt8>) -> String {
        encode(Array(text).span)
    }

    /// The same.
    package static func encode(_ bytes: Span<UInt8>) -> String {
        encode(bytes, keeping: isUnreserved)
    }

    /// Encodes every byte that `isKept` does not name; those that it names must be ASCII.
    package static func encode(_ bytes: Span<UInt8>, keeping isKept: (UInt8) -> Bool) -> String {
        var more = 0
        for index in bytes.indices where !isKept(bytes[index]) { more += 2 }
        return PercentWriter.text(bytes.count + more) { writer in
            for index in bytes.indices {
                let byte = bytes[index]
                if isKept(byte) { writer.append(byte) } else { writer.append(encoded: byte) }
            }
        }
    }

    /// RFC 3986, 2.3.
    package static func isUnreserved(_ byte: UInt8) -> Bool {
        ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "~")
    }
}
