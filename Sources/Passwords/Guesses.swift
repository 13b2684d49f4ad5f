internal import Clocks

/// Wrong passwords in a row, by who tried and whom they tried to be. Who guesses waits longer each time; who logs in is not
/// kept out by somebody else's guesses for longer than a few seconds.
struct Guesses {
    private struct Count {
        var wrong = 0
        var last: ContinuousClock.Instant
    }

    // A crowd of names: the count of the oldest is forgotten first.
    private var clients = SeenLately<[UInt8], Count>(capacity: capacity)
    private var users = SeenLately<String, Count>(capacity: capacity)

    /// Wrong passwords that cost no wait: people mistype.
    private static let freeOfClient = 5
    /// Of a user, from anywhere: many sit behind one address, and others guess too.
    private static let freeOfUser = 20
    private static let longestOfClient: Int64 = 60
    /// Short, since an attacker who guesses could otherwise lock the user out.
    private static let longestOfUser: Int64 = 5
    /// How long after the last wrong one all is forgotten.
    private static let memory = Duration.seconds(900)
    private static let capacity = 10_000

    /// Names that are remembered.
    var count: Int { max(clients.count, users.count) }

    /// Seconds to wait before the next try; 0 where it may be at once.
    func delay(user: String, client: [UInt8]?, at now: ContinuousClock.Instant) -> Int64 {
        let client = client.flatMap { clients.value(of: $0, at: now) }
        return max(
            Self.delay(client, free: Self.freeOfClient, longest: Self.longestOfClient, now),
            Self.delay(users.value(of: user, at: now), free: Self.freeOfUser, longest: Self.longestOfUser, now)
        )
    }

    private static func delay(_ count: Count?, free: Int, longest: Int64, _ now: ContinuousClock.Instant) -> Int64 {
        guard let count, count.wrong >= free else { return 0 }
        let wait = min(Int64(1) << min(count.wrong - free, 16), longest)
        return max(wait - (now - count.last).components.seconds, 0)
    }

    mutating func note(isRight: Bool, user: String, client: [UInt8]?, at now: ContinuousClock.Instant) {
        if isRight {
            if let client { clients.forget(client) }
            users.forget(user)
        } else {
            if let client { Self.add(to: &clients, client, now) }
            Self.add(to: &users, user, now)
        }
    }

    private static func add<Name>(
        to counts: inout SeenLately<Name, Count>,
        _ name: Name,
        _ now: ContinuousClock.Instant
    ) {
        var count = counts.value(of: name, at: now) ?? Count(last: now)
        count.wrong += 1
        count.last = now
        counts.keep(count, of: name, until: now + memory, at: now)
    }
}
