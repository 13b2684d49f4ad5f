/// A value of a YAML document, and the line that it begins on.
package struct YAMLNode: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        case scalar(String, Style)
        case sequence([YAMLNode])
        case mapping([Member])
    }

    /// How a scalar is written. `no` in quotes is a text; without them, other programs read a boolean.
    package enum Style: Sendable, Equatable {
        case plain, quoted
        /// `|`: the text begins on the next line, and keeps its line breaks.
        case literal
        /// `>`: line breaks become blanks.
        case folded
    }

    package struct Member: Sendable, Equatable {
        package let key: String
        /// The key's own line, from 1.
        package let line: Int
        package let value: YAMLNode
    }

    package let content: Content
    /// From 1.
    package let line: Int

    package init(_ content: Content, line: Int) {
        self.content = content
        self.line = line
    }
}

extension YAMLNode {
    /// The value of that key; nil where there is no such key, or this is no mapping.
    package subscript(key: String) -> YAMLNode? {
        member(key)?.value
    }

    package func member(_ key: String) -> Member? {
        members.first { $0.key == key }
    }

    /// The value below these keys.
    package func at(_ path: String...) -> YAMLNode? {
        var node: YAMLNode? = self
        for key in path { node = node?[key] }
        return node
    }

    package var members: [Member] {
        if case .mapping(let members) = content { members } else { [] }
    }

    package var elements: [YAMLNode] {
        if case .sequence(let elements) = content { elements } else { [] }
    }

    /// A scalar's text; nil for a list or a mapping, and for `null`.
    package var text: String? {
        guard case .scalar(let text, let style) = content else { return nil }
        if style == .plain, ["", "~", "null", "Null", "NULL"].contains(text) { return nil }
        return text
    }

    /// YAML 1.1's booleans, which Helm and oauth2-proxy's reader take; nil for anything else.
    package var boolean: Bool? {
        guard case .scalar(let text, .plain) = content else { return nil }
        switch text.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default: return nil
        }
    }

    /// For sentences: `is ...`.
    package var kind: String {
        switch content {
        case .scalar: text == nil ? "empty" : "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// Why a text is not YAML, or not YAML that is read here. The text itself is never in it: it may hold secrets.
package struct YAMLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// From 1.
    package let line: Int
    package let reason: String

    package var description: String { "line \(line): \(reason)" }
}
