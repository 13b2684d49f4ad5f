import Clocks
import Fetch
import Synchronization

/// The line before a provider's token endpoint: some calls at a time, the others wait here, and their time limit begins
/// with the call. It costs a waiting login a few hundred bytes, where one that waits inside of libcurl costs 35 KB.
///
/// - Logins wait by client, and clients take turns: one that sends made-up codes by the thousand waits behind itself.
/// - Renewals have places of their own.
/// - A call that is turned away unread (429, 503) is made again, within the time that one call may take.
/// - Where the provider turns calls away, they go out more slowly, and faster again as long as it takes them.
final class TokenLine: Sendable {
    enum Caller: Sendable {
        /// A login of that client: its address, or whatever tells clients apart.
        case login(client: String)
        case renewal
    }

    struct Bounds: Sendable {
        var loginsAtOnce = 24
        var renewalsAtOnce = 8
        var waiting = 10_000
        /// Of one client.
        var waitingOfOne = 2_000
        /// From a call's beginning to the beginning of its last repetition.
        var repeating = Duration.seconds(9)
    }

    private struct State {
        var logins: Lanes
        var renewals: Lanes
        var pace = Pace()
    }

    private let bounds: Bounds
    private let state: Mutex<State>
    private let clock: MonotonicClock
    private let sleep: @Sendable (Duration) async -> Void

    /// - Parameter sleep: for tests, as is the clock.
    init(
        _ bounds: Bounds = Bounds(),
        clock: MonotonicClock = .system,
        sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }
    ) {
        self.bounds = bounds
        self.clock = clock
        self.sleep = sleep
        state = Mutex(
            State(
                logins: Lanes(places: bounds.loginsAtOnce, waiting: bounds.waiting, waitingOfOne: bounds.waitingOfOne),
                renewals: Lanes(places: bounds.renewalsAtOnce, waiting: bounds.waiting, waitingOfOne: bounds.waiting)
            )
        )
    }

    /// Makes a call when its turn has come; it may be made more than once.
    ///
    /// - Parameters:
    ///   - begins: told when the turn has come: an answer then follows within the call's time.
    ///   - call: is given how long it has waited in line.
    func run(
        _ caller: Caller,
        begins: () -> Void,
        _ call: (_ waited: Duration) async throws(OpenIDError) -> FetchResponse
    ) async throws(OpenIDError) -> FetchResponse {
        let arrival = clock.now()
        guard await takePlace(caller) else { throw .lineIsFull }
        defer { leavePlace(caller) }
        begins()
        let start = clock.now()
        var repetitions = 0
        while true {
            let pause = state.withLock { $0.pace.reserve(at: clock.now()) }
            if pause > .zero { await sleep(pause) }
            let response = try await call(clock.now() - arrival)
            guard let refusal = TurnedAway(response) else {
                state.withLock { $0.pace.speedUp() }
                return response
            }
            let now = clock.now()
            state.withLock { $0.pace.slowDown(at: now, by: refusal) }
            let wait = refusal.wait(before: repetitions)
            guard now + wait <= start + bounds.repeating, repetitions < refusal.repetitions else { return response }
            repetitions += 1
            if wait > .zero { await sleep(wait) }
        }
    }

    private func takePlace(_ caller: Caller) async -> Bool {
        await withCheckedContinuation { continuation in
            let isAdmitted = state.withLock { state -> Bool? in
                switch caller {
                case .login(let client): state.logins.enter(client, continuation)
                case .renewal: state.renewals.enter("", continuation)
                }
            }
            if let isAdmitted { continuation.resume(returning: isAdmitted) }
        }
    }

    private func leavePlace(_ caller: Caller) {
        let next = state.withLock { state in
            switch caller {
            case .login: state.logins.leave()
            case .renewal: state.renewals.leave()
            }
        }
        next?.resume(returning: true)
    }
}
