/// Base 64 with padding, as HTTP's Basic scheme and content-security policies write it (RFC 4648, 4).
package enum Base64 {
    private static let alphabet = Base64Code.alphabet(last: "+/")
    private static let values = Base64Code.values(of: alphabet)

    package static func encode(_ bytes: [UInt8]) -> String { String(decoding: encoded(bytes), as: UTF8.self) }

    /// The same as bytes.
    package static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        let count = (bytes.count + 2) / 3 * 4
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { output, written in
            written = unsafe Base64Code.write(bytes.span, to: output, alphabet: alphabet)
            while written < count {
                unsafe output[written] = UInt8(ascii: "=")
                written += 1
            }
        }
    }

    /// Nil where the text is not base 64 with its padding. Unused bits of the last character are passed over.
    package static func decode(_ text: String) -> [UInt8]? {
        let characters = Array(text.utf8)
        let padding = characters.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard characters.count.isMultiple(of: 4), padding <= 2 else { return nil }
        return Base64Code.decode(Array(characters.dropLast(padding)), values: values)
    }

    /// With padding or without, and whatever the unused bits of the last character are, as Go decodes it.
    package static func decodeUnpadded(_ text: [UInt8]) -> [UInt8]? {
        Base64Code.decode(Base64Code.withoutPadding(text), values: values)
    }
}
