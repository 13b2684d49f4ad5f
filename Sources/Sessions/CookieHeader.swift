/// Walks over the pairs of a `Cookie` field's value (RFC 6265, 4.2.1) as browsers and servers read it: pairs parted by
/// `;`, white space around them ignored, a value in double quotes without them. A pair without `=` is passed over.
///
/// On the request path: it makes no strings and copies nothing.
package struct CookieHeader {
    package typealias Pair = (name: Range<Int>, value: Range<Int>)

    private var position = 0

    package init() {}

    /// The next pair, as places in `bytes`; nil at the end.
    package mutating func next(in bytes: Span<UInt8>) -> Pair? {
        while position < bytes.count {
            let start = position
            let end = bytes.firstIndex(of: UInt8(ascii: ";"), from: start)
            let sign = bytes.extracting(start..<end).firstIndex(of: UInt8(ascii: "="), from: 0)
            let equals = start + sign < end ? start + sign : nil
            position = end + 1
            guard let equals else { continue }
            let name = Self.trimmed(start..<equals, in: bytes)
            guard !name.isEmpty else { continue }
            return (name, Self.unquoted(Self.trimmed(equals + 1..<end, in: bytes), in: bytes))
        }
        return nil
    }

    private static func trimmed(_ range: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    private static func unquoted(_ range: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
        let quote = UInt8(ascii: "\"")
        guard range.count >= 2, bytes[range.lowerBound] == quote, bytes[range.upperBound - 1] == quote else {
            return range
        }
        return range.lowerBound + 1..<range.upperBound - 1
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}

extension Span<UInt8> {
    /// The first position from `start` on that holds the byte; `count` where none does. Eight at a time: a `Cookie`
    /// field can be most of a request.
    fileprivate func firstIndex(of byte: UInt8, from start: Int) -> Int {
        let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
        var position = start
        while position + 8 <= count {
            let differences = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self) ^ pattern
            let isZero = (differences &- 0x0101_0101_0101_0101) & ~differences & 0x8080_8080_8080_8080
            if isZero != 0 { break }
            position += 8
        }
        while position < count, self[position] != byte { position += 1 }
        return position
    }
}
