/// A pattern that names whole texts or their beginnings: `^`, literal characters with at most one group of literal
/// alternatives among them, then `$`, `.*`, `.*$` or nothing.
struct LiteralPattern: Sendable, Equatable {
    private enum End: Sendable, Equatable {
        /// `^abc$`
        case whole
        /// `^abc` and `^abc.*`
        case prefix
        /// `^abc.*$`: what follows holds no line feed, which `.` does not match.
        case prefixOfLine
    }

    private let alternatives: [[UInt8]]
    private let end: End

    /// More than this, and the engine is the faster one.
    private static let mostAlternatives = 16

    /// Nil for a pattern of any other form.
    init?(_ pattern: String) {
        var rest = Array(pattern.utf8)[...]
        guard rest.popFirst() == UInt8(ascii: "^") else { return nil }
        var alternatives: [[UInt8]] = [[]]
        var hasGroup = false
        while let first = rest.first {
            if let byte = Self.literal(from: &rest) {
                for index in alternatives.indices { alternatives[index].append(byte) }
            } else if first == UInt8(ascii: "("), !hasGroup, let group = Self.group(from: &rest) {
                hasGroup = true
                alternatives = alternatives.flatMap { before in group.map { before + $0 } }
            } else {
                break
            }
        }
        guard alternatives.count <= Self.mostAlternatives else { return nil }
        switch String(decoding: rest, as: UTF8.self) {
        case "$": end = .whole
        case "", ".*": end = .prefix
        case ".*$": end = .prefixOfLine
        default: return nil
        }
        self.alternatives = alternatives
    }

    /// The next character, where it stands for itself and nothing that follows repeats it. An escaped punctuation mark
    /// does; an escaped letter or digit is a class or worse.
    private static func literal(from rest: inout ArraySlice<UInt8>) -> UInt8? {
        guard var byte = rest.first else { return nil }
        var after = rest.dropFirst()
        if byte == UInt8(ascii: "\\") {
            guard let escaped = after.popFirst(), isPunctuation(escaped) else { return nil }
            byte = escaped
        } else if isSpecial(byte) || byte >= 0x80 || byte < 0x20 {
            return nil
        }
        if let next = after.first, isRepetition(next) { return nil }
        rest = after
        return byte
    }

    /// `(abc|de)` or `(?:abc|de)`; otherwise leaves `rest` as it is.
    private static func group(from rest: inout ArraySlice<UInt8>) -> [[UInt8]]? {
        var inside = rest.dropFirst()
        if inside.starts(with: Array("?:".utf8)) { inside = inside.dropFirst(2) }
        var alternatives: [[UInt8]] = [[]]
        while let first = inside.first {
            if first == UInt8(ascii: "|") {
                inside = inside.dropFirst()
                alternatives.append([])
            } else if first == UInt8(ascii: ")") {
                inside = inside.dropFirst()
                if let next = inside.first, isRepetition(next) { return nil }
                rest = inside
                return alternatives
            } else if let byte = literal(from: &inside) {
                alternatives[alternatives.count - 1].append(byte)
            } else {
                return nil
            }
        }
        return nil
    }

    private static func isRepetition(_ byte: UInt8) -> Bool { "*+?{".utf8.contains(byte) }

    private static func isSpecial(_ byte: UInt8) -> Bool { #"\^$.|?*+()[]{}"#.utf8.contains(byte) }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "!")...UInt8(ascii: "/"), UInt8(ascii: ":")...UInt8(ascii: "@"),
            UInt8(ascii: "[")...UInt8(ascii: "`"), UInt8(ascii: "{")...UInt8(ascii: "~"):
            true
        default:
            false
        }
    }

    /// On the request path.
    func matches(_ text: Span<UInt8>) -> Bool {
        for alternative in alternatives where starts(text, with: alternative) {
            switch end {
            case .whole: if text.count == alternative.count { return true }
            case .prefix: return true
            case .prefixOfLine: if !hasLineFeed(text, from: alternative.count) { return true }
            }
        }
        return false
    }

    private func starts(_ text: Span<UInt8>, with prefix: [UInt8]) -> Bool {
        guard text.count >= prefix.count else { return false }
        for index in prefix.indices where text[index] != prefix[index] {
            return false
        }
        return true
    }

    private func hasLineFeed(_ text: Span<UInt8>, from start: Int) -> Bool {
        for index in start..<text.count where text[index] == UInt8(ascii: "\n") {
            return true
        }
        return false
    }
}
