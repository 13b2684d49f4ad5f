internal import CRE2

/// A compiled regular expression in RE2's syntax, which is Go's: its time is linear in the text, whatever the pattern.
@safe final class RegularExpression: Sendable {
    // RE2 keeps its caches behind locks of its own: any thread may match.
    private nonisolated(unsafe) let expression: OpaquePointer

    init(_ pattern: String) throws(PatternError) {
        var pattern = pattern
        var reason = [CChar](repeating: 0, count: 256)
        let compiled = pattern.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                unsafe CRE2Compile(characters.baseAddress, characters.count, &reason, reason.count)
            }
        }
        guard let compiled = unsafe compiled else {
            let text = reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw PatternError(reason: text.isEmpty ? "out of memory" : String(decoding: text, as: UTF8.self))
        }
        unsafe expression = compiled
    }

    deinit { unsafe CRE2Free(expression) }

    func matches(_ text: Span<UInt8>) -> Bool {
        unsafe text.withUnsafeBufferPointer { bytes in
            // RE2 wants a pointer even where there is nothing to read.
            guard unsafe bytes.baseAddress != nil else { return unsafe CRE2Matches(expression, "", 0) }
            return unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                unsafe CRE2Matches(expression, characters.baseAddress, characters.count)
            }
        }
    }
}
