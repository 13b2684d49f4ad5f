package import Clocks
internal import Patterns
package import Sessions
internal import Web

extension RuleMatch {
    package enum Mismatch: Sendable, Equatable {
        case host, path, method, network
    }

    /// What keeps the rule from matching; nil where it matches. The plain reading of a rule, for explanations and as the
    /// oracle of the tests: `Rules.rule` gives the same answer faster.
    ///
    /// - Parameter address: where the client is; nil where that is not known, which is in every network.
    package func mismatch(host: String, path: String, method: String, address: [UInt8]?) -> Mismatch? {
        let isHost = hosts.isEmpty || hosts.contains { $0.matches(Array(host.utf8).span) }
        guard isHost else { return .host }
        let isPath =
            (paths.isEmpty && patterns.isEmpty)
            || paths.contains { Self.isBelow(path, $0) }
            || patterns.contains { $0.matches(Array(path.utf8).span) }
        guard isPath else { return .path }
        guard methods.isEmpty || methods.contains(method) else { return .method }
        guard !networks.isEmpty, let address else { return nil }
        return networks.contains { $0.contains(address) } ? nil : .network
    }

    /// Whether it surely matches whatever `other` matches.
    package func covers(_ other: RuleMatch) -> Bool {
        let coversHosts =
            hosts.isEmpty
            || (!other.hosts.isEmpty && other.hosts.allSatisfy { host in hosts.contains { $0.covers(host) } })
        let isForAnyPath = paths.isEmpty && patterns.isEmpty
        let isOtherForAnyPath = other.paths.isEmpty && other.patterns.isEmpty
        let coversPaths =
            isForAnyPath
            || (!isOtherForAnyPath
                && other.paths.allSatisfy { path in paths.contains { Self.isBelow(path, $0) } }
                && other.patterns.allSatisfy { pattern in patterns.contains { $0.text == pattern.text } })
        let coversMethods = methods.isEmpty || (!other.methods.isEmpty && Set(other.methods).isSubset(of: methods))
        let coversNetworks =
            networks.isEmpty
            || (!other.networks.isEmpty
                && other.networks.allSatisfy { network in networks.contains { $0.covers(network) } })
        return coversHosts && coversPaths && coversMethods && coversNetworks
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
        /// Whether that one is for some networks only.
        package var isForNetworks = false
        /// What the rules were asked about, decoded.
        package let path: String
    }

    /// Nil where the target's path can be read in more than one way: then nobody passes.
    package func explanation(host: String, target: String, method: String, address: [UInt8]?) -> Explanation? {
        var explanation: Explanation?
        _ = PlainPath.of(Array(target.utf8).span) { path in
            var decoded: [UInt8] = []
            for index in path.indices { decoded.append(path[index]) }
            explanation = self.explanation(
                host: host,
                path: String(decoding: decoded, as: UTF8.self),
                method: method,
                address: address
            )
            return true
        }
        return explanation
    }

    /// Rules that are never asked, each with one before it that matches all that it matches.
    package var neverAsked: [(rule: Rule, because: Rule)] {
        var found: [(rule: Rule, because: Rule)] = []
        for (place, match) in matches.enumerated() {
            if let earlier = matches[..<place].firstIndex(where: { $0.covers(match) }) {
                found.append((rules[place], rules[earlier]))
            }
        }
        return found
    }

    package func explanation(host: String, path: String, method: String, address: [UInt8]?) -> Explanation {
        var explanation = Explanation(decisive: standard, path: path)
        for (match, rule) in zip(matches, rules) {
            guard let mismatch = match.mismatch(host: host, path: path, method: method, address: address) else {
                explanation.decisive = rule
                explanation.isForNetworks = !match.networks.isEmpty
                return explanation
            }
            explanation.passedOver.append((rule, mismatch))
        }
        return explanation
    }
}

extension Requirements {
    /// One thing that is asked for.
    package struct Line: Sendable {
        package let sentence: String
        package let outcome: Condition.Outcome
    }

    /// The conditions, which `combination` takes together.
    package func conditionLines(for session: Session) -> [Line] {
        conditions.map { Line(sentence: $0.description, outcome: $0.outcome(for: session)) }
    }

    /// What is asked of the login, all of it.
    package func authenticationLines(for session: Session, now: Timestamp) -> [Line] {
        var lines: [Line] = []
        if !authentication.providers.isEmpty {
            let ids = authentication.providers.joined(separator: " or ")
            lines.append(Line(sentence: "logged in at \(ids)", outcome: isProviderMet(by: session) ? .met : .unmet))
        }
        if !authentication.authenticationContexts.isEmpty {
            let contexts = authentication.authenticationContexts.joined(separator: " or ")
            lines.append(
                Line(sentence: "logged in with acr \(contexts)", outcome: isContextMet(by: session) ? .met : .unmet)
            )
        }
        if let maximumAge = authentication.maximumAge {
            lines.append(
                Line(
                    sentence: "logged in no longer than \(maximumAge) s ago",
                    outcome: isFresh(session, now: now) ? .met : .unmet
                )
            )
        }
        return lines
    }
}
