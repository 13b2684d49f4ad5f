/// Bytes where they lie compared with texts that settings hold. On the request path.
extension Span<UInt8> {
    func starts(with prefix: [UInt8]) -> Bool {
        guard count >= prefix.count else { return false }
        for index in prefix.indices where self[index] != prefix[index] {
            return false
        }
        return true
    }

    func isEqual(to text: [UInt8]) -> Bool {
        count == text.count && starts(with: text)
    }

    func isEqual(to text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        let bytes = unsafe text.utf8Start
        for index in indices where unsafe self[index] != bytes[index] {
            return false
        }
        return true
    }
}
