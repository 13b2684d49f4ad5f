internal import Patterns
internal import Text
internal import Web

/// The rules of one host, by path: which is the first that matches?
///
/// Prefixes are found by hashing the path once, a look-up for each of its segments, however many rules there are.
/// Patterns are tried in their order, and only those that stand before the best rule found so far.
package struct PathIndex: Sendable {
    /// A rule's place in the file, and the methods and networks it takes; empty for all.
    private struct Candidate: Sendable {
        let rule: Int
        let methods: [[UInt8]]
        let networks: [IPNetwork]

        /// A client whose address is not known could be in any network.
        func takes(_ method: Span<UInt8>, from address: () -> [UInt8]?) -> Bool {
            guard takes(method) else { return false }
            guard !networks.isEmpty, let address = address() else { return true }
            return networks.contains { $0.contains(address) }
        }

        private func takes(_ method: Span<UInt8>) -> Bool {
            guard !methods.isEmpty else { return true }
            for name in methods where method.isEqual(to: name) {
                return true
            }
            return false
        }
    }

    private var prefixes = ByteTable()
    /// For each prefix, in the file's order.
    private var candidates: [[Candidate]] = []
    private var patterns: [(candidate: Candidate, pattern: Pattern)] = []

    /// To be called in the file's order.
    package mutating func add(_ rule: Int, _ match: RuleMatch) {
        let candidate = Candidate(
            rule: rule,
            methods: match.methods.map { Array($0.utf8) },
            networks: match.networks
        )
        let isForAnyPath = match.paths.isEmpty && match.patterns.isEmpty
        for path in isForAnyPath ? ["/"] : match.paths {
            var key = Array(path.utf8)
            while key.last == UInt8(ascii: "/") { key.removeLast() }
            if let place = prefixes.value(of: key) {
                candidates[place].append(candidate)
            } else {
                prefixes.insert(key, candidates.count)
                candidates.append([candidate])
            }
        }
        for pattern in match.patterns { patterns.append((candidate, pattern)) }
    }

    /// The place of the first rule that matches; nil for none. On the request path.
    ///
    /// - Parameter address: asked where a rule is for networks only.
    package func firstRule(for path: Span<UInt8>, method: Span<UInt8>, from address: () -> [UInt8]?) -> Int? {
        var best = Int.max
        var hash = ByteTable.Hash()
        for end in path.indices {
            let byte = path[end]
            if byte == UInt8(ascii: "/") { look(for: path.extracting(0..<end), hash, method, address, &best) }
            hash.add(byte)
        }
        look(for: path, hash, method, address, &best)
        for (candidate, pattern) in patterns {
            guard candidate.rule < best else { break }
            if pattern.matches(path), candidate.takes(method, from: address) { best = candidate.rule }
        }
        return best == .max ? nil : best
    }

    private func look(
        for prefix: Span<UInt8>,
        _ hash: ByteTable.Hash,
        _ method: Span<UInt8>,
        _ address: () -> [UInt8]?,
        _ best: inout Int
    ) {
        guard let place = prefixes.value(of: prefix, hash: hash) else { return }
        take(candidates[place], method, address, &best)
    }

    private func take(
        _ candidates: [Candidate],
        _ method: Span<UInt8>,
        _ address: () -> [UInt8]?,
        _ best: inout Int
    ) {
        for candidate in candidates {
            guard candidate.rule < best else { return }
            if candidate.takes(method, from: address) { best = candidate.rule }
        }
    }
}
