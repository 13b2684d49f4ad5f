import Text

/// One thing that `sidegate doctor` looked at, and what came of it.
struct Finding: Equatable {
    enum Grade: String {
        case good = "ok"
        /// Worth knowing; nothing has to change.
        case note
        /// Works, and should be changed.
        case warning = "warn"
        case bad = "FAIL"
    }

    let grade: Grade
    let text: String
    /// What to do, a line each.
    var remedies: [String] = []

    static func good(_ text: String) -> Finding { Finding(grade: .good, text: text) }
    static func note(_ text: String, _ remedies: [String] = []) -> Finding {
        Finding(grade: .note, text: text, remedies: remedies)
    }
    static func warning(_ text: String, _ remedies: [String] = []) -> Finding {
        Finding(grade: .warning, text: text, remedies: remedies)
    }
    static func bad(_ text: String, _ remedies: [String] = []) -> Finding {
        Finding(grade: .bad, text: text, remedies: remedies)
    }

    var lines: String {
        let mark = grade.rawValue + String(repeating: " ", count: 4 - grade.rawValue.count)
        return "\(mark)  \(text)\n" + remedies.map { "      \($0)\n" }.joined()
    }

    /// For programs. What it is about stands before the text's first colon.
    var json: String {
        let lines = remedies.map(JSONString.quoted).joined(separator: ", ")
        let grade = JSONString.quoted(grade == .bad ? "fail" : grade.rawValue)
        return "{\"grade\": \(grade), \"text\": \(JSONString.quoted(text)), \"remedies\": [\(lines)]}"
    }
}
