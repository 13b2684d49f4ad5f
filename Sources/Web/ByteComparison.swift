/// Bytes where they lie compared with texts that settings hold. On the request path.
extension Span<UInt8> {
    package func starts(with prefix: [UInt8]) -> Bool {
        guard count >= prefix.count else { return false }
        for index in prefix.indices where self[index] != prefix[index] {
            return false
        }
        return true
    }

    package func isEqual(to other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] {
            return false
        }
        return true
    }

    /// Only the letters of ASCII count as the same, in either text.
    package func isEqual(ignoringCase other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where ASCII.lowercased(self[index]) != ASCII.lowercased(other[index]) {
            return false
        }
        return true
    }

    package func contains(_ byte: UInt8) -> Bool {
        for index in indices where self[index] == byte { return true }
        return false
    }

    /// Whether a capital letter of ASCII is among them.
    package var hasCapitals: Bool {
        for index in indices where self[index] &- UInt8(ascii: "A") < 26 { return true }
        return false
    }

    package func isEqual(to text: [UInt8]) -> Bool {
        count == text.count && starts(with: text)
    }

    /// What is left of a range without the blanks at either end.
    package func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, Self.isBlank(self[start]) { start += 1 }
        while end > start, Self.isBlank(self[end - 1]) { end -= 1 }
        return start..<end
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    /// Where the first element of a list parted by commas lies, without the blanks around it.
    package var firstElement: Range<Int> {
        var end = 0
        while end < count, self[end] != UInt8(ascii: ",") { end += 1 }
        return trimmed(0..<end)
    }

    /// - Parameter lowercased: in lower case; only the letters of ASCII count as the same.
    package func isEqual(ignoringCase lowercased: StaticString) -> Bool {
        count == lowercased.utf8CodeUnitCount && starts(withIgnoringCase: lowercased)
    }

    /// - Parameter lowercased: in lower case; only the letters of ASCII count as the same.
    package func starts(withIgnoringCase lowercased: StaticString) -> Bool {
        guard count >= lowercased.utf8CodeUnitCount else { return false }
        let bytes = unsafe lowercased.utf8Start
        for index in 0..<lowercased.utf8CodeUnitCount where unsafe ASCII.lowercased(self[index]) != bytes[index] {
            return false
        }
        return true
    }

    package func isEqual(to text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && starts(with: text)
    }

    package func starts(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        let bytes = unsafe text.utf8Start
        for index in 0..<text.utf8CodeUnitCount where unsafe self[index] != bytes[index] {
            return false
        }
        return true
    }

    /// Of an http(s) URL, behind the `//`; nil for anything else.
    package var startOfAuthority: Int? {
        if starts(with: "http://") { return 7 }
        return starts(with: "https://") ? 8 : nil
    }

    /// The bytes as text, which they must be.
    package var text: String {
        unsafe String(unsafeUninitializedCapacity: count) { buffer in
            for index in indices { unsafe buffer[index] = self[index] }
            return count
        }
    }
}

extension Substring {
    package func trimmingBlanks() -> Substring {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }
}
