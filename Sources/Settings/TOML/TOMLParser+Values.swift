internal import Text

extension TOMLParser {
    mutating func value(depth: Int) throws(SyntaxError) -> TOMLValue {
        guard depth < 16 else { throw expected("no more than 16 lists or tables inside each other") }
        switch peek {
        case UInt8(ascii: "\""): return .string(try basicString(mayBeMultiline: true))
        case UInt8(ascii: "'"): return .string(try literalString(mayBeMultiline: true))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "{"):
            try inlineTable(depth: depth)
            return .table
        default: return try word()
        }
    }

    private mutating func array(depth: Int) throws(SyntaxError) -> [TOMLValue.Element] {
        index += 1
        var elements: [TOMLValue.Element] = []
        while true {
            try skipBlankLines()
            if take("]") { return elements }
            let line = line
            elements.append(TOMLValue.Element(line: line, value: try value(depth: depth + 1)))
            try skipBlankLines()
            if take(",") { continue }
            guard take("]") else { throw expected(", or ] in a list") }
            return elements
        }
    }

    private mutating func inlineTable(depth: Int) throws(SyntaxError) {
        index += 1
        var keys: Set<[String]> = []
        skipSpaces()
        if take("}") { return }
        while true {
            skipSpaces()
            guard keys.insert(try dottedKey()).inserted else { throw expected("no key a second time") }
            skipSpaces()
            guard take("=") else { throw expected("= and a value behind the key") }
            skipSpaces()
            _ = try value(depth: depth + 1)
            skipSpaces()
            if take(",") { continue }
            guard take("}") else { throw expected(", or } in a table") }
            return
        }
    }

    // MARK: - Words: booleans, numbers, and what no option takes

    private mutating func word() throws(SyntaxError) -> TOMLValue {
        let start = index
        while let byte = peek, !isControl(byte), !" \t,]}#\"'=[{".utf8.contains(byte) { index += 1 }
        guard index > start else { throw expected("a value; text goes in quotes") }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        switch text {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        default: return Self.integer(text).map { .integer($0) } ?? .unquoted
        }
    }

    /// Decimal with sign, or 0x, 0o, 0b without; single underscores between digits; no leading zeros.
    private static func integer(_ text: String) -> Int64? {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        let radixes: [String: Int] = ["0x": 16, "0o": 8, "0b": 2]
        if let radix = radixes[String(text.prefix(2))] {
            guard text.dropFirst(2).first != "_", parts.allSatisfy({ !$0.isEmpty }) else { return nil }
            let digits = text.dropFirst(2).filter { $0 != "_" }
            guard let first = digits.utf8.first, ASCII.isDigit(first) || ASCII.isLetter(first) else { return nil }
            return Int64(digits, radix: radix)
        }
        let sign = text.first == "+" || text.first == "-" ? 1 : 0
        guard parts.allSatisfy({ !$0.isEmpty }), text.dropFirst(sign).first != "_" else { return nil }
        let digits = text.dropFirst(sign).filter { $0 != "_" }
        guard !digits.isEmpty, digits.utf8.allSatisfy(ASCII.isDigit), digits.utf8.count == 1 || digits.first != "0"
        else { return nil }
        return Int64((text.first == "-" ? "-" : "") + digits)
    }

    // MARK: - Text

    mutating func basicString(mayBeMultiline: Bool) throws(SyntaxError) -> String {
        let quote = UInt8(ascii: "\"")
        if mayBeMultiline, takeThree(quote) {
            return try multiline(quote)
        }
        index += 1
        var text: [UInt8] = []
        while let byte = peek, !isControl(byte) {
            index += 1
            if byte == quote { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                try escape(into: &text)
            } else {
                text.append(byte)
            }
        }
        throw expected("\" at the end of a text")
    }

    mutating func literalString(mayBeMultiline: Bool) throws(SyntaxError) -> String {
        let quote = UInt8(ascii: "'")
        if mayBeMultiline, takeThree(quote) {
            return try multiline(quote)
        }
        index += 1
        let start = index
        while let byte = peek, !isControl(byte) {
            index += 1
            if byte == quote { return String(decoding: bytes[start..<(index - 1)], as: UTF8.self) }
        }
        throw expected("' at the end of a text")
    }

    private mutating func takeThree(_ quote: UInt8) -> Bool {
        guard index + 3 <= bytes.count, bytes[index..<(index + 3)].allSatisfy({ $0 == quote }) else { return false }
        index += 3
        return true
    }

    /// The body of `"""` or `'''`; up to two quotes may stand right before the closing three.
    private mutating func multiline(_ quote: UInt8) throws(SyntaxError) -> String {
        let isBasic = quote == UInt8(ascii: "\"")
        var text: [UInt8] = []
        _ = takeNewline()
        while let byte = peek {
            let start = index
            if byte == quote, takeThree(quote) {
                var extra = 0
                while extra < 2, peek == quote {
                    index += 1
                    extra += 1
                    text.append(quote)
                }
                return String(decoding: text, as: UTF8.self)
            } else if takeNewline() {
                text += bytes[start..<index]
            } else if isControl(byte) {
                throw expected("no control character in a text")
            } else if isBasic, byte == UInt8(ascii: "\\") {
                index += 1
                if !takeLineContinuation() { try escape(into: &text) }
            } else {
                index += 1
                text.append(byte)
            }
        }
        throw expected("three quotes at the end of a text")
    }

    /// A backslash at the end of a line takes away the white space up to the next visible character.
    private mutating func takeLineContinuation() -> Bool {
        let start = index
        skipSpaces()
        guard takeNewline() else {
            index = start
            return false
        }
        repeat { skipSpaces() } while takeNewline()
        return true
    }

    /// What follows a backslash.
    private mutating func escape(into text: inout [UInt8]) throws(SyntaxError) {
        let simple: [UInt8: UInt8] = [
            UInt8(ascii: "b"): 0x08, UInt8(ascii: "t"): 0x09, UInt8(ascii: "n"): 0x0a, UInt8(ascii: "f"): 0x0c,
            UInt8(ascii: "r"): 0x0d, UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5c,
        ]
        guard let letter = peek else { throw expected("a letter behind the backslash") }
        if let byte = simple[letter] {
            index += 1
            text.append(byte)
            return
        }
        let length = letter == UInt8(ascii: "u") ? 4 : letter == UInt8(ascii: "U") ? 8 : 0
        guard length > 0 else {
            throw expected("one of b, t, n, f, r, \", \\, uXXXX behind the backslash (or the text in single quotes)")
        }
        let digits = bytes[(index + 1)...].prefix(length)
        guard digits.count == length,
            digits.allSatisfy({ ASCII.isDigit($0) || (ASCII.isLetter($0) && $0 | 0x20 <= 0x66) }),
            let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16), let scalar = Unicode.Scalar(code)
        else { throw expected("\(length == 4 ? "four" : "eight") hexadecimal digits of a character") }
        index += 1 + length
        text += Array(String(Character(scalar)).utf8)
    }
}
