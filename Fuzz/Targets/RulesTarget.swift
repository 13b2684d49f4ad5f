@testable import Decision
@testable import Settings

/// A rules file and, behind a NUL, a host, a path and a method: each complaint is one clean line of the file, and rules
/// without one are found by the index as by reading them one by one.
enum RulesTarget {
    static func check(_ input: [UInt8]) throws {
        let parts = input.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
        let file = parts.first ?? []
        let (rules, problems) = RulesFile.read(file, path: "r.toml")
        for problem in problems {
            let line = problem.description
            try promise("a complaint is one line", !line.unicodeScalars.contains { $0.value < 0x20 }, line)
            try promise("a complaint names a line of the file", 1...(file.count + 1) ~= problem.line, line)
            try promise("a complaint is readable", line.utf8.count < 2000, line)
        }
        let again = RulesFile.read(file, path: "r.toml")
        try promise("the same file comes to the same", again.rules == rules && again.problems == problems)
        guard problems.isEmpty, parts.count >= 4 else { return }
        let compiled = Rules(rules)
        let host = String(decoding: parts[1], as: UTF8.self).lowercased()
        let method = String(decoding: parts[3], as: UTF8.self)
        guard
            let explained = compiled.explanation(
                host: host,
                target: String(decoding: parts[2], as: UTF8.self),
                method: method,
                address: nil
            )
        else { return }
        let path = explained.path
        let found = compiled.rule(
            host: Array(host.utf8).span,
            path: Array(path.utf8).span,
            method: Array(method.utf8).span,
            from: { nil }
        ).rule
        try promise(
            "the index finds the first rule that matches",
            found.name == explained.decisive.name,
            "\(found.name) instead of \(explained.decisive.name) for \(host) \(path) \(method)"
        )
    }
}
