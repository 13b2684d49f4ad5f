extension RedisError {
    /// What Redis answers instead of a reply: `CODE what happened`.
    ///
    /// It quotes what it was sent, a key or a secret among it. So the message ends at the first quotation mark, unless
    /// the name of a command stands there.
    init(errorLine: [UInt8]) {
        let line = errorLine.prefix(Self.longestMessage)
        let word = line.prefix { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }
        let isCode = !word.isEmpty && (word.count == line.count || line[word.endIndex] == UInt8(ascii: " "))
        let text = isCode ? line[word.endIndex...].drop { $0 == UInt8(ascii: " ") } : line
        self = .refused(
            code: isCode ? String(decoding: word, as: UTF8.self) : "ERR",
            message: String(decoding: Self.withoutQuotes(text), as: UTF8.self)
        )
    }

    private static let longestMessage = 512

    private static func withoutQuotes(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = text[...]
        while let mark = rest.firstIndex(where: isMark) {
            let name = rest[rest.index(after: mark)...].prefix(while: isOfCommandName)
            let behind = rest[name.endIndex...]
            guard rest[mark] == UInt8(ascii: "'"), !name.isEmpty, behind.starts(with: Array("' command".utf8)) else {
                return text[..<mark]
            }
            rest = behind.dropFirst()
        }
        return text
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") || byte < 0x20
            || byte > 0x7E
    }

    private static func isOfCommandName(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "|") || byte == UInt8(ascii: "_")
    }
}
