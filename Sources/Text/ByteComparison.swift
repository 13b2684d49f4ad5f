/// Bytes compared where they stand, with texts that settings hold. On the request path.
extension Span<UInt8> {
    @inlinable
    package func starts(with prefix: [UInt8]) -> Bool {
        guard count >= prefix.count else { return false }
        for index in prefix.indices where self[index] != prefix[index] {
            return false
        }
        return true
    }

    @inlinable
    package func isEqual(to other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] {
            return false
        }
        return true
    }

    /// Only the letters of ASCII count as the same, in either text.
    @inlinable
    package func isEqual(ignoringCase other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where ASCII.lowercased(self[index]) != ASCII.lowercased(other[index]) {
            return false
        }
        return true
    }

    /// The first position from `start` on that holds the byte; `count` without such a byte. Eight at a time: a `Cookie` field
    /// can be most of a request.
    @inlinable
    package func position(of byte: UInt8, from start: Int) -> Int {
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

    @inlinable
    package func contains(_ byte: UInt8) -> Bool {
        for index in indices where self[index] == byte { return true }
        return false
    }

    /// Whether a capital letter of ASCII is among them.
    @inlinable
    package var hasCapitals: Bool {
        for index in indices where self[index] &- UInt8(ascii: "A") < 26 { return true }
        return false
    }

    @inlinable
    package func isEqual(to text: [UInt8]) -> Bool {
        count == text.count && starts(with: text)
    }

    /// What is left of a range without the blanks at either end.
    @inlinable
    package func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, ASCII.isBlank(self[start]) { start += 1 }
        while end > start, ASCII.isBlank(self[end - 1]) { end -= 1 }
        return start..<end
    }

    /// Where the first element of a list with commas stands, without the blanks around it.
    package var firstElement: Range<Int> {
        var end = 0
        while end < count, self[end] != UInt8(ascii: ",") { end += 1 }
        return trimmed(0..<end)
    }

    /// - Parameter lowercased: in lower case; only the letters of ASCII count as the same.
    @inlinable
    package func isEqual(ignoringCase lowercased: StaticString) -> Bool {
        count == lowercased.utf8CodeUnitCount && starts(withIgnoringCase: lowercased)
    }

    /// - Parameter lowercased: in lower case; only the letters of ASCII count as the same.
    @inlinable
    package func starts(withIgnoringCase lowercased: StaticString) -> Bool {
        guard count >= lowercased.utf8CodeUnitCount else { return false }
        let bytes = unsafe lowercased.utf8Start
        for index in 0..<lowercased.utf8CodeUnitCount where unsafe ASCII.lowercased(self[index]) != bytes[index] {
            return false
        }
        return true
    }

    @inlinable
    package func isEqual(to text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && starts(with: text)
    }

    @inlinable
    package func starts(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        let bytes = unsafe text.utf8Start
        for index in 0..<text.utf8CodeUnitCount where unsafe self[index] != bytes[index] {
            return false
        }
        return true
    }

    /// The bytes as text, which they must be.
    package var text: String {
        unsafe String(unsafeUninitializedCapacity: count) { buffer in
            for index in indices { unsafe buffer[index] = self[index] }
            return count
        }
    }
}
