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
        } else if rest.hasPrefix("="), !word.isEmpty {
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

    private func check() throws(BadValue) {
        do throws(PatternError) {
            _ = try Pattern(expression)
        } catch {
            throw BadValue("is no regular expression (RE2): \(onOneLine("\(error)"))")
        }
    }
}
