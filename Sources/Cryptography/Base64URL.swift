/// Base 64 with the URL-safe alphabet and without padding (RFC 4648, 5; RFC 7515, 2).
///
/// Decoding is strict: no padding, no white space, no other alphabet, and the unused bits of the last character zero
/// (RFC 4648, 3.5), so that a text of bytes has one encoding.
package enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The six bits of each character; 0xFF for what is not in the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    package static func encode(_ bytes: Span<UInt8>) -> String {
        unsafe String(unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { output in
            unsafe write(bytes, to: output)
        }
    }

    /// Three bytes make four characters. Gives the number of characters.
    private static func write(_ bytes: Span<UInt8>, to output: UnsafeMutableBufferPointer<UInt8>) -> Int {
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

    /// Decodes into `bytes`, whose former contents go and whose storage stays; false, and nothing in it, where the text
    /// is not strictly base64url. On the request path.
    package static func decode(_ text: Span<UInt8>, into bytes: inout [UInt8]) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        // To add nothing to an empty array, the standard library writes into memory that all threads share.
        guard text.count > 0 else { return true }
        guard text.count % 4 != 1 else { return false }
        var isValid = false
        bytes.append(addingCapacity: text.count * 3 / 4) { output in
            isValid = decode(text, into: &output)
        }
        if !isValid { bytes.removeAll(keepingCapacity: true) }
        return isValid
    }

    /// Four characters make three bytes; an invalid character shows in the highest bits of its value.
    ///
    /// Through pointers, since it reads every cookie: all that is read lies before `text.count` and in the table's 256
    /// entries, all that is written within the capacity that the caller made.
    private static func decode(_ text: Span<UInt8>, into bytes: inout OutputSpan<UInt8>) -> Bool {
        precondition(bytes.freeCapacity >= text.count * 3 / 4)
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
        guard wholeCount < text.count else { return invalid & 0x80 == 0 }
        let a = values[Int(text[wholeCount])]
        let b = values[Int(text[wholeCount + 1])]
        let c = wholeCount + 2 < text.count ? values[Int(text[wholeCount + 2])] : nil
        bytes.append(a << 2 | b >> 4)
        if let c { bytes.append(b << 4 | c >> 2) }
        let unusedBits = c.map { $0 & 0x03 } ?? b & 0x0F
        return (invalid | a | b | (c ?? 0)) & 0x80 == 0 && unusedBits == 0
    }

    /// Nil where the text is not strictly base64url.
    package static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        return decode(Array(text.utf8).span, into: &bytes) ? bytes : nil
    }

    package static func encode(_ bytes: [UInt8]) -> String { encode(bytes.span) }
}
