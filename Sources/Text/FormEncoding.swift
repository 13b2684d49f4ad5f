/// application/x-www-form-urlencoded (WHATWG URL, 5.2), which RFC 6749 asks for in bodies, in the query of the
/// authorization request and in the two halves of Basic authentication. `FormFields` reads it.
package enum FormEncoding {
    package static func encode(_ fields: [(name: String, value: String)]) -> String {
        let capacity = fields.reduce(0) { $0 + 3 * ($1.name.utf8.count + $1.value.utf8.count) + 2 }
        return PercentWriter.text(capacity) { writer in
            for (name, value) in fields {
                if writer.count > 0 { writer.append(UInt8(ascii: "&")) }
                append(name, to: &writer)
                writer.append(UInt8(ascii: "="))
                append(value, to: &writer)
            }
        }
    }

    package static func encode(_ text: String) -> String {
        PercentWriter.text(3 * text.utf8.count) { append(text, to: &$0) }
    }

    /// Letters, digits, `*-._`: a bit for each character of ASCII.
    private static func isKept(_ byte: UInt8) -> Bool {
        let bits: UInt64 = byte < 64 ? 0x03FF_6400_0000_0000 : 0x07FF_FFFE_87FF_FFFE
        return byte < 128 && bits >> UInt64(byte & 63) & 1 == 1
    }

    private static func append(_ text: String, to writer: inout PercentWriter) {
        var text = text
        text.makeContiguousUTF8()
        let bytes = text.utf8.span
        for index in bytes.indices {
            let byte = bytes[index]
            if isKept(byte) {
                writer.append(byte)
            } else if byte == UInt8(ascii: " ") {
                writer.append(UInt8(ascii: "+"))
            } else {
                writer.append(encoded: byte)
            }
        }
    }
}
