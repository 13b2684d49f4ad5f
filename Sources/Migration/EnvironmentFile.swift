import Settings

/// `NAME=VALUE` lines, as systemd's `EnvironmentFile=`, Docker's `--env-file` and shells read them.
struct EnvironmentFile {
    private(set) var variables: [String: String] = [:]
    private var lines: [String]
    private let path: String
    /// Line and name of each variable.
    private var places: [(index: Int, name: String)] = []

    init(_ file: SourceFile) {
        path = file.path
        lines = file.lines
        for (index, line) in lines.enumerated() {
            var text = line.trimmed
            guard !text.isEmpty, !text.hasPrefix("#"), !text.hasPrefix(";") else { continue }
            if text.hasPrefix("export ") { text = String(text.dropFirst("export ".count)).trimmed }
            guard let sign = text.firstIndex(of: "=") else { continue }
            let name = String(text[..<sign])
            variables[name] = Self.unquoted(String(text[text.index(after: sign)...]).trimmed)
            places.append((index, name))
        }
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, let first = text.first, first == text.last, first == "\"" || first == "'" else {
            return text
        }
        return String(text.dropFirst().dropLast())
    }

    /// The file for Sidegate: names corrected, and what has no effect made a comment.
    mutating func migrate(upstreams: Upstreams, _ changes: inout [Remark]) -> String {
        for (index, name) in places {
            guard let option = option(byVariable: name) else { continue }
            let place = "\(path):\(index + 1)"
            if let reason = upstreams.reasonToLeaveOut(option, variables[name].map { [$0] } ?? []) {
                changes.append(Remark(place, "\(name) has no effect in Sidegate: \(reason)"))
                lines[index] = "# No effect in Sidegate: \(lines[index])"
            } else if option.variable != name {
                changes.append(Remark(place, "\(name) is written \(option.variable)"))
                lines[index] = lines[index].replacing(name, with: option.variable, maxReplacements: 1)
                variables[option.variable] = variables.removeValue(forKey: name)
            }
        }
        return lines.joined(separator: "\n")
    }
}
