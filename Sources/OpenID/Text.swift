/// Whether two texts are the same bytes. Swift's `==` compares by canonical equivalence, which takes the Kelvin sign
/// for a K; identifiers of OpenID Connect are compared exactly (Core 1.0, 16.17 and RFC 3986, 6.2.1).
package func isSameText(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
}

/// Somebody else's text inside a sentence of ours: quoted, at most 200 characters, nothing in it that could break a log
/// line or fool a terminal.
func shown(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars.prefix(200) {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            result += "\\u{\(String(scalar.value, radix: 16))}"
        default:
            result.unicodeScalars.append(scalar)
        }
    }
    return result + (text.unicodeScalars.count > 200 ? "...\"" : "\"")
}

/// Several of them, for "one of ..."; at most ten.
func shown(_ texts: [String]) -> String {
    guard !texts.isEmpty else { return "none" }
    return texts.prefix(10).map { shown($0) }.joined(separator: ", ") + (texts.count > 10 ? ", ..." : "")
}
