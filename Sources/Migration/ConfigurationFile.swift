import Settings
import Text

/// oauth2-proxy's TOML file, made into one for Sidegate: the same lines, with names corrected, what has no effect made a
/// comment, and what other files said added below.
struct ConfigurationFile {
    private var lines: [String]
    private let path: String
    private let keys: [WrittenKey]

    init(_ file: SourceFile) {
        path = file.path
        lines = file.lines
        keys = WrittenKey.all(in: file.bytes)
    }

    /// The lines between which a file that is part of another one stands there, so that messages name its lines.
    init(lines: [String], path: String) {
        self.path = path
        self.lines = lines
        keys = WrittenKey.all(in: Array(lines.joined(separator: "\n").utf8))
    }

    mutating func migrate(upstreams: Upstreams, written: WrittenOptions, _ changes: inout [Remark]) {
        for key in keys {
            guard let option = key.option else { continue }
            let place = "\(path):\(key.line)"
            let texts = option.flag == "upstream" ? written.texts("upstream") ?? [] : []
            if let reason = upstreams.reasonToLeaveOut(option, texts) {
                changes.append(Remark(place, "\(key.key) has no effect in Sidegate: \(reason)"))
                for line in key.line...key.lastLine { lines[line - 1] = commented(lines[line - 1], key, line) }
            } else if option.key != key.key {
                changes.append(Remark(place, "\(key.key) is written \(option.key)"))
                lines[key.line - 1] = lines[key.line - 1].replacing(key.key, with: option.key, maxReplacements: 1)
            }
        }
    }

    private func commented(_ line: String, _ key: WrittenKey, _ number: Int) -> String {
        number == key.line
            ? "\(line.indentation)# No effect in Sidegate: \(line.trimmed)" : "\(line.indentation)# \(line.trimmed)"
    }

    /// Options stand above any table.
    mutating func append(_ added: [String], about title: String) {
        guard !added.isEmpty else { return }
        while lines.last == "" { lines.removeLast() }
        lines += (lines.isEmpty ? [] : [""]) + ["# \(title)"] + added + [""]
    }

    var text: String { lines.joined(separator: "\n") }
}

/// An option as a line of TOML.
enum TOMLText {
    static func line(_ option: Option, _ texts: [String]) -> String {
        switch option.shape {
        case .list: "\(option.key) = [\(texts.map(TOMLString.quoted).joined(separator: ", "))]"
        case .boolean, .integer: "\(option.key) = \(texts.last ?? "")"
        case .text, .duration: "\(option.key) = \(TOMLString.quoted(texts.last ?? ""))"
        }
    }
}
