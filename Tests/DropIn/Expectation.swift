import Foundation

/// An answer as the table writes it, line by line:
///
///     302                      the status; or "starts" and "does not start"
///     Location: /x*            a field of that name has that value; `*` stands for anything
///     !Set-Cookie              there is no such field
///     ?scope=openid email      the query of Location has that parameter, decoded; `!?scope`: it does not
///     ~Forbidden               the body, or the complaints of a start that fails, have that text
struct Expectation {
    let lines: [String]

    /// What of it the answer does not meet.
    func unmet(by answer: RawAnswer, _ fill: (String) -> String = { $0 }) -> [String] {
        lines.enumerated().filter { number, line in !holds(fill(line), isFirst: number == 0, answer) }.map(\.element)
    }

    private func holds(_ line: String, isFirst: Bool, _ answer: RawAnswer) -> Bool {
        if isFirst { return answer.status == line }
        if line.hasPrefix("~") { return answer.body.contains(line.dropFirst()) }
        if line.hasPrefix("!?") { return answer.parameter(String(line.dropFirst(2))) == nil }
        if line.hasPrefix("?"), let equals = line.firstIndex(of: "=") {
            let name = String(line[line.index(after: line.startIndex)..<equals])
            return answer.parameter(name).map { Self.matches($0, line[line.index(after: equals)...]) } ?? false
        }
        if line.hasPrefix("!") { return answer.values(String(line.dropFirst())).isEmpty }
        guard let colon = line.firstIndex(of: ":") else { return false }
        let pattern = line[line.index(after: colon)...].drop { $0 == " " }
        return answer.values(String(line[..<colon])).contains { Self.matches($0, pattern) }
    }

    /// Whether the text is the pattern, in which `*` stands for anything.
    static func matches(_ text: String, _ pattern: Substring) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return text == pattern }
        guard text.hasPrefix(parts[0]), text.hasSuffix(parts[parts.count - 1]) else { return false }
        var rest = text.dropFirst(parts[0].count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.range(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.count >= parts[parts.count - 1].count
    }
}
