/// Finds the name that a person most likely meant.
enum NearMiss {
    /// The candidate closest to `name` by spelling, else the shortest that only has more words (`issuer-url` for
    /// `oidc-issuer-url`); nil if none is near enough to be worth a guess.
    static func best(for name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = normalised(name)
        guard !wanted.isEmpty else { return nil }
        let allowance = max(1, min(3, wanted.count / 4))
        var nearest: (name: String, distance: Int)?
        var longer: String?
        for candidate in candidates {
            let other = normalised(candidate)
            if abs(other.count - wanted.count) <= allowance {
                let distance = distance(wanted, other)
                if distance <= allowance, distance < nearest?.distance ?? .max { nearest = (candidate, distance) }
            }
            if wanted.count >= 4, endsOrStarts(other, with: wanted), candidate.count < longer?.count ?? .max {
                longer = candidate
            }
        }
        return nearest?.name ?? longer
    }

    /// The option that a person most likely meant, by one of its names. One that counts with every provider is preferred to
    /// one that is for a single kind.
    static func option(for name: String, among options: [Option], by spelling: (Option) -> String) -> Option? {
        for group in [options.filter(\.onlyFor.isEmpty), options.filter { !$0.onlyFor.isEmpty }] {
            let spellings = group.map(spelling)
            if let best = best(for: name, among: spellings), let index = spellings.firstIndex(of: best) {
                return group[index]
            }
        }
        return nil
    }

    /// Capitals and the choice of `_` or `-` are not what tells two names apart.
    private static func normalised(_ name: String) -> [UInt8] {
        name.lowercased().utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0 }
    }

    private static func endsOrStarts(_ name: [UInt8], with part: [UInt8]) -> Bool {
        let dash = [UInt8(ascii: "-")]
        return name.starts(with: part + dash) || name.reversed().starts(with: (dash + part).reversed())
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var older: [Int] = []
        var previous = Array(0...right.count)
        for (row, byte) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var best = min(previous[column + 1], current[column]) + 1
                best = min(best, previous[column] + (byte == other ? 0 : 1))
                if row > 0, column > 0, byte == right[column - 1], other == left[row - 1] {
                    best = min(best, older[column - 1] + 1)
                }
                current.append(best)
            }
            older = previous
            previous = current
        }
        return previous[right.count]
    }
}
