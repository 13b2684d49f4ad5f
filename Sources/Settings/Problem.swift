internal import Text

/// Where a value comes from.
package enum Origin: Sendable, Equatable, CustomStringConvertible {
    /// By name, with its dashes.
    case flag(String)
    case environment(String)
    case file(path: String, line: Int)
    /// Nobody gave one.
    case standard

    package var description: String {
        switch self {
        case .flag(let name): name
        case .environment(let name): name
        case .file(let path, let line): "\(path):\(line)"
        case .standard: "default"
        }
    }

    var line: Int {
        if case .file(_, let line) = self { line } else { 0 }
    }
}

/// Something that a person should change: one line that names its source, what is wrong with it, the form expected and,
/// where there is one, a suggestion. No secret is ever in it.
package struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String
    /// The line of the file that it is about, from 1; 0 for none.
    let line: Int

    init(_ description: String, line: Int = 0) {
        self.description = description
        self.line = line
    }

    init(_ origin: Origin, _ text: String) {
        self.init("\(origin): \(text)", line: origin.line)
    }
}

/// The text in quotes, fit for one line of a terminal: control characters escaped, the end of a long text left out, and the
/// name and password of a URL hidden.
func quoted(_ text: String) -> String {
    ForeignText.quoted(hidingUserinfo(text), limit: 120)
}

/// The same for other texts, such as another library's message.
func onOneLine(_ text: String) -> String {
    ForeignText.onOneLine(text, limit: 120)
}

/// The text of a URL without the name and password in it.
func hidingUserinfo(_ text: String) -> String {
    guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return text }
    let head = text[..<at]
    guard let colon = head.utf8.firstIndex(of: UInt8(ascii: ":")), head[colon...].hasPrefix("://") else { return text }
    return head[..<colon] + "://***" + text[at...]
}
