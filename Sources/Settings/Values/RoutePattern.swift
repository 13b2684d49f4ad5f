internal import Patterns

/// Requests that an option names by method and path: `GET=^/public/`, `GET!=^/private/`, `^/public/`, `!=^/private/`.
package struct RoutePattern: Sendable, Equatable, OptionValue {
    /// As it was given.
    package let text: String
    /// In capitals; nil for every method.
    package let method: String?
    /// Whether the paths are meant that the expression does not match.
    package let isNegated: Bool
    /// A regular expression in RE2's syntax.
    package let expression: String

    package static var placeholder: String { "[METHOD]=REGEX" }

    package init(text: String) throws(BadValue) {
        let expected = "write it as GET=^/public/, GET!=^/private/ or ^/public/"
        self.text = text
        // A method is letters alone; whatever else stands before an equals sign belongs to the expression.
        let word = text.prefix { $0.isASCII && $0.isLetter }
        let rest = text[word.endIndex...]
        if rest.hasPrefix("!=") {
            isNegated = true
            expression = String(rest.dropFirst(2))
        } else if rest.hasPrefix("=") {
            isNegated = false
            expression = String(rest.dropFirst())
        } else {
            isNegated = false
            expression = text
            method = nil
            guard !text.isEmpty else { throw BadValue("is empty, and would match every path; \(expected)") }
            try check()
            return
        }
        method = word.isEmpty ? nil : word.uppercased()
        guard !expression.isEmpty else { throw BadValue("has no expression; \(expected)") }
        try check()
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

    private func check() throws(BadValue) {
        guard Self.hasPairedBraces(expression) else {
            throw BadValue(
                "has a brace without its fellow: an expression with a comma stands in double quotes where commas part a "
                    + "list, and a brace that is meant as one behind a backslash"
            )
        }
        do throws(PatternError) {
            _ = try Pattern(expression)
        } catch {
            throw BadValue("is no regular expression (RE2): \(onOneLine("\(error)"))")
        }
    }
}
