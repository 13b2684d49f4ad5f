/// Reads a template: its actions, and between them its HTML, as far as that says where a value stands.
struct PageTemplateParser {
    private let fields: [String: PageValue.Kind]
    private let name: String
    private var rest: Substring
    private var line = 1
    private var markup = MarkupScanner()
    private var trimsStart = false
    /// Lines of the `define`, if it is open.
    private var isDefined = false

    init(_ text: String, name: String, fields: [String: PageValue.Kind]) {
        rest = text[...]
        self.name = name
        self.fields = fields
    }

    mutating func parse() throws(PageTemplateError) -> [PageTemplate.Node] {
        let (nodes, end) = try sequence()
        switch end {
        case .text: break
        case .end(let line): throw PageTemplateError(line: line, reason: "{{end}} ends nothing")
        case .otherwise(_, let line): throw PageTemplateError(line: line, reason: "{{else}} without {{if}}")
        }
        guard !isDefined else { throw PageTemplateError(line: line, reason: "{{define}} has no {{end}}") }
        return nodes
    }

    private enum End {
        case text
        case end(line: Int)
        /// With the condition of an `else if`.
        case otherwise([Word]?, line: Int)
    }

    /// What stands between an action and the one that ends it.
    private mutating func sequence() throws(PageTemplateError) -> (nodes: [PageTemplate.Node], end: End) {
        var nodes: [PageTemplate.Node] = []
        while true {
            guard let open = rest.range(ofPair: "{{") else {
                try takeText(rest, trimsEnd: false, into: &nodes)
                rest = rest[rest.endIndex...]
                return (nodes, .text)
            }
            let literal = rest[..<open.lowerBound]
            rest = rest[open.upperBound...]
            let trimsEnd = rest.first == "-" && rest.dropFirst().first?.isWhitespace == true
            try takeText(literal, trimsEnd: trimsEnd, into: &nodes)
            let start = line
            guard let words = try action(trimsEnd: trimsEnd) else { continue }
            switch words.first {
            case .word("if"):
                nodes.append(try branches(Array(words.dropFirst()), line: start))
            case .word("else"):
                if words.count == 1 { return (nodes, .otherwise(nil, line: start)) }
                guard words[1] == .word("if") else { throw unsupported(words, line: start) }
                return (nodes, .otherwise(Array(words.dropFirst(2)), line: start))
            case .word("end") where words.count == 1:
                guard isDefined, depth == 0 else { return (nodes, .end(line: start)) }
                isDefined = false
            case .word("define"):
                guard depth == 0, !isDefined, words.count == 2, words[1] == .text(name) else {
                    throw PageTemplateError(
                        line: start,
                        reason: "{{define}} is taken once, around the whole page, as {{define \"\(name)\"}}"
                    )
                }
                isDefined = true
            default:
                nodes.append(.value(try operand(words, line: start), try place(of: words, line: start)))
            }
        }
    }

    private var depth = 0

    private mutating func branches(_ condition: [Word], line start: Int) throws(PageTemplateError) -> PageTemplate.Node
    {
        depth += 1
        defer { depth -= 1 }
        let before = markup
        var after: MarkupScanner?
        var branches: [(condition: Operand, nodes: [PageTemplate.Node])] = []
        var condition: [Word]? = condition
        while true {
            markup = before
            let operand: Operand? = if let condition { try self.operand(condition, line: line) } else { nil }
            let (nodes, end) = try sequence()
            if let after, !after.isSamePlace(as: markup) {
                throw PageTemplateError(
                    line: line,
                    reason: "the branches of an {{if}} end in different places of the markup"
                )
            }
            after = markup
            if let operand { branches.append((operand, nodes)) }
            switch end {
            case .text: throw PageTemplateError(line: start, reason: "{{if}} has no {{end}}")
            case .end:
                if operand != nil, !before.isSamePlace(as: markup) {
                    throw PageTemplateError(
                        line: line,
                        reason: "an {{if}} without {{else}} ends in another place of the markup than it began"
                    )
                }
                return .branches(branches, otherwise: operand == nil ? nodes : [])
            case .otherwise(let next, let line):
                guard operand != nil else { throw PageTemplateError(line: line, reason: "{{else}} after {{else}}") }
                condition = next
            }
        }
    }

    // MARK: - Text

    private mutating func takeText(_ text: Substring, trimsEnd: Bool, into nodes: inout [PageTemplate.Node])
        throws(PageTemplateError)
    {
        var shown = text
        if trimsStart { shown = shown.drop { $0.isWhitespace } }
        trimsStart = false
        if trimsEnd {
            while let last = shown.last, last.isWhitespace { shown.removeLast() }
        }
        line += text.count { $0.isNewline }
        guard !shown.isEmpty else { return }
        markup.read(shown)
        nodes.append(.text(String(shown)))
    }

    // MARK: - Actions

    private enum Word: Equatable {
        case word(String)
        case field(String)
        case text(String)
        case number(Int)
        case open, close
    }

    /// Reads up to `}}`; nil for a comment.
    private mutating func action(trimsEnd: Bool) throws(PageTemplateError) -> [Word]? {
        if trimsEnd { rest = rest.dropFirst() }
        if rest.drop(while: { $0.isWhitespace }).hasPrefix("/*") {
            guard let close = rest.range(ofPair: "*/"), let end = rest[close.upperBound...].range(ofPair: "}}") else {
                throw PageTemplateError(line: line, reason: "a comment has no end")
            }
            trimsStart = rest[close.upperBound..<end.lowerBound].contains("-")
            line += rest[..<end.upperBound].count { $0.isNewline }
            rest = rest[end.upperBound...]
            return nil
        }
        var words: [Word] = []
        while true {
            rest = rest.drop { character in
                if character.isNewline { line += 1 }
                return character.isWhitespace
            }
            guard let first = rest.first else { throw PageTemplateError(line: line, reason: "{{ without }}") }
            if rest.hasPrefix("}}") {
                rest = rest.dropFirst(2)
                break
            }
            if rest.hasPrefix("-}}") {
                rest = rest.dropFirst(3)
                trimsStart = true
                break
            }
            switch first {
            case "(":
                words.append(.open)
                rest = rest.dropFirst()
            case ")":
                words.append(.close)
                rest = rest.dropFirst()
            case "\"", "`": words.append(.text(try quoted(first)))
            default: words.append(try word())
            }
        }
        guard !words.isEmpty else { throw PageTemplateError(line: line, reason: "{{}} is empty") }
        return words
    }

    private mutating func quoted(_ mark: Character) throws(PageTemplateError) -> String {
        let text = rest.dropFirst().prefix { $0 != mark && !$0.isNewline }
        guard text.endIndex < rest.endIndex, rest[text.endIndex] == mark, mark == "`" || !text.contains("\\") else {
            throw PageTemplateError(line: line, reason: "a text in quotes has no end, or a backslash in it")
        }
        rest = rest[rest.index(after: text.endIndex)...]
        return String(text)
    }

    private mutating func word() throws(PageTemplateError) -> Word {
        let text = rest.prefix { !$0.isWhitespace && $0 != "}" && $0 != "(" && $0 != ")" }
        let isName = text.drop { $0 == "." }.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        guard !text.isEmpty, isName else {
            throw PageTemplateError(
                line: line,
                reason: "\(quotedAction(String(rest.prefix(1)))) is not supported: \(Self.known)"
            )
        }
        rest = rest[text.endIndex...]
        if let number = Int(text) { return .number(number) }
        guard text.hasPrefix(".") else { return .word(String(text)) }
        let name = String(text.dropFirst())
        guard fields[name] != nil else {
            let names = fields.keys.sorted().joined(separator: ", ")
            throw PageTemplateError(line: line, reason: "{{.\(name)}} is not there; \(self.name) has \(names)")
        }
        return .field(name)
    }

    private static let known =
        "fields, if, else, end, eq, ne, and, or, not, ToUpper, ToLower and comments are"

    private func quotedAction(_ text: String) -> String { "\"\(text)\"" }

    private func unsupported(_ words: [Word], line: Int) -> PageTemplateError {
        var text = ""
        if case .word(let word)? = words.first { text = word }
        return PageTemplateError(line: line, reason: "{{\(text)}} is not supported: \(Self.known)")
    }

    // MARK: - Operands

    private func operand(_ words: [Word], line: Int) throws(PageTemplateError) -> Operand {
        var words = words[...]
        let operand = try expression(&words, line: line)
        guard words.isEmpty else { throw unsupported(Array(words), line: line) }
        return operand
    }

    /// A function with its arguments, or a value.
    private func expression(_ words: inout ArraySlice<Word>, line: Int) throws(PageTemplateError) -> Operand {
        guard case .word(let function)? = words.first, function != "true", function != "false" else {
            return try value(&words, line: line)
        }
        words.removeFirst()
        var arguments: [Operand] = []
        while let next = words.first, next != .close { arguments.append(try value(&words, line: line)) }
        let wrong = PageTemplateError(line: line, reason: "{{\(function)}} with \(arguments.count) values")
        switch function {
        case "eq" where arguments.count >= 2: return .equal(arguments[0], Array(arguments.dropFirst()))
        case "ne" where arguments.count == 2: return .not(.equal(arguments[0], [arguments[1]]))
        case "not" where arguments.count == 1: return .not(arguments[0])
        case "ToUpper" where arguments.count == 1: return .upper(arguments[0])
        case "ToLower" where arguments.count == 1: return .lower(arguments[0])
        case "and" where !arguments.isEmpty:
            return arguments.dropFirst().reduce(arguments[0]) { .and($0, $1) }
        case "or" where !arguments.isEmpty:
            return arguments.dropFirst().reduce(arguments[0]) { .or($0, $1) }
        case "eq", "ne", "not", "and", "or", "ToUpper", "ToLower": throw wrong
        default: throw unsupported([.word(function)], line: line)
        }
    }

    private func value(_ words: inout ArraySlice<Word>, line: Int) throws(PageTemplateError) -> Operand {
        guard let word = words.popFirst() else {
            throw PageTemplateError(line: line, reason: "a value is missing in an action")
        }
        switch word {
        case .field(let name): return .field(name)
        case .text(let text): return .literal(.text(text))
        case .number(let number): return .literal(.number(number))
        case .word("true"): return .literal(.flag(true))
        case .word("false"): return .literal(.flag(false))
        case .open:
            let inner = try expression(&words, line: line)
            guard words.popFirst() == .close else { throw PageTemplateError(line: line, reason: "( without )") }
            return inner
        case .word, .close: throw unsupported([word], line: line)
        }
    }

    /// Where the value of an action goes.
    private mutating func place(of words: [Word], line: Int) throws(PageTemplateError) -> Place {
        let place: Place
        do throws(MarkupScanner.Unsafe) {
            place = try markup.place()
        } catch {
            throw PageTemplateError(line: line, reason: "a value \(error.reason)")
        }
        let isMarkup = words.contains { word in
            if case .field(let name) = word { fields[name] == .markup } else { false }
        }
        guard isMarkup else { return place }
        guard case .text = place, words.count == 1 else {
            throw PageTemplateError(
                line: line,
                reason: "a value that is markup stands between tags, and alone in its action"
            )
        }
        return .markup
    }
}

extension Substring {
    fileprivate func range(ofPair pair: String) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(pair) { return index..<self.index(index, offsetBy: pair.count) }
            formIndex(after: &index)
        }
        return nil
    }
}
