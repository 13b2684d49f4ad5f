internal import Web

/// The rules of a file, compiled: which is the first that matches a request?
package struct Rules: Sendable {
    package let rules: [Rule]
    package let matches: [RuleMatch]
    /// For requests that no rule matches.
    package let standard: Rule
    /// Whether one of them is for some methods only.
    let namesMethods: Bool
    /// Whether one of them is for some hosts only.
    var namesHosts: Bool { indexes.count > 1 }
    /// Hosts that are named whole.
    private var hosts = ByteTable()
    /// Domains that are meant with all below them.
    private var domains = ByteTable()
    /// What the two tables point into; the first is for every other host.
    private var indexes: [PathIndex]

    package init(_ rules: [(match: RuleMatch, rule: Rule)], standard: Rule) {
        self.rules = rules.map(\.rule)
        self.matches = rules.map(\.match)
        self.standard = standard
        namesMethods = rules.contains { !$0.match.methods.isEmpty }
        indexes = [Self.index(matches) { $0.isEmpty }]
        // Each host has an index of its own that holds every rule for it, those of its parents included, so that one
        // search finds the first.
        for pattern in matches.flatMap(\.hosts) {
            let known = pattern.includesSubdomains ? domains.value(of: pattern.domain) : hosts.value(of: pattern.domain)
            guard known == nil else { continue }
            if pattern.includesSubdomains {
                domains.insert(pattern.domain, indexes.count)
            } else {
                hosts.insert(pattern.domain, indexes.count)
            }
            indexes.append(Self.index(matches) { hosts in hosts.isEmpty || hosts.contains { $0.covers(pattern) } })
        }
    }

    private static func index(_ matches: [RuleMatch], where isForHost: ([DomainPattern]) -> Bool) -> PathIndex {
        var index = PathIndex()
        for (place, match) in matches.enumerated() where isForHost(match.hosts) { index.add(place, match) }
        return index
    }

    /// The rule that decides. On the request path.
    ///
    /// - Parameters:
    ///   - host: lower case, without a port.
    ///   - path: decoded and without ambiguity.
    ///   - address: where the client is. Where that is not known, a rule for networks counts as matching, and
    ///     `isForNetworks` says that it must not decide.
    package func rule(
        host: Span<UInt8>,
        path: Span<UInt8>,
        method: Span<UInt8>,
        from address: () -> [UInt8]?
    ) -> (rule: Rule, isForNetworks: Bool) {
        let place = indexes[indexPlace(for: host)].firstRule(for: path, method: method, from: address)
        guard let place else { return (standard, false) }
        return (rules[place], !matches[place].networks.isEmpty)
    }

    private func indexPlace(for host: Span<UInt8>) -> Int {
        if hosts.count > 0, let place = hosts.value(of: host, hash: ByteTable.Hash(host)) { return place }
        guard domains.count > 0 else { return 0 }
        // The longest domain that the host lies under.
        var start = 0
        while start < host.count {
            let domain = host.extracting(start..<host.count)
            if let place = domains.value(of: domain, hash: ByteTable.Hash(domain)) { return place }
            while start < host.count, host[start] != UInt8(ascii: ".") { start += 1 }
            start += 1
        }
        return 0
    }
}
