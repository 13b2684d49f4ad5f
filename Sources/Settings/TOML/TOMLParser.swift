internal import Text

/// TOML 1.0, statement by statement. The values are in TOMLParser+Values.swift.
struct TOMLParser {
    typealias SyntaxError = TOMLDocument.SyntaxError

    let bytes: [UInt8]
    var index = 0
    var line = 1
    private var table: [String] = []
    private var known: Set<[String]> = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { index = 3 }
    }

    /// The next key and value, or the head of a table; nil at the end of the document.
    mutating func nextEntry() throws(SyntaxError) -> TOMLDocument.Entry? {
        if index == 0 || index == 3 { try checkEncoding() }
        try skipBlankLines()
        guard let byte = peek else { return nil }
        let start = (line: line, index: index)
        if byte == UInt8(ascii: "[") {
            let (path, isArrayElement) = try tableHead()
            table = path
            try endOfLine()
            return TOMLDocument.Entry(
                path: path,
                line: start.line,
                value: nil,
                isInTable: true,
                isArrayElement: isArrayElement
            )
        }
        let path = try table + dottedKey()
        skipSpaces()
        guard take("=") else { throw expected("= and a value behind the key") }
        skipSpaces()
        let value = try self.value(depth: 0)
        try endOfLine()
        if table.isEmpty, !known.insert(path).inserted {
            throw SyntaxError(line: start.line, column: column(at: start.index), reason: "the key stands here again")
        }
        return TOMLDocument.Entry(path: path, line: start.line, value: value, isInTable: !table.isEmpty)
    }

    private mutating func tableHead() throws(SyntaxError) -> (path: [String], isArrayElement: Bool) {
        index += 1
        let isArray = take("[")
        skipSpaces()
        let path = try dottedKey()
        skipSpaces()
        guard take("]"), !isArray || take("]") else { throw expected("] at the end of a table's name") }
        return (path, isArray)
    }

    mutating func dottedKey() throws(SyntaxError) -> [String] {
        var path = [try key()]
        while true {
            skipSpaces()
            guard take(".") else { return path }
            skipSpaces()
            path.append(try key())
        }
    }

    private mutating func key() throws(SyntaxError) -> String {
        if peek == UInt8(ascii: "\"") { return try basicString(mayBeMultiline: false) }
        if peek == UInt8(ascii: "'") { return try literalString(mayBeMultiline: false) }
        let start = index
        while let byte = peek, ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == 0x2d || byte == 0x5f {
            index += 1
        }
        guard index > start else { throw expected("a key of letters, digits, - and _ (others need quotes)") }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    // MARK: - White space, comments, ends of lines

    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    mutating func skipSpaces() {
        while peek == 0x20 || peek == 0x09 { index += 1 }
    }

    /// Takes one LF or CRLF, if one is there.
    mutating func takeNewline() -> Bool {
        if peek == 0x0a {
            index += 1
        } else if peek == 0x0d, index + 1 < bytes.count, bytes[index + 1] == 0x0a {
            index += 2
        } else {
            return false
        }
        line += 1
        return true
    }

    mutating func skipBlankLines() throws(SyntaxError) {
        repeat {
            skipSpaces()
            try skipComment()
        } while takeNewline()
    }

    private mutating func skipComment() throws(SyntaxError) {
        guard take("#") else { return }
        while let byte = peek, byte != 0x0a, !(byte == 0x0d && index + 1 < bytes.count && bytes[index + 1] == 0x0a) {
            guard !isControl(byte) else { throw expected("no control character in a comment") }
            index += 1
        }
    }

    private mutating func endOfLine() throws(SyntaxError) {
        skipSpaces()
        try skipComment()
        guard peek == nil || takeNewline() else { throw expected("the end of the line (text goes in quotes)") }
    }

    // MARK: - Errors

    func expected(_ what: String) -> SyntaxError {
        SyntaxError(line: line, column: column(at: index), reason: "not valid TOML; expected here: \(what)")
    }

    private func column(at place: Int) -> Int {
        let start = bytes[..<place].lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
        // Continuation bytes of UTF-8 are not characters of their own.
        return bytes[start..<place].count { $0 & 0xc0 != 0x80 } + 1
    }

    private func checkEncoding() throws(SyntaxError) {
        guard String(validating: bytes, as: UTF8.self) == nil else { return }
        var line = 1
        for row in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
            if String(validating: row, as: UTF8.self) == nil {
                throw SyntaxError(line: line, column: 1, reason: "the line is not UTF-8")
            }
            line += 1
        }
    }
}

/// TOML 1.0, comments and strings: every control character but the tab.
func isControl(_ byte: UInt8) -> Bool { ASCII.isControl(byte) && byte != UInt8(ascii: "\t") }
