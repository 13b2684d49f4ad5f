import Fetch

/// An answer that says that the call was not looked at.
struct TurnedAway: Sendable, Equatable {
    /// 429; else 503.
    let isTooMany: Bool
    /// What the provider asks for, if it says so.
    let retryAfter: Duration?

    /// Times that the call is made again. A provider that is not there does not come back by being asked; one that says when
    /// it does, or that it has too much to do, does.
    var repetitions: Int { isTooMany || retryAfter != nil ? .max : 2 }

    /// nil for an answer to the call.
    init?(_ response: FetchResponse) {
        guard response.status == 429 || response.status == 503 else { return nil }
        isTooMany = response.status == 429
        // A date instead of a number (RFC 9110, 10.2.3) is not read: the clocks may differ.
        let seconds = response.header("Retry-After").flatMap { Int($0) }
        retryAfter = seconds.flatMap { 0...3600 ~= $0 ? .seconds($0) : nil }
    }

    init(isTooMany: Bool, retryAfter: Duration?) {
        self.isTooMany = isTooMany
        self.retryAfter = retryAfter
    }

    /// How long to wait before the call is made again. One of too many waits for its turn in the pace.
    func wait(before repetition: Int) -> Duration {
        retryAfter ?? (isTooMany ? .zero : .milliseconds(500 << min(repetition, 4)))
    }
}
