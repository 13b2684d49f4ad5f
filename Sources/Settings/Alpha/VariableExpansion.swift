/// A text of the alpha configuration with the values of its variables, as oauth2-proxy puts them in: `$NAME`, `${NAME}`,
/// `${NAME:-otherwise}`, `${NAME:+instead}` and the like. `$$` is a dollar, and so is one before a digit or at an end.
struct VariableExpansion {
    private(set) var text = ""
    /// Those that the text has, whether they are set or not.
    private(set) var names: Set<String> = []
    /// Those that are not set, in order, and stand for nothing.
    private(set) var unknown: [String] = []
    /// Whether a `${` lacks its end.
    private(set) var isBroken = false
    private let environment: [String: String]

    init(_ source: some StringProtocol, environment: [String: String]) {
        self.environment = environment
        var rest = Substring(source)
        while let dollar = rest.firstIndex(of: "$") {
            text += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                text += "$"
                rest = rest.dropFirst()
            } else if rest.first == "{" {
                guard let end = Self.end(of: rest) else {
                    isBroken = true
                    text += "$"
                    continue
                }
                take(rest[rest.index(after: rest.startIndex)..<end])
                rest = rest[rest.index(after: end)...]
            } else if let first = rest.first, Self.isNameCharacter(first), !first.isNumber {
                let name = rest.prefix(while: Self.isNameCharacter)
                rest = rest[name.endIndex...]
                take(name)
            } else {
                text += "$"
            }
        }
        text += rest
    }

    /// What stands between `${` and `}`.
    private mutating func take(_ expression: Substring) {
        let name = String(expression.prefix(while: Self.isNameCharacter))
        var operation = expression.dropFirst(name.count)
        guard !name.isEmpty else {
            isBroken = true
            return
        }
        names.insert(name)
        let emptyIsUnset = operation.first == ":"
        if emptyIsUnset { operation = operation.dropFirst() }
        let value = environment[name].flatMap { emptyIsUnset && $0.isEmpty ? nil : $0 }
        switch operation.first {
        case nil where !emptyIsUnset:
            text += value ?? ""
            if value == nil { unknown.append(name) }
        case "-", "=":
            if let value { text += value } else { append(operation.dropFirst()) }
        case "+":
            if value != nil { append(operation.dropFirst()) }
        default:
            isBroken = true
        }
    }

    private mutating func append(_ word: Substring) {
        let inner = VariableExpansion(word, environment: environment)
        text += inner.text
        names.formUnion(inner.names)
        unknown += inner.unknown
        isBroken = isBroken || inner.isBroken
    }

    /// The `}` that closes the first `{`.
    private static func end(of text: Substring) -> Substring.Index? {
        var depth = 0
        for index in text.indices {
            if text[index] == "{" { depth += 1 }
            if text[index] == "}" {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }
}
