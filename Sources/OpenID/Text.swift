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
        let capacity = fields.reduce(0) { $0 + 3 * ($1.name.utf8.count + $1.value.utf8.count) + 2 }
        return unsafe String(unsafeUninitializedCapacity: capacity) { output in
            var count = 0
            for (name, value) in fields {
                if count > 0 { unsafe append(UInt8(ascii: "&"), to: output, &count) }
                unsafe append(name, to: output, &count)
                unsafe append(UInt8(ascii: "="), to: output, &count)
                unsafe append(value, to: output, &count)
            }
            return count
        }
    }

    static func encode(_ text: String) -> String {
        unsafe String(unsafeUninitializedCapacity: 3 * text.utf8.count) { output in
            var count = 0
            unsafe append(text, to: output, &count)
            return count
        }
    }

    private static func append(_ text: String, to output: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int) {
        var text = text
        text.makeContiguousUTF8()
        let bytes = text.utf8.span
        for index in bytes.indices {
            let byte = bytes[index]
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2A, 0x2D, 0x2E, 0x5F:
                unsafe append(byte, to: output, &count)
            case 0x20:
                unsafe append(0x2B, to: output, &count)
            default:
                unsafe append(0x25, to: output, &count)
                unsafe append(digit(byte >> 4), to: output, &count)
                unsafe append(digit(byte & 15), to: output, &count)
            }
        }
    }

    @inline(__always)
    private static func append(_ byte: UInt8, to output: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int) {
        unsafe output[count] = byte
        count += 1
    }

    private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x37 + nibble }
}
