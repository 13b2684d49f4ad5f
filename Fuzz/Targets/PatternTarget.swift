@testable import Patterns

/// A route's pattern and, behind a NUL, a text: where we read the pattern without RE2, RE2 agrees.
enum PatternTarget {
    static func check(_ input: [UInt8]) throws {
        guard input.count <= 512, let nul = input.firstIndex(of: 0),
            let text = String(validating: input[..<nul], as: UTF8.self),
            let pattern = try? Pattern(text)
        else { return }
        let subject = Array(input[(nul + 1)...])
        guard String(validating: subject, as: UTF8.self) != nil else { return }
        let isMatch = pattern.matches(subject.span)
        try promise("a pattern matches the same twice", pattern.matches(subject.span) == isMatch)
        // Brackets around it keep its meaning and keep it from being read as a literal.
        guard let enclosed = try? Pattern("(?:\(text))") else { return }
        try promise(
            "the short way and RE2 agree",
            enclosed.matches(subject.span) == isMatch,
            "\(text) on \(String(decoding: subject, as: UTF8.self)): \(isMatch)"
        )
    }
}
