/// What both alphabets of base 64 have in common: three bytes are four characters (RFC 4648, 4 and 5).
enum Base64Code {
    static func alphabet(last: String) -> [UInt8] {
        Array(("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last).utf8)
    }

    /// The six bits of each character; 0xFF for what is not in the alphabet.
    static func values(of alphabet: [UInt8]) -> [UInt8] {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }

    /// Writes the characters without padding and gives their number.
    static func write(_ bytes: Span<UInt8>, to output: UnsafeMutableBufferPointer<UInt8>, alphabet: [UInt8]) -> Int {
        precondition(output.count >= (bytes.count * 4 + 2) / 3)
        return unsafe alphabet.withUnsafeBufferPointer { alphabet in
            var count = 0
            func write(_ bits: UInt32) {
                unsafe output[count] = alphabet[Int(bits & 0x3F)]
                count += 1
            }
            var position = 0
            while position + 3 <= bytes.count {
                let bits =
                    UInt32(bytes[position]) << 16 | UInt32(bytes[position + 1]) << 8 | UInt32(bytes[position + 2])
                write(bits >> 18)
                write(bits >> 12)
                write(bits >> 6)
                write(bits)
                position += 3
            }
            if position < bytes.count {
                let first = UInt32(bytes[position])
                let second = position + 1 < bytes.count ? UInt32(bytes[position + 1]) : nil
                write(first >> 2)
                write(first << 4 | (second ?? 0) >> 4)
                if let second { write(second << 2) }
            }
            return count
        }
    }

    /// The unused bits of the last character; nil where a character is not in the alphabet. On the request path.
    ///
    /// An invalid character shows in the highest bits of its value. Through pointers, since it reads every cookie: all that is
    /// read is before `text.count` and in the table's 256 entries, all that is written within the capacity that the caller
    /// made.
    static func decode(_ text: Span<UInt8>, into bytes: inout OutputSpan<UInt8>, values: [UInt8]) -> UInt8? {
        precondition(bytes.freeCapacity >= text.count * 3 / 4 && text.count % 4 != 1 && values.count == 256)
        var invalid: UInt8 = 0
        let wholeCount = text.count & ~3
        unsafe values.withUnsafeBufferPointer { table in
            unsafe text.withUnsafeBufferPointer { input in
                unsafe bytes.withUnsafeMutableBufferPointer { output, count in
                    guard let values = table.baseAddress, let source = input.baseAddress, let base = output.baseAddress
                    else { return }
                    var target = unsafe base + count
                    var position = 0
                    while position < wholeCount {
                        let a = unsafe values[Int(source[position])]
                        let b = unsafe values[Int(source[position + 1])]
                        let c = unsafe values[Int(source[position + 2])]
                        let d = unsafe values[Int(source[position + 3])]
                        invalid |= a | b | c | d
                        unsafe target[0] = a << 2 | b >> 4
                        unsafe target[1] = b << 4 | c >> 2
                        unsafe target[2] = c << 6 | d
                        unsafe target += 3
                        position += 4
                    }
                    count += wholeCount / 4 * 3
                }
            }
        }
        guard wholeCount < text.count else { return invalid & 0x80 == 0 ? 0 : nil }
        let a = values[Int(text[wholeCount])]
        let b = values[Int(text[wholeCount + 1])]
        let c = wholeCount + 2 < text.count ? values[Int(text[wholeCount + 2])] : nil
        bytes.append(a << 2 | b >> 4)
        if let c { bytes.append(b << 4 | c >> 2) }
        guard (invalid | a | b | (c ?? 0)) & 0x80 == 0 else { return nil }
        return c.map { $0 & 0x03 } ?? b & 0x0F
    }

    /// Of a text without padding, whatever its unused bits are.
    static func decode(_ text: [UInt8], values: [UInt8]) -> [UInt8]? {
        // To add nothing to an empty array, the standard library writes into memory that all threads share.
        guard !text.isEmpty else { return [] }
        guard text.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        var unusedBits: UInt8?
        bytes.append(addingCapacity: text.count * 3 / 4) { output in
            unusedBits = decode(text.span, into: &output, values: values)
        }
        return unusedBits == nil ? nil : bytes
    }

    static func withoutPadding(_ text: [UInt8]) -> [UInt8] {
        Array(text[..<((text.lastIndex { $0 != UInt8(ascii: "=") }).map { $0 + 1 } ?? 0)])
    }
}
