/// A regular expression of an option, as oauth2-proxy reads it (RE2's syntax; it matches anywhere in the text unless it
/// is anchored).
///
/// What needs no engine gets none: `^/public/`, `^/(css|js)/.*$` or `^/health$` are compared byte by byte.
package struct Pattern: Sendable {
    private enum Matcher: Sendable {
        case literals(LiteralPattern)
        case expression(RegularExpression)
    }

    /// As it was given.
    package let text: String
    private let matcher: Matcher

    package init(_ text: String) throws(PatternError) {
        self.text = text
        if let literals = LiteralPattern(text) {
            matcher = .literals(literals)
        } else {
            matcher = .expression(try RegularExpression(text))
        }
    }

    /// Whether the pattern matches somewhere in the text, which is valid UTF-8. On the request path.
    package func matches(_ text: Span<UInt8>) -> Bool {
        switch matcher {
        case .literals(let literals): literals.matches(text)
        case .expression(let expression): expression.matches(text)
        }
    }

    /// Whether it is matched without the engine.
    var isLiteral: Bool {
        if case .literals = matcher { true } else { false }
    }
}

extension Pattern: Equatable {
    /// The same text is the same expression.
    package static func == (left: Pattern, right: Pattern) -> Bool { left.text == right.text }
}

/// Why a text is no regular expression, in RE2's words: `missing closing ): (abc`.
package struct PatternError: Error, Equatable, CustomStringConvertible {
    package let reason: String
    package var description: String { reason }
}
