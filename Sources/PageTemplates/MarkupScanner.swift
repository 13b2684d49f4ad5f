internal import Text

/// Where in a page a value stands.
enum Place: Sendable, Equatable {
    case text
    /// Markup of our own, between tags.
    case markup
    /// In an attribute's quotes.
    case attribute
    /// The beginning of a URL: it decides where the URL leads.
    case urlStart
    /// In a URL's path.
    case urlPath
    /// In a URL's query or fragment.
    case urlQuery

    func written(_ value: PageValue) -> String {
        switch self {
        case .markup: value.text
        case .text, .attribute, .urlPath: Self.escaped(value.text)
        case .urlStart: Self.escaped(Self.isHarmless(value.text) ? value.text : "#")
        case .urlQuery: PercentEncoding.encode(value.text.utf8)
        }
    }

    /// Whether a URL leads to a page: `javascript:` and its like do not.
    private static func isHarmless(_ url: String) -> Bool {
        let scheme = url.prefix { $0 != ":" && $0 != "/" && $0 != "?" && $0 != "#" }
        guard scheme.endIndex < url.endIndex, url[scheme.endIndex] == ":" else { return true }
        return ["http", "https", "mailto"].contains(scheme.lowercased())
    }

    /// With what Go's templates escape besides: the null character has no place in a page, and UTF-7 began with a plus.
    private static func escaped(_ text: String) -> String {
        HTMLText.escaped(text).replacing("+", with: "&#43;").replacing("\0", with: "\u{FFFD}")
    }
}

/// Follows HTML only so far that it knows where a value would stand (HTML Living Standard, 13.2.5).
struct MarkupScanner: Sendable {
    struct Unsafe: Error {
        let reason: String
    }

    private enum State: Equatable {
        case text
        case tagName
        /// Between attributes.
        case tag
        case attributeName
        case beforeValue
        case unquoted
        case quoted(Character)
        case comment
    }

    private var state = State.text
    private var tagName = ""
    private var attribute = ""
    /// Of the attribute under way, up to now.
    private var value = ""
    private var isEndTag = false
    /// `script` and its like: its content is no markup up to the tag that ends it.
    private var rawElement = ""
    /// The last characters, to find `<!--` and `-->` by.
    private var recent = ""

    private static let rawElements: Set = [
        "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes",
    ]
    private static let urlAttributes: Set = [
        "href", "src", "action", "formaction", "cite", "poster", "data", "background", "xlink:href", "manifest", "icon",
        "longdesc", "usemap", "codebase", "archive", "profile", "classid",
    ]

    func isSamePlace(as other: MarkupScanner) -> Bool {
        state == other.state && rawElement == other.rawElement
            && (state == .text || state == .comment || (tagName == other.tagName && attribute == other.attribute))
    }

    mutating func read(_ text: some StringProtocol) {
        for character in text { step(character) }
    }

    /// Where a value would stand now.
    mutating func place() throws(Unsafe) -> Place {
        switch state {
        case .text:
            switch rawElement {
            case "", "title", "textarea": return .text
            default: throw Unsafe(reason: "in <\(rawElement)> cannot be made safe")
            }
        case .quoted: break
        case .comment: throw Unsafe(reason: "in a comment is of no use")
        case .unquoted, .beforeValue: throw Unsafe(reason: "in an attribute without quotes cannot be made safe")
        case .tagName, .tag, .attributeName:
            throw Unsafe(reason: "in a tag, and not in an attribute's quotes, cannot be made safe")
        }
        let name = attribute.lowercased()
        if name.hasPrefix("on") || name == "style" || name == "srcset" || name == "srcdoc" || name == "ping" {
            throw Unsafe(reason: "in the attribute \(name) cannot be made safe")
        }
        // What stands here is not the URL's beginning any more.
        defer { value.append("x") }
        guard Self.urlAttributes.contains(name) else { return .attribute }
        if value.contains(where: { $0 == "?" || $0 == "#" }) { return .urlQuery }
        return value.allSatisfy(\.isWhitespace) ? .urlStart : .urlPath
    }

    private mutating func step(_ character: Character) {
        recent = String((recent + String(character)).suffix(4))
        switch state {
        case .comment:
            if recent.hasSuffix("-->") { state = .text }
        case .text: stepInText(character)
        case .tagName:
            if character.isWhitespace || character == "/" || character == ">" {
                endTagName(character)
            } else {
                tagName.append(character)
                if tagName == "!--" { state = .comment }
            }
        case .tag:
            if character == ">" {
                endTag()
            } else if !character.isWhitespace, character != "/" {
                attribute = String(character)
                state = .attributeName
            }
        case .attributeName: stepInAttributeName(character)
        case .beforeValue:
            if character == "\"" || character == "'" {
                state = .quoted(character)
            } else if character == ">" {
                endTag()
            } else if !character.isWhitespace {
                state = .unquoted
            }
        case .unquoted:
            if character == ">" { endTag() } else if character.isWhitespace { state = .tag }
        case .quoted(let mark):
            if character == mark { state = .tag } else { value.append(character) }
        }
    }

    private mutating func stepInText(_ character: Character) {
        if recent.hasSuffix("</") {
            tagName = ""
            isEndTag = true
            state = .tagName
        } else if rawElement.isEmpty, recent.dropLast().hasSuffix("<"), character.isLetter || character == "!" {
            tagName = String(character)
            isEndTag = false
            state = .tagName
        }
    }

    private mutating func stepInAttributeName(_ character: Character) {
        if character == "=" {
            value = ""
            state = .beforeValue
        } else if character == ">" {
            endTag()
        } else if character.isWhitespace || character == "/" {
            state = .tag
        } else {
            attribute.append(character)
        }
    }

    private mutating func endTagName(_ character: Character) {
        if !rawElement.isEmpty, !(isEndTag && tagName.lowercased() == rawElement) {
            // In a script nothing is a tag.
            state = .text
            return
        }
        state = .tag
        if character == ">" { endTag() }
    }

    private mutating func endTag() {
        state = .text
        let name = tagName.lowercased()
        if isEndTag {
            rawElement = ""
        } else if Self.rawElements.contains(name) {
            rawElement = name
        }
    }
}
