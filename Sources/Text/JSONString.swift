/// Text on its way into JSON (RFC 8259, 7). `LogBuffer` has a writer of its own, which escapes in the buffer of the log what
/// could move something on a terminal.
package enum JSONString {
    /// With its quotation marks; everything that need not be escaped stays as it is.
    package static func quoted(_ text: String) -> String {
        Escaping.quoted(text) { _ in
            false
        } short: { _ in
            nil
        }
    }

    /// The same, which stays harmless inside of a page: no `<`, and nothing that ends a line of JavaScript.
    package static func quotedForPages(_ text: String) -> String {
        Escaping.quoted(text) { scalar in
            switch scalar {
            case "<", "\u{7F}", "\u{2028}", "\u{2029}": true
            default: false
            }
        } short: { _ in
            nil
        }
    }

    /// The same of visible ASCII only, fit for a header's value. Bytes that are not UTF-8 become U+FFFD.
    package static func ascii(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var json = [UInt8(ascii: "\"")]
        var iterator = text.makeIterator()
        var decoder = UTF8()
        decoding: while true {
            switch decoder.decode(&iterator) {
            case .emptyInput: break decoding
            case .scalarValue(let scalar): append(scalar, to: &json)
            case .error: append("\u{FFFD}", to: &json)
            }
        }
        return json + [UInt8(ascii: "\"")]
    }

    private static func append(_ scalar: Unicode.Scalar, to json: inout [UInt8]) {
        switch scalar.value {
        case 0x22, 0x5C: json += [0x5C, UInt8(scalar.value)]
        case 0x20..<0x7F: json.append(UInt8(scalar.value))
        default:
            for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
                json += [UInt8(ascii: "\\"), UInt8(ascii: "u")]
                Hexadecimal.append(unit, to: &json)
            }
        }
    }
}
