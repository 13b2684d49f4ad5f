/// A type that an option's value can have.
package protocol OptionValue: Sendable {
    static var shape: Option.Shape { get }
    static var placeholder: String { get }
    static var isSecret: Bool { get }
    init(text: String) throws(BadValue)
    /// As one would write it.
    var text: String { get }
    /// Where a text that can be read is taken otherwise than it was written: goes on after it, in a warning.
    static func remark(on text: String) -> String?
}

extension OptionValue {
    package static var shape: Option.Shape { .text }
    package static var isSecret: Bool { false }
    package static func remark(on text: String) -> String? { nil }
}

/// Why a text is not a value of its type. The text itself is not in it: it may be a secret.
package struct BadValue: Error, Equatable {
    /// Goes on after the value: `is not a duration; ...`.
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

extension String: OptionValue {
    package static var placeholder: String { "TEXT" }

    package init(text: String) throws(BadValue) {
        self = text
    }

    package var text: String { self }
}

extension Bool: OptionValue {
    package static var shape: Option.Shape { .boolean }
    package static var placeholder: String { "" }

    /// The spellings of Go's `strconv.ParseBool`, which oauth2-proxy reads.
    package init(text: String) throws(BadValue) {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": self = true
        case "0", "f", "F", "false", "FALSE", "False": self = false
        default: throw BadValue("is neither true nor false; write true or false")
        }
    }

    package var text: String { self ? "true" : "false" }
}

extension Int: OptionValue {
    package static var shape: Option.Shape { .integer }
    package static var placeholder: String { "NUMBER" }

    package init(text: String) throws(BadValue) {
        guard let value = Int(text) else { throw BadValue("is not a whole number; write digits alone") }
        self = value
    }

    package var text: String { String(self) }
}

/// An option that takes one of a few words.
protocol Choice: OptionValue, CaseIterable {
    /// What a person writes for the case.
    var word: String { get }
    /// Says why a word that is not among the cases is refused, if there is more to say than the list of the words.
    static func refusal(of word: String) -> String?
    static func normalised(_ word: String) -> String
}

extension Choice where Self: RawRepresentable, Self.RawValue == String {
    var word: String { rawValue }
}

extension Choice {
    package static var placeholder: String { words.joined(separator: "|") }

    static func refusal(of word: String) -> String? { nil }
    static func normalised(_ word: String) -> String { word }

    package init(text: String) throws(BadValue) {
        let wanted = Self.normalised(text)
        guard let value = Self.allCases.first(where: { $0.word == wanted }) else {
            if let reason = Self.refusal(of: text) { throw BadValue(reason) }
            let hint = NearMiss.best(for: text, among: Self.words).map { ". Did you mean \($0)?" } ?? ""
            throw BadValue("is not one of \(Self.words.joined(separator: ", "))\(hint)")
        }
        self = value
    }

    private static var words: [String] { allCases.map(\.word) }

    package var text: String { word }
}
