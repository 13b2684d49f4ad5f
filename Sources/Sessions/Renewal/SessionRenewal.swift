package import Clocks
internal import Synchronization

/// Renews sessions with the provider: `--cookie-refresh`. The same for all event loops.
///
/// Each refresh token is spent once, however many requests carry it: who comes while it is being spent waits for the same
/// outcome, and who comes later finds it remembered (`RenewalMemory`). The provider's work goes on when the client that
/// caused it goes away, because its outcome is all that is left of the session then.
package final class SessionRenewal: Sendable {
    package struct Configuration: Sendable {
        /// Seconds from a session's creation, or its last renewal, to its next.
        package var interval: Int64
        /// Seconds that a session lives.
        package var lifetime: Int64
        /// Seconds that the old session still gets the new one, once the browser was seen with that.
        package var graceTime: Int64
        /// Bytes of remembered outcomes, about.
        package var memoryLimit: Int
        /// How long a request waits for the renewal of a session that still lives; then it goes on with what there is.
        package var patience: Duration

        package init(
            interval: Int64,
            lifetime: Int64,
            graceTime: Int64 = 60,
            memoryLimit: Int = 32 << 20,
            patience: Duration = .seconds(2)
        ) {
            self.interval = interval
            self.lifetime = lifetime
            self.graceTime = graceTime
            self.memoryLimit = memoryLimit
            self.patience = patience
        }
    }

    /// What the provider said to a refresh token.
    package enum Reply: Sendable {
        case renewed(Session)
        /// The provider's session is over, or it says now what no session may be made of.
        case ended
        /// It does not answer, or not as it should.
        case unavailable
    }

    /// What a request gets whose session was due.
    package enum Outcome: Equatable, Sendable {
        /// The new session, sealed once: all that ask get the same bytes.
        case renewed(sealed: String)
        case ended
        /// It goes on as it is.
        case unchanged
    }

    private struct State {
        var memory: RenewalMemory
        var running: [RenewalKey: Running<Outcome>] = [:]
        /// The same for sessions that replicas share.
        var turns: [RenewalKey: Running<SharedSession.State?>] = [:]
        /// By the provider's id; empty where there is only one.
        var availabilities: [String: ProviderAvailability] = [:]

        subscript(availability provider: String?) -> ProviderAvailability {
            get { availabilities[provider ?? ""] ?? ProviderAvailability() }
            set { availabilities[provider ?? ""] = newValue }
        }
    }

    /// A renewal under way.
    private struct Running<Value: Sendable>: Sendable {
        let task: Task<Value, Never>
        /// Until when requests wait for it.
        let patienceEnds: ContinuousClock.Instant
    }

    private let configuration: Configuration
    private let clock: WallClock
    private let monotonic: MonotonicClock
    private let seal: @Sendable (Session) -> String
    private let ask: @Sendable (Session) async -> Reply
    private let shared: Shared

    /// What goes on where other settings take a renewal's place: no refresh token is spent twice because of them.
    private final class Shared: Sendable {
        let state: Mutex<State>

        init(_ memory: RenewalMemory) {
            state = Mutex(State(memory: memory))
        }
    }

    /// - Parameters:
    ///   - former: whose memory this one shares from now on.
    ///   - seal: makes the cookie's text.
    ///   - ask: spends the session's refresh token.
    package init(
        _ configuration: Configuration,
        after former: SessionRenewal? = nil,
        clock: WallClock,
        monotonic: MonotonicClock = .system,
        seal: @escaping @Sendable (Session) -> String,
        ask: @escaping @Sendable (Session) async -> Reply
    ) {
        self.configuration = configuration
        self.clock = clock
        self.monotonic = monotonic
        self.seal = seal
        self.ask = ask
        shared =
            former?.shared
            ?? Shared(RenewalMemory(graceTime: configuration.graceTime, sizeLimit: configuration.memoryLimit))
        if former != nil { shared.state.withLock { $0.memory.graceTime = configuration.graceTime } }
    }

    /// Whether the session is old enough, or its access token at its end. On the request path.
    package func isDue(_ session: Session, at now: Timestamp) -> Bool {
        guard session.renewingToken != nil else { return false }
        if now - session.createdAt >= configuration.interval { return true }
        guard let end = session.timestamp(.accessTokenExpiresAt) else { return false }
        return end <= now
    }

    /// What is known already of a session that is due; nil where the provider must be asked, or is being asked.
    package func known(_ session: Session, at now: Timestamp) -> Outcome? {
        guard let key = RenewalKey(session) else { return .unchanged }
        let instant = monotonic.now()
        return shared.state.withLock { state in
            if let outcome = state.memory.outcome(of: key, at: now) { return outcome }
            if let running = state.running[key] { return running.patienceEnds <= instant ? .unchanged : nil }
            return state[availability: session[.provider]].mayBeAsked(at: instant) ? nil : .unchanged
        }
    }

    /// Renews a session that is due. Where the provider takes long, the session goes on as it is meanwhile, and a later
    /// request finds the outcome.
    package func renew(_ session: Session) async -> Outcome {
        guard let key = RenewalKey(session) else { return .unchanged }
        let (now, instant) = (clock.now(), monotonic.now())
        let running = shared.state.withLock { state -> Running<Outcome>? in
            if let running = state.running[key] { return running }
            if state.memory.outcome(of: key, at: now) != nil { return nil }
            guard state[availability: session[.provider]].takeTurn(at: instant) else { return nil }
            let task = Task { await self.carryOut(session, key) }
            let running = Running(task: task, patienceEnds: instant + configuration.patience)
            state.running[key] = running
            return running
        }
        guard let running else { return known(session, at: now) ?? .unchanged }
        return await running.task.value(within: running.patienceEnds - instant) ?? .unchanged
    }

    /// Renews a session that replicas share and that is due. Of all that come with it, in all replicas, one asks the
    /// provider; the store keeps what comes of it, so that nothing needs to be remembered here.
    package func renew(_ session: Session, in store: SharedSession) async -> SharedSession.State {
        guard let key = RenewalKey(session) else { return .present(session) }
        let instant = monotonic.now()
        let turn = shared.state.withLock { state -> Running<SharedSession.State?>? in
            if let turn = state.turns[key] { return turn }
            guard state[availability: session[.provider]].mayBeAsked(at: instant) else { return nil }
            let task = Task {
                let after = await store.takeTurn { await self.change(of: $0) }
                self.shared.state.withLock { $0.turns[key] = nil }
                return after
            }
            let turn = Running(task: task, patienceEnds: instant + configuration.patience)
            state.turns[key] = turn
            return turn
        }
        guard let turn else { return .present(session) }
        guard let after = await turn.task.value(within: turn.patienceEnds - instant), let state = after else {
            // What was read from the store a moment ago still counts.
            return .present(session)
        }
        return state
    }

    private func change(of session: Session) async -> SharedSession.Change {
        guard isDue(session, at: clock.now()),
            shared.state.withLock({ $0[availability: session[.provider]].takeTurn(at: monotonic.now()) })
        else { return .keep }
        let reply = await ask(session)
        let isAway = if case .unavailable = reply { true } else { false }
        shared.state.withLock { $0[availability: session[.provider]].endTurn(isAway: isAway, at: monotonic.now()) }
        switch reply {
        case .renewed(let renewed): return .replace(renewed)
        case .ended: return .end
        case .unavailable: return .keep
        }
    }

    /// Ends a session for those too that come with an older state of it: its person signed out.
    package func end(_ session: Session) {
        guard let key = RenewalKey(session) else { return }
        let now = clock.now()
        shared.state.withLock { $0.memory.end(key, expiresAt: now + configuration.lifetime, at: now) }
    }

    private func carryOut(_ session: Session, _ key: RenewalKey) async -> Outcome {
        let reply = await ask(session)
        let now = clock.now()
        let (outcome, successor): (Outcome, RenewalKey?) =
            switch reply {
            case .renewed(let renewed): (.renewed(sealed: seal(renewed)), RenewalKey(renewed))
            case .ended: (.ended, nil)
            case .unavailable: (.unchanged, nil)
            }
        return shared.state.withLock { state in
            state.running[key] = nil
            state[availability: session[.provider]].endTurn(isAway: outcome == .unchanged, at: monotonic.now())
            // People who signed out meanwhile stay signed out.
            if let known = state.memory.outcome(of: key, at: now) { return known }
            guard outcome != .unchanged else { return outcome }
            // The new session's lifetime: as long, the old cookie may be all that its browser has.
            state.memory.remember(
                outcome,
                of: key,
                successor: successor,
                expiresAt: now + configuration.lifetime,
                at: now
            )
            return outcome
        }
    }
}
