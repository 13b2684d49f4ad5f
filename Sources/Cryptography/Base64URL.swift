/// Base 64 with the URL-safe alphabet and without padding (RFC 4648, 5; RFC 7515, 2).
///
/// Decoding is strict: no padding, no white space, no other alphabet, and the unused bits of the last character zero
/// (RFC 4648, 3.5), so that a text of bytes has one encoding.
package enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The six bits of each character; 0xFF for what is none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    package static func encode(_ bytes: Span<UInt8>) -> String {
        var text: [UInt8] = []
        encode(bytes, appendingTo: &text)
        return String(decoding: text, as: UTF8.self)
    }

    package static func encode(_ bytes: Span<UInt8>, appendingTo text: inout [UInt8]) {
        text.reserveCapacity(text.count + (bytes.count * 4 + 2) / 3)
        let characters = alphabet.span
        var bits: UInt32 = 0
        var held = 0
        for index in 0..<bytes.count {
            bits = bits << 8 | UInt32(bytes[index])
            held += 8
            while held >= 6 {
                held -= 6
                text.append(characters[Int(bits >> UInt32(held) & 0x3F)])
            }
        }
        if held > 0 { text.append(characters[Int(bits << UInt32(6 - held) & 0x3F)]) }
    }

    /// Decodes into `bytes`, whose former contents go and whose storage stays; false, and nothing in it, where the text
    /// is not strictly base64url. On the request path.
    package static func decode(_ text: Span<UInt8>, into bytes: inout [UInt8]) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        guard text.count % 4 != 1 else { return false }
        bytes.reserveCapacity(text.count * 3 / 4)
        let values = values.span
        var bits: UInt32 = 0
        var held = 0
        var invalid: UInt8 = 0
        for index in 0..<text.count {
            let value = values[Int(text[index])]
            invalid |= value & 0x80
            bits = bits << 6 | UInt32(value & 0x3F)
            held += 6
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
            }
        }
        let isCanonical = bits & (1 << UInt32(held) - 1) == 0
        guard invalid == 0, isCanonical else {
            bytes.removeAll(keepingCapacity: true)
            return false
        }
        return true
    }

    /// Nil where the text is not strictly base64url.
    package static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        return decode(Array(text.utf8).span, into: &bytes) ? bytes : nil
    }

    package static func encode(_ bytes: [UInt8]) -> String { encode(bytes.span) }
}
