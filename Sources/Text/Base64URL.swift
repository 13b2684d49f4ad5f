/// Base 64 with the URL-safe alphabet and without padding (RFC 4648, 5; RFC 7515, 2).
///
/// Decoding is strict: no padding, no white space, no other alphabet, and the unused bits of the last character zero
/// (RFC 4648, 3.5), so that a text of bytes has one encoding.
package enum Base64URL {
    private static let alphabet = Base64Code.alphabet(last: "-_")
    private static let values = Base64Code.values(of: alphabet)

    package static func encode(_ bytes: Span<UInt8>) -> String {
        unsafe String(unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { output in
            unsafe Base64Code.write(bytes, to: output, alphabet: alphabet)
        }
    }

    package static func encode(_ bytes: [UInt8]) -> String { encode(bytes.span) }

    /// Decodes into `bytes`, whose former contents go and whose storage stays; false, and nothing in it, where the text
    /// is not strictly base64url. On the request path.
    package static func decode(_ text: Span<UInt8>, into bytes: inout [UInt8]) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        // To add nothing to an empty array, the standard library writes into memory that all threads share.
        guard text.count > 0 else { return true }
        guard text.count % 4 != 1 else { return false }
        var isValid = false
        bytes.append(addingCapacity: text.count * 3 / 4) { output in
            isValid = Base64Code.decode(text, into: &output, values: values) == 0
        }
        if !isValid { bytes.removeAll(keepingCapacity: true) }
        return isValid
    }

    /// Nil where the text is not strictly base64url.
    package static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        return decode(Array(text.utf8).span, into: &bytes) ? bytes : nil
    }

    /// With padding or without, and whatever the unused bits of the last character are, as Go decodes it.
    package static func decodeUnpadded(_ text: [UInt8]) -> [UInt8]? {
        Base64Code.decode(Base64Code.withoutPadding(text), values: values)
    }
}
