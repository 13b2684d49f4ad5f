package import Clocks
internal import Patterns
package import Sessions

extension RuleMatch {
    package enum Mismatch: Sendable, Equatable {
        case host, path, method
    }

    /// What keeps the rule from matching; nil where it matches. The plain reading of a rule, for explanations and as the
    /// oracle of the tests: `Rules.rule` gives the same answer faster.
    package func mismatch(host: String, path: String, method: String) -> Mismatch? {
        let isHost = hosts.isEmpty || hosts.contains { $0.matches(Array(host.utf8).span) }
        guard isHost else { return .host }
        let isPath =
            (paths.isEmpty && patterns.isEmpty)
            || paths.contains { Self.isBelow(path, $0) }
            || patterns.contains { $0.matches(Array(path.utf8).span) }
        guard isPath else { return .path }
        return methods.isEmpty || methods.contains(method) ? nil : .method
    }

    private static func isBelow(_ path: String, _ prefix: String) -> Bool {
        var prefix = prefix
        while prefix.hasSuffix("/") { prefix.removeLast() }
        return path == prefix || path.hasPrefix(prefix + "/")
    }
}

extension Rules {
    /// How the rule that decides was found.
    package struct Explanation: Sendable {
        /// Those before it, in the file's order, and why each does not match.
        package var passedOver: [(rule: Rule, mismatch: RuleMatch.Mismatch)] = []
        package var decisive: Rule
    }

    package func explanation(host: String, path: String, method: String) -> Explanation {
        var explanation = Explanation(decisive: standard)
        for (match, rule) in zip(matches, rules) {
            guard let mismatch = match.mismatch(host: host, path: path, method: method) else {
                explanation.decisive = rule
                return explanation
            }
            explanation.passedOver.append((rule, mismatch))
        }
        return explanation
    }
}

extension Requirements {
    /// A sentence for each thing that is asked for, and whether the session has it.
    package func explanation(for session: Session, now: Timestamp) -> [(sentence: String, isMet: Bool)] {
        var lines = conditions.map { ($0.description, $0.isMet(by: session)) }
        if !authenticationContexts.isEmpty {
            lines.append(
                ("logged in with acr \(authenticationContexts.joined(separator: " or "))", isContextMet(by: session))
            )
        }
        if let maximumAge {
            lines.append(("logged in no longer than \(maximumAge) s ago", isFresh(session, now: now)))
        }
        return lines
    }
}

extension Condition: CustomStringConvertible {
    package var description: String {
        switch self {
        case .groups(let groups): "in group \(groups.joined(separator: " or "))"
        case .emails(let emails): "e-mail address is \(emails.joined(separator: " or "))"
        case .emailDomains(let domains):
            "e-mail address is at \(domains.map(\.description).joined(separator: " or "))"
        case .claimEquals(let name, let value): "claim \(name) is \(value)"
        case .claimContains(let name, let values): "claim \(name) holds \(values.joined(separator: " or "))"
        }
    }
}
