/// A field that a log line can have, named in templates as oauth2-proxy names it: `{{.Client}}`.
package protocol LogField: Hashable, Sendable, CaseIterable, RawRepresentable where RawValue == String {}

/// The form of a log line: Go's text/template as far as oauth2-proxy's logging formats use it, text and `{{.Field}}`
/// with or without `-` to trim the white space beside it. Read once, at the start.
package struct LogTemplate<Field: LogField>: Sendable, Equatable {
    package enum Part: Sendable, Equatable {
        case text([UInt8])
        case field(Field)
    }

    /// As it was given.
    package let text: String
    package let parts: [Part]

    package init(_ text: String) throws(LogTemplateError) {
        self.text = text
        var parts: [Part] = []
        var rest = text[...]
        var trimsStart = false
        while let open = rest.firstRange(of: "{{") {
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else { throw .unclosed }
            var literal = rest[..<open.lowerBound]
            var action = rest[open.upperBound..<close.lowerBound]
            if trimsStart { literal = literal.drop { $0.isWhitespace } }
            let trimsEnd = action.hasPrefix("- ")
            if trimsEnd {
                action = action.dropFirst()
                literal = literal.trimmingEnd()
            }
            trimsStart = action.hasSuffix(" -")
            if trimsStart { action = action.dropLast() }
            Self.append(literal, to: &parts)
            parts.append(.field(try Self.field(action)))
            rest = rest[close.upperBound...]
        }
        if trimsStart { rest = rest.drop { $0.isWhitespace } }
        Self.append(rest, to: &parts)
        self.parts = parts
    }

    private static func append(_ literal: Substring, to parts: inout [Part]) {
        guard !literal.isEmpty else { return }
        // A line is a line, whatever the template holds.
        parts.append(.text(Array(literal.utf8).map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }))
    }

    private static func field(_ action: Substring) throws(LogTemplateError) -> Field {
        let name = action.drop { $0.isWhitespace }.trimmingEnd()
        let isField = name.hasPrefix(".") && name.dropFirst().allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        guard isField, name.count > 1 else { throw .unsupported(String(name)) }
        guard let field = Field(rawValue: String(name.dropFirst())) else {
            throw .unknownField(String(name.dropFirst()))
        }
        return field
    }
}

/// Why a text is not a template of log lines.
package enum LogTemplateError: Error, Equatable {
    /// `{{` without `}}`.
    case unclosed
    /// `{{.Name}}`, and lines of that kind have no such field.
    case unknownField(String)
    /// `{{...}}` with something else than one field in it.
    case unsupported(String)
}

extension Substring {
    fileprivate func trimmingEnd() -> Substring {
        guard let last = lastIndex(where: { !$0.isWhitespace }) else { return self[startIndex..<startIndex] }
        return self[...last]
    }

    fileprivate func firstRange(of pair: String) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(pair) { return index..<self.index(index, offsetBy: pair.count) }
            index = self.index(after: index)
        }
        return nil
    }
}
