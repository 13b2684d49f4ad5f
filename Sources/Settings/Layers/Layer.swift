/// What one source of options gives, before anything is read from it: the values of each option, by flag name.
struct Layer {
    /// A list that was given without elements is here, and empty: it empties what lies below.
    private(set) var given: [String: [Given]] = [:]
    private(set) var origins: [String: Origin] = [:]
    /// Options that were named without a readable value: a complaint was made, so none is to say that they are missing.
    var broken: Set<String> = []
    var problems: [Problem] = []
    var warnings: [Problem] = []
    /// What the source calls options, by flag, where it is not as TOML does.
    var names: [String: String] = [:]

    mutating func give(_ flag: String, _ values: [Given], by origin: Origin) {
        given[flag, default: []] += values
        origins[flag] = origin
    }

    mutating func drop(_ flag: String) {
        given[flag] = nil
        origins[flag] = nil
    }
}

extension Layer {
    /// Splits the text of a list where it has commas, as oauth2-proxy does: white space around elements and empty
    /// elements are dropped, and an element in double quotes may itself have commas (RFC 4180; `""` is a quote).
    static func elements(of text: String) -> [String] {
        var elements: [String] = []
        var current = ""
        var isQuoted = false
        var wasQuoted = false
        var characters = text.unicodeScalars.makeIterator()
        var next = characters.next()
        func finished(_ element: String) -> String? {
            wasQuoted ? element : element.isEmpty ? nil : element
        }
        while let character = next {
            next = characters.next()
            if isQuoted {
                if character != "\"" {
                    current.unicodeScalars.append(character)
                } else if next == "\"" {
                    current += "\""
                    next = characters.next()
                } else {
                    isQuoted = false
                }
            } else if character == "," {
                if let element = finished(wasQuoted ? current : trimmed(current)) { elements.append(element) }
                current = ""
                wasQuoted = false
            } else if character == "\"", trimmed(current).isEmpty, !wasQuoted {
                current = ""
                isQuoted = true
                wasQuoted = true
            } else if !wasQuoted || !isSpace(character) {
                current.unicodeScalars.append(character)
            }
        }
        if let element = finished(wasQuoted ? current : trimmed(current)) { elements.append(element) }
        return elements
    }

    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
    }
}
