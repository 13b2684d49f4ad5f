/// A place in a request's head: bytes from `start`, counted from the head's first byte.
package struct Slice: Hashable, Sendable {
    // A head has at most some 64 KiB; small slices make the table of fields small.
    private let first: UInt32
    private let length: UInt32

    package var start: Int { Int(first) }
    package var count: Int { Int(length) }
    package var end: Int { Int(first) + Int(length) }
    package var range: Range<Int> { start..<end }

    /// Without its first `count` bytes.
    package func dropFirst(_ count: Int) -> Slice { Slice(min(start + count, end)..<end) }

    /// Its first `count` bytes.
    package func prefix(_ count: Int) -> Slice { Slice(start..<min(start + count, end)) }

    init(_ range: Range<Int>) {
        first = UInt32(range.lowerBound)
        length = UInt32(range.count)
    }
}
