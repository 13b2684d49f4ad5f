internal import Clocks

/// Wrong passwords in a row, by who tried and whom they tried to be. Who guesses waits longer each time; who logs in is not
/// kept out by somebody else's guesses for longer than a few seconds.
struct Guesses {
    private struct Count {
        var wrong = 0
        var last: Timestamp
    }

    private var clients: [[UInt8]: Count] = [:]
    private var users: [String: Count] = [:]

    /// Wrong passwords that cost no wait: people mistype.
    private static let freeOfClient = 5
    /// Of a user, from anywhere: many sit behind one address, and others guess too.
    private static let freeOfUser = 20
    private static let longestOfClient: Int64 = 60
    /// Short, since an attacker who guesses could otherwise lock the user out.
    private static let longestOfUser: Int64 = 5
    /// Seconds without a wrong one after which all is forgotten.
    private static let memory: Int64 = 900
    private static let capacity = 10_000

    /// Names that are remembered.
    var count: Int { max(clients.count, users.count) }

    /// Seconds to wait before the next try; 0 where it may be at once.
    func delay(user: String, client: [UInt8]?, at now: Timestamp) -> Int64 {
        max(
            Self.delay(client.flatMap { clients[$0] }, free: Self.freeOfClient, longest: Self.longestOfClient, now),
            Self.delay(users[user], free: Self.freeOfUser, longest: Self.longestOfUser, now)
        )
    }

    private static func delay(_ count: Count?, free: Int, longest: Int64, _ now: Timestamp) -> Int64 {
        guard let count, count.wrong >= free else { return 0 }
        let passed = now - count.last
        // A clock that was set back keeps nobody out.
        guard passed >= 0, passed < memory else { return 0 }
        let wait = min(Int64(1) << min(count.wrong - free, 16), longest)
        return max(wait - passed, 0)
    }

    mutating func note(isRight: Bool, user: String, client: [UInt8]?, at now: Timestamp) {
        if isRight {
            if let client { clients[client] = nil }
            users[user] = nil
        } else {
            if let client { Self.add(to: &clients, client, now) }
            Self.add(to: &users, user, now)
        }
    }

    private static func add<Name>(to counts: inout [Name: Count], _ name: Name, _ now: Timestamp) {
        if counts.count >= capacity { counts = counts.filter { 0..<memory ~= now - $0.value.last } }
        // A crowd of names that nobody has: the count of each is worth nothing.
        if counts.count >= capacity { counts = [:] }
        var count = counts[name] ?? Count(last: now)
        if !(0..<memory ~= now - count.last) { count.wrong = 0 }
        count.wrong += 1
        count.last = now
        counts[name] = count
    }
}
