/// An htpasswd file: `user:hash` a line, comments after `#`.
package struct PasswordFile: Sendable {
    let hashes: [String: PasswordHash]

    /// What is wrong with a line, for its author. It shows no hash.
    package struct Problem: Error, Equatable {
        package let line: Int
        package let reason: String
    }

    /// All that is wrong, or the users.
    package static func read(_ bytes: [UInt8]) -> (file: PasswordFile, problems: [Problem]) {
        var hashes: [String: PasswordHash] = [:]
        var problems: [Problem] = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, bytes) in lines.enumerated() {
            func complain(_ reason: String) { problems.append(Problem(line: index + 1, reason: reason)) }
            guard var line = String(validating: bytes, as: UTF8.self) else {
                complain("is not UTF-8")
                continue
            }
            while line.last?.isWhitespace == true { line.removeLast() }
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
                complain("is not user:hash")
                continue
            }
            let user = String(line[..<colon])
            guard let hash = PasswordHash(String(line[line.index(after: colon)...])) else {
                complain("the hash of \(user) is neither bcrypt (htpasswd -B, cost 4 to 15) nor {SHA}")
                continue
            }
            if hashes.updateValue(hash, forKey: user) != nil { complain("names \(user) a second time") }
        }
        if hashes.isEmpty, problems.isEmpty { problems.append(Problem(line: 1, reason: "no line names a user")) }
        return (PasswordFile(hashes: hashes), problems)
    }

    /// Whether it is the user's password. An unknown user takes as long as any other, so that time tells nobody who
    /// exists.
    func matches(user: String, _ password: String) -> Bool {
        let dearest = hashes.values.map(\.cost).max() ?? 0
        guard let hash = hashes[user] else {
            _ = (dearest > 0 ? PasswordHash.decoy(cost: dearest) : .sha1("")).matches(password)
            return false
        }
        let isMatch = hash.matches(password)
        // Each step of the cost doubles the work, so that these together take what is missing, and no more.
        for cost in max(hash.cost, 4)..<max(dearest, 4) { _ = PasswordHash.decoy(cost: cost).matches(password) }
        return isMatch
    }
}
