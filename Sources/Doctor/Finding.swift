/// One thing that `sidegate doctor` looked at, and what came of it.
struct Finding: Equatable {
    enum Grade: String {
        case good = "ok  "
        /// Worth knowing; nothing fails because of it.
        case note = "note"
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
    static func bad(_ text: String, _ remedies: [String] = []) -> Finding {
        Finding(grade: .bad, text: text, remedies: remedies)
    }

    var lines: String {
        "\(grade.rawValue)  \(text)\n" + remedies.map { "      \($0)\n" }.joined()
    }
}
