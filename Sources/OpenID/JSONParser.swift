import Text

/// Why a text was refused as JSON; offsets count bytes from 0.
package enum JSONError: Error, Equatable, CustomStringConvertible {
    case tooLarge(limit: Int)
    case tooDeep(limit: Int)
    case invalidUTF8
    case unexpectedEnd
    case unexpectedByte(at: Int)
    case invalidNumber(at: Int)
    case invalidEscape(at: Int)
    case duplicateName(String)
    case trailingBytes(at: Int)

    package var description: String {
        switch self {
        case .tooLarge(let limit): "is larger than \(limit) bytes"
        case .tooDeep(let limit): "nests deeper than \(limit) levels"
        case .invalidUTF8: "is not UTF-8"
        case .unexpectedEnd: "ends too early"
        case .unexpectedByte(let offset): "has an unexpected byte at offset \(offset)"
        case .invalidNumber(let offset): "has an invalid number at offset \(offset)"
        case .invalidEscape(let offset): "has an invalid escape in a string at offset \(offset)"
        case .duplicateName(let name): "has the member \(ForeignText.quoted(name)) twice"
        case .trailingBytes(let offset): "goes on after its end, at offset \(offset)"
        }
    }
}

extension JSON {
    /// Parses one JSON text, strictly: RFC 8259 to the letter, no byte order mark, no member twice (two readers of one
    /// token must not see two different claims), at most 32 levels and 1 MiB.
    package static func parse(
        _ bytes: [UInt8],
        maximumSize: Int = 1 << 20,
        maximumDepth: Int = 32
    ) throws(JSONError) -> JSON {
        var parser = try JSONParser(bytes, maximumSize: maximumSize, maximumDepth: maximumDepth)
        return try parser.text()
    }

    /// Parses a document that nobody signed, as the world writes them: a byte order mark is skipped, and a member may come
    /// again. All else is as in `parse`.
    ///
    /// - Returns: the document, and the names of members that came twice with different values; at most ten.
    static func document(_ bytes: [UInt8], repeats: RepeatedMembers) throws(JSONError) -> (JSON, repeated: [String]) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var parser = try JSONParser(
            bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes,
            maximumSize: 1 << 20,
            maximumDepth: 32,
            repeats: repeats
        )
        let json = try parser.text()
        return (json, parser.repeated)
    }
}

/// What becomes of a member that an object has twice, with different values.
enum RepeatedMembers {
    /// The whole text is refused: two readers of one token must not see two different claims.
    case refused
    /// The last one counts, as in nearly every other reader: the provider's owner has seen that one work.
    case last
    /// None of them counts: what is said of a person in two ways is not said.
    case dropped
}

/// Recursive descent over bytes that are known to be UTF-8.
private struct JSONParser {
    let bytes: [UInt8]
    let maximumDepth: Int
    let repeats: RepeatedMembers
    /// Of an object that may have them: names of members that came twice.
    var repeated: [String] = []
    var offset = 0

    init(_ bytes: [UInt8], maximumSize: Int, maximumDepth: Int, repeats: RepeatedMembers = .refused)
        throws(JSONError)
    {
        guard bytes.count <= maximumSize else { throw .tooLarge(limit: maximumSize) }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .invalidUTF8 }
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        self.repeats = repeats
    }

    mutating func text() throws(JSONError) -> JSON {
        let value = try value(depth: 0)
        skipWhitespace()
        guard offset == bytes.count else { throw .trailingBytes(at: offset) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSON {
        skipWhitespace()
        switch try peek() {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw .unexpectedByte(at: offset)
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> [JSONName: JSON] {
        guard depth <= maximumDepth else { throw .tooDeep(limit: maximumDepth) }
        try expect("{")
        var members: [JSONName: JSON] = [:]
        var ambiguous: Set<JSONName> = []
        skipWhitespace()
        if try skip("}") { return members }
        while true {
            skipWhitespace()
            let name = JSONName(try string())
            skipWhitespace()
            try expect(":")
            let value = try value(depth: depth)
            if let former = members.updateValue(value, forKey: name) {
                guard repeats != .refused else { throw .duplicateName(name.text) }
                if former != value, ambiguous.insert(name).inserted, repeated.count < 10 { repeated.append(name.text) }
            }
            skipWhitespace()
            if try skip("}") {
                if repeats == .dropped { for name in ambiguous { members[name] = nil } }
                return members
            }
            try expect(",")
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSON] {
        guard depth <= maximumDepth else { throw .tooDeep(limit: maximumDepth) }
        try expect("[")
        var elements: [JSON] = []
        skipWhitespace()
        if try skip("]") { return elements }
        while true {
            elements.append(try value(depth: depth))
            skipWhitespace()
            if try skip("]") { return elements }
            try expect(",")
        }
    }

    private mutating func string() throws(JSONError) -> String {
        try expect("\"")
        var text: [UInt8] = []
        while true {
            let byte = try peek()
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                try text.append(contentsOf: escape().utf8)
            case 0..<0x20:
                throw .unexpectedByte(at: offset)
            default:
                text.append(byte)
                offset += 1
            }
        }
    }

    private mutating func escape() throws(JSONError) -> String {
        let start = offset
        offset += 1
        let byte = try peek()
        offset += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return String(try scalar(escapedAt: start))
        default: throw .invalidEscape(at: start)
        }
    }

    /// The scalar of `\uXXXX`, or of two of them that form a surrogate pair. Half a pair is no text at all.
    private mutating func scalar(escapedAt start: Int) throws(JSONError) -> Unicode.Scalar {
        let high = try hexadecimal(escapedAt: start)
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard high < 0xDC00, try skip("\\"), try skip("u") else { throw .invalidEscape(at: start) }
        let low = try hexadecimal(escapedAt: start)
        guard 0xDC00...0xDFFF ~= low, let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw .invalidEscape(at: start) }
        return scalar
    }

    private mutating func hexadecimal(escapedAt start: Int) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue else {
                throw .invalidEscape(at: start)
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }

    private mutating func number() throws(JSONError) -> JSONNumber {
        let start = offset
        _ = try skip("-")
        if try !skip("0") {
            guard skipDigits() > 0 else { throw .invalidNumber(at: start) }
        }
        if skipIfThere(".") {
            guard skipDigits() > 0 else { throw .invalidNumber(at: start) }
        }
        if skipIfThere("e") || skipIfThere("E") {
            if !skipIfThere("+") { _ = skipIfThere("-") }
            guard skipDigits() > 0 else { throw .invalidNumber(at: start) }
        }
        if offset < bytes.count, 0x30...0x39 ~= bytes[offset] { throw .invalidNumber(at: start) }
        return JSONNumber(text: String(decoding: bytes[start..<offset], as: UTF8.self))
    }

    private mutating func skipDigits() -> Int {
        let start = offset
        while offset < bytes.count, 0x30...0x39 ~= bytes[offset] {
            offset += 1
        }
        return offset - start
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
        for byte in word.description.utf8 {
            guard try peek() == byte else { throw .unexpectedByte(at: offset) }
            offset += 1
        }
        return value
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard offset < bytes.count else { throw .unexpectedEnd }
        return bytes[offset]
    }

    private mutating func skip(_ scalar: Unicode.Scalar) throws(JSONError) -> Bool {
        guard try peek() == UInt8(ascii: scalar) else { return false }
        offset += 1
        return true
    }

    /// For the places where a text may end.
    private mutating func skipIfThere(_ scalar: Unicode.Scalar) -> Bool {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: scalar) else { return false }
        offset += 1
        return true
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws(JSONError) {
        guard try skip(scalar) else { throw .unexpectedByte(at: offset) }
    }

    private mutating func skipWhitespace() {
        while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) {
            offset += 1
        }
    }
}
