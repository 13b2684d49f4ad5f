internal import Text

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
            let end = bytes.position(of: UInt8(ascii: ";"), from: start)
            let sign = bytes.extracting(start..<end).position(of: UInt8(ascii: "="), from: 0)
            let equals = start + sign < end ? start + sign : nil
            position = end + 1
            guard let equals else { continue }
            let name = bytes.trimmed(start..<equals)
            guard !name.isEmpty else { continue }
            return (name, Self.unquoted(bytes.trimmed(equals + 1..<end), in: bytes))
        }
        return nil
    }

    private static func unquoted(_ range: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
        let quote = UInt8(ascii: "\"")
        guard range.count >= 2, bytes[range.lowerBound] == quote, bytes[range.upperBound - 1] == quote else {
            return range
        }
        return range.lowerBound + 1..<range.upperBound - 1
    }
}
