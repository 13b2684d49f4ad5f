/// One directive of nginx' configuration, with the lines that it stands on.
struct NginxDirective: Equatable {
    /// `location`, `=`, `/oauth2/auth`: without quotes.
    let words: [String]
    /// From 1.
    let line: Int
    /// Of its `;` or `}`.
    var lastLine: Int
    /// nil: it ends with `;`.
    var block: [NginxDirective]?

    var name: String { words[0] }
    var arguments: ArraySlice<String> { words.dropFirst() }

    /// Every directive of that name directly in the block.
    func directives(_ name: String) -> [NginxDirective] { (block ?? []).filter { $0.name == name } }
}

struct NginxError: Error, Equatable {
    let line: Int
    let reason: String
}

/// nginx' configuration, as far as a reader must understand it: words, quotes, comments, blocks.
struct NginxFile {
    let directives: [NginxDirective]

    init(_ text: String) throws(NginxError) {
        var parser = Parser(text)
        directives = try parser.block(isTop: true).directives
    }

    /// Every directive of that name, at any depth.
    func all(_ name: String) -> [NginxDirective] {
        func find(_ directives: [NginxDirective]) -> [NginxDirective] {
            directives.flatMap { ($0.name == name ? [$0] : []) + find($0.block ?? []) }
        }
        return find(directives)
    }

    private struct Parser {
        private var rest: Substring.UnicodeScalarView
        private var line = 1

        init(_ text: String) {
            rest = text[...].unicodeScalars
        }

        private enum Token: Equatable {
            case word(String), semicolon, open, close, end
        }

        mutating func block(isTop: Bool) throws(NginxError) -> (directives: [NginxDirective], lastLine: Int) {
            var directives: [NginxDirective] = []
            var words: [String] = []
            var start = line
            while true {
                let token = try next()
                switch token {
                case .word(let word):
                    if words.isEmpty { start = line }
                    words.append(word)
                case .semicolon:
                    if !words.isEmpty {
                        directives.append(NginxDirective(words: words, line: start, lastLine: line, block: nil))
                    }
                    words = []
                case .open:
                    guard !words.isEmpty else {
                        throw NginxError(line: line, reason: "has a { without a name before it")
                    }
                    let (inner, last) = try block(isTop: false)
                    directives.append(NginxDirective(words: words, line: start, lastLine: last, block: inner))
                    words = []
                case .close, .end:
                    guard (token == .end) == isTop else {
                        throw NginxError(line: line, reason: isTop ? "has a } without its {" : "ends before a }")
                    }
                    guard words.isEmpty else { throw NginxError(line: line, reason: "lacks a ; before this line") }
                    return (directives, line)
                }
            }
        }

        private mutating func next() throws(NginxError) -> Token {
            skipBlanks()
            guard let first = rest.first else { return .end }
            switch first {
            case ";", "{", "}":
                rest.removeFirst()
                return first == ";" ? .semicolon : first == "{" ? .open : .close
            case "\"", "'":
                rest.removeFirst()
                return .word(try quoted(by: first))
            default: return .word(plain())
            }
        }

        private mutating func skipBlanks() {
            while let first = rest.first {
                if first == "\n" { line += 1 }
                if first == "#" {
                    rest = rest.drop { $0 != "\n" }
                } else if first == " " || first == "\t" || first == "\r" || first == "\n" {
                    rest.removeFirst()
                } else {
                    return
                }
            }
        }

        private mutating func quoted(by quote: Unicode.Scalar) throws(NginxError) -> String {
            let start = line
            var word = String.UnicodeScalarView()
            while let scalar = rest.popFirst() {
                if scalar == quote { return String(word) }
                if scalar == "\n" { line += 1 }
                word.append(scalar)
                if scalar == "\\", let escaped = rest.popFirst() { word.append(escaped) }
            }
            throw NginxError(line: start, reason: "has a quote without its end")
        }

        private mutating func plain() -> String {
            var word = String.UnicodeScalarView()
            while let scalar = rest.first, !" \t\r\n;".unicodeScalars.contains(scalar) {
                // `${name}` is a variable; any other brace begins a block.
                if scalar == "{", word.last != "$" { break }
                if scalar == "}", !String(word).contains("${") { break }
                word.append(scalar)
                rest.removeFirst()
                if scalar == "\\", let escaped = rest.popFirst() { word.append(escaped) }
            }
            return String(word)
        }
    }
}
