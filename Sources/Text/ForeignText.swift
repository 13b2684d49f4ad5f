/// Somebody else's text inside a sentence of ours. Nothing in it can break a line of a log or move anything on a terminal.
///
/// `LogBuffer` escapes as Go does and in place, and `ProviderRefusal` puts blanks instead, since people read it on a page.
package enum ForeignText {
    /// In quotes, with at most `limit` characters of it.
    package static func quoted(_ text: String, limit: Int = 200) -> String {
        "\"" + onOneLine(text, limit: limit, escapingQuotes: true) + "\""
    }

    /// Several of them, for "one of ..."; at most ten.
    package static func quoted(_ texts: [String]) -> String {
        guard !texts.isEmpty else { return "none" }
        return texts.prefix(10).map { quoted($0) }.joined(separator: ", ") + (texts.count > 10 ? ", ..." : "")
    }

    /// Without quotes; all of it without a `limit`.
    package static func onOneLine(_ text: String, limit: Int? = nil, escapingQuotes: Bool = false) -> String {
        var shown = ""
        var count = 0
        for scalar in text.unicodeScalars {
            if count == limit {
                shown += "..."
                break
            }
            count += 1
            switch scalar {
            case "\"" where escapingQuotes: shown += "\\\""
            case "\\" where escapingQuotes: shown += "\\\\"
            case "\n": shown += "\\n"
            case "\r": shown += "\\r"
            case "\t": shown += "\\t"
            case _ where scalar.isInvisible: shown += "\\u{\(String(scalar.value, radix: 16))}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }
}

extension Unicode.Scalar {
    /// A control, a mark of direction, a separator of lines, or a code that no character has.
    package var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}
