internal import Logging
internal import NIOCore

/// One server and the connection to it, kept up: opened again when it is lost.
///
/// A command that comes without a connection waits for the first attempt. Where that fails, commands fail at once, until
/// an attempt succeeds: these go on in the background.
final class Node {
    private enum State {
        /// No connection; the next command makes one.
        case idle
        /// Commands wait.
        case connecting
        case ready(RedisConnection, since: NIODeadline)
        /// Commands fail at once.
        case down(RedisError)
        case closed
    }

    /// What its owner must know, on the loop.
    struct Events {
        /// A command failed: fail it, or send it elsewhere.
        var failed: (PendingCommand, RedisError) -> Void = { pending, error in pending.then(.failure(error)) }
        /// It cannot be reached.
        var lost: () -> Void = {}
    }

    var events = Events()
    private let locator: Locator
    private let configuration: RedisConfiguration
    private let context: ConnectionAttempt.Context
    private let outages: OutageReport
    private var state = State.idle
    private let waiting: WaitingCommands
    private var backoff = Backoff()
    private var search: Locator.Search?
    private var attempt: ConnectionAttempt?
    /// The server that it is connected to, or was last.
    private var endpoint: RedisEndpoint?
    /// A server that was there a moment ago is tried again while commands can still wait for it.
    private static let freshPause = TimeAmount.milliseconds(250)
    private let retryTimer: DeadlineTimer
    private let idleTimer: DeadlineTimer
    private let watchTimer: DeadlineTimer

    init(
        _ locator: Locator,
        _ configuration: RedisConfiguration,
        _ context: ConnectionAttempt.Context,
        _ outages: OutageReport
    ) {
        self.locator = locator
        self.configuration = configuration
        self.context = context
        self.outages = outages
        retryTimer = DeadlineTimer(on: context.loop)
        waiting = WaitingCommands(on: context.loop, bounds: context.bounds)
        idleTimer = DeadlineTimer(on: context.loop)
        watchTimer = DeadlineTimer(on: context.loop)
        retryTimer.fire = { [unowned self] _ in connect() }
        idleTimer.fire = { [unowned self] now in closeIfIdle(now) }
        watchTimer.fire = { [unowned self] _ in checkForFailover() }
    }

    var isReady: Bool {
        if case .ready = state { true } else { false }
    }

    var isDown: Bool {
        if case .down = state { true } else { false }
    }

    /// On the hot path.
    func send(_ pending: PendingCommand) {
        switch state {
        case .ready(let connection, _): connection.send(pending)
        case .idle:
            waiting.append(pending)
            start()
        case .connecting: waiting.append(pending)
        case .down(let error): events.failed(pending, error)
        case .closed: events.failed(pending, .unreachable)
        }
    }

    /// Connects, unless it has.
    func start() {
        guard case .idle = state else { return }
        state = .connecting
        connect()
    }

    /// Takes no more commands; those under way are answered.
    ///
    /// - Parameter end: of an outage.
    func close(_ end: RedisObserver.End) {
        let former = state
        state = .closed
        if case .ready(let connection, _) = former { connection.retire() }
        search?.cancel()
        search = nil
        attempt?.cancel()
        attempt = nil
        for timer in [retryTimer, idleTimer, watchTimer] { timer.cancel() }
        locator.close()
        failWaiting(.unreachable)
        outages.ended(end)
    }

    /// Those that were not sent to it: for another server.
    func takeWaiting() -> CircularBuffer<PendingCommand> { waiting.takeAll() }

    private func failWaiting(_ error: RedisError) {
        for pending in waiting.takeAll() { events.failed(pending, error) }
    }

    /// What has waited, or comes from elsewhere, gives its connection as much time as any other command.
    func resend(_ pending: PendingCommand) {
        let now = NIODeadline.now()
        guard pending.deadline > now else { return pending.then(.failure(.timedOut)) }
        var pending = pending
        pending.patience = now + configuration.commandTimeout
        send(pending)
    }

    // MARK: - Connecting

    private func connect() {
        search?.cancel()
        search = locator.find { [self] result in
            search = nil
            switch result {
            case .success(let endpoint): connect(to: endpoint)
            case .failure(let failure): isLost(failure, retriesAtOnce: false)
            }
        }
    }

    private func connect(to endpoint: RedisEndpoint) {
        let attempt = ConnectionAttempt(
            context,
            steps: LoginStep.steps(configuration),
            timeout: configuration.connectTimeout
        ) { [self] result in
            self.attempt = nil
            switch result {
            case .success(let connection): isConnected(connection)
            case .failure(let failure):
                locator.failed()
                isLost(failure, retriesAtOnce: false)
            }
        }
        self.attempt = attempt
        self.endpoint = endpoint
        attempt.start(endpoint)
    }

    private func isConnected(_ connection: RedisConnection) {
        state = .ready(connection, since: .now())
        connection.events.refused = { [self, unowned connection] pending, error in
            isRefused(pending, error, by: connection)
        }
        connection.events.ended = { [self, unowned connection] failure, unanswered in
            isEnded(connection, failure, unanswered)
        }
        outages.ended(.back)
        if let idleTimeout = configuration.idleTimeout { idleTimer.set(.now() + idleTimeout) }
        if let watchInterval = locator.watchInterval { watchTimer.set(.now() + watchInterval) }
        for pending in waiting.takeAll() { resend(pending) }
    }

    private func checkForFailover() {
        guard case .ready = state, search == nil, let watchInterval = locator.watchInterval else { return }
        search = locator.find { [self] result in
            search = nil
            watchTimer.set(.now() + watchInterval)
            guard case .success(let found) = result, found != endpoint, case .ready(let connection, _) = state else {
                return
            }
            replace(connection)
        }
    }

    /// Another server is the right one now: what comes from now on goes there.
    private func replace(_ connection: RedisConnection) {
        state = .connecting
        idleTimer.cancel()
        connection.retire()
        connect()
    }

    private func closeIfIdle(_ now: NIODeadline) {
        guard let idleTimeout = configuration.idleTimeout, case .ready(let connection, _) = state else { return }
        let end = connection.lastUse + idleTimeout
        guard connection.isIdle, end <= now else {
            idleTimer.set(max(end, now + .milliseconds(10)))
            return
        }
        state = .idle
        connection.retire()
    }

    // MARK: - Losing it

    private func isEnded(_ connection: RedisConnection, _ failure: ConnectionFailure, _ unanswered: [PendingCommand]) {
        guard case .ready(let current, let since) = state, current === connection else {
            // One that was replaced, or closed by us.
            for pending in unanswered { events.failed(pending, failure.error) }
            return
        }
        idleTimer.cancel()
        let isFresh = NIODeadline.now() - since < configuration.trustedAge
        if !isFresh { backoff.reset() }
        switch failure {
        case .replyOverdue, .malformedReply:
            isLost(failure, retriesAtOnce: !isFresh)
            for pending in unanswered { events.failed(pending, failure.error) }
        default:
            state = .connecting
            if isFresh {
                // It may be lost again as soon as it is there, so not at once; commands wait as for any connection.
                outages.isLost(failure)
                retryTimer.set(.now() + min(backoff.pause(), Self.freshPause))
                events.lost()
            } else {
                connect()
            }
            for pending in unanswered {
                if pending.command.isRepeatable { resend(pending) } else { events.failed(pending, failure.error) }
            }
        }
    }

    private func isLost(_ failure: ConnectionFailure, retriesAtOnce: Bool) {
        if case .closed = state { return }
        state = .down(failure.error)
        outages.isLost(failure)
        if retriesAtOnce { connect() } else { retryTimer.set(.now() + backoff.pause()) }
        failWaiting(failure.error)
        events.lost()
    }

    /// A master that became a replica is still connected to: the master is looked up again, and what was refused,
    /// and so not done, sent there.
    private func isRefused(_ pending: PendingCommand, _ error: RedisError, by connection: RedisConnection) {
        guard case .refused(code: "READONLY", _) = error, pending.redirections == 0 else {
            outages.note(error)
            events.failed(pending, error)
            return
        }
        if case .ready(let current, let since) = state, current === connection,
            NIODeadline.now() - since >= configuration.trustedAge
        {
            locator.failed()
            replace(connection)
        }
        var pending = pending
        pending.redirections += 1
        resend(pending)
    }
}
