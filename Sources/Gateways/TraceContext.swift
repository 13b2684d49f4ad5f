/// The trace that a request is part of (W3C Trace Context, 3.2).
package struct TraceContext: Sendable, Equatable {
    /// 32 hexadecimal digits, where they lie in the field's value.
    package let traceID: Range<Int>
    /// 16 hexadecimal digits: the caller's part of the trace.
    package let parentID: Range<Int>

    /// Reads the value of a `traceparent` field; nil where it is not one, and then nothing of it counts.
    package init?(_ value: Span<UInt8>) {
        guard value.count >= 55 else { return nil }
        for index in 0..<55 {
            let isDash = index == 2 || index == 35 || index == 52
            guard isDash ? value[index] == UInt8(ascii: "-") : Self.isDigit(value[index]) else { return nil }
        }
        let isVersion0 = value[0] == UInt8(ascii: "0") && value[1] == UInt8(ascii: "0")
        let isInvalidVersion = value[0] == UInt8(ascii: "f") && value[1] == UInt8(ascii: "f")
        guard !isInvalidVersion else { return nil }
        // What a later version appends is parted by a dash.
        guard value.count == 55 || (!isVersion0 && value[55] == UInt8(ascii: "-")) else { return nil }
        traceID = 3..<35
        parentID = 36..<52
        guard !Self.isZero(value, traceID), !Self.isZero(value, parentID) else { return nil }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte
    }

    private static func isZero(_ value: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range where value[index] != UInt8(ascii: "0") { return false }
        return true
    }
}
