package import Decision
internal import Patterns

/// Requests that an option names by method and path: `GET=^/public/`, `GET!=^/private/`, `^/public/`, `!=^/private/`.
extension RouteRule: OptionValue {
    package static var placeholder: String { "[METHOD]=REGEX" }
    package var text: String { description }

    package init(text: String) throws(BadValue) {
        let expected = "write it as GET=^/public/, GET!=^/private/ or ^/public/"
        guard !text.isEmpty else { throw BadValue("is empty, and would match every path; \(expected)") }
        // A method is only letters; whatever else stands before an equals sign belongs to the expression.
        let word = text.prefix { $0.isASCII && $0.isLetter }
        let rest = text[word.endIndex...]
        let isNegated = rest.hasPrefix("!=")
        let hasMethod = isNegated || rest.hasPrefix("=")
        let expression = hasMethod ? String(rest.dropFirst(isNegated ? 2 : 1)) : text
        guard !expression.isEmpty else { throw BadValue("has no expression; \(expected)") }
        self.init(
            method: hasMethod && !word.isEmpty ? word.uppercased() : nil,
            isNegated: isNegated,
            pattern: try Self.pattern(expression)
        )
    }

    /// Whether each `{` has its `}`, those aside that are escaped or in a character class. RE2 takes others as they are, and
    /// halves of `^/a{1,3}$` would match what nobody meant.
    private static func hasPairedBraces(_ expression: String) -> Bool {
        var isOpen = false
        var isInClass = false
        var characters = expression.unicodeScalars.makeIterator()
        while let character = characters.next() {
            switch character {
            case "\\": _ = characters.next()
            case "[": isInClass = true
            case "]": isInClass = false
            case "{" where !isInClass:
                guard !isOpen else { return false }
                isOpen = true
            case "}" where !isInClass:
                guard isOpen else { return false }
                isOpen = false
            default: break
            }
        }
        return !isOpen
    }

    private static func pattern(_ expression: String) throws(BadValue) -> Pattern {
        guard hasPairedBraces(expression) else {
            throw BadValue(
                "has a brace without its fellow: an expression with a comma stands in double quotes where commas part a "
                    + "list, and a brace that is meant as one behind a backslash"
            )
        }
        do throws(PatternError) {
            return try Pattern(expression)
        } catch {
            throw BadValue("is no regular expression (RE2): \(onOneLine("\(error)"))")
        }
    }
}
