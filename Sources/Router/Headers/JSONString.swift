/// A JSON string of ASCII alone (RFC 8259, 7), fit for a header's value: all else is escaped.
enum JSONString {
    static func bytes(of text: ArraySlice<UInt8>) -> [UInt8] {
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
                for shift in [12, 8, 4, 0] {
                    let digit = UInt8(unit >> UInt16(shift) & 0xF)
                    json.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
                }
            }
        }
    }
}
