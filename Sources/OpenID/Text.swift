/// Whether two texts are the same bytes. Swift's `==` compares by canonical equivalence, which takes the Kelvin sign
/// for a K; identifiers of OpenID Connect are compared exactly (Core 1.0, 16.17 and RFC 3986, 6.2.1).
package func isSameText(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
}

/// Somebody else's text inside a sentence of ours: quoted, at most 200 characters, nothing in it that could break a log
/// line or fool a terminal.
func shown(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars.prefix(200) {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            result += "\\u{\(String(scalar.value, radix: 16))}"
        default:
            result.unicodeScalars.append(scalar)
        }
    }
    return result + (text.unicodeScalars.count > 200 ? "...\"" : "\"")
}

/// Several of them, for "one of ..."; at most ten.
func shown(_ texts: [String]) -> String {
    guard !texts.isEmpty else { return "none" }
    return texts.prefix(10).map { shown($0) }.joined(separator: ", ") + (texts.count > 10 ? ", ..." : "")
}

/// application/x-www-form-urlencoded (WHATWG URL, 5.2), which RFC 6749 asks for in bodies, in the query of the
/// authorization request and in the two halves of Basic authentication.
enum FormEncoding {
    static func encode(_ fields: [(name: String, value: String)]) -> String {
        fields.map { encode($0.name) + "=" + encode($0.value) }.joined(separator: "&")
    }

    static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2A, 0x2D, 0x2E, 0x5F:
                result.append(byte)
            case 0x20:
                result.append(0x2B)
            default:
                result.append(contentsOf: [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
