internal import Logging
internal import NIOCore

/// A cluster: each command goes to the server that has its key's slot, and further where that one sends it.
///
/// Which slots are where is asked of any server (`CLUSTER SLOTS`): at the beginning, when a server sends a command on, and
/// over and over while a master is lost, until another has its slots.
final class Cluster {
    private let seeds: [RedisEndpoint]
    private let configuration: RedisConfiguration
    private let context: ConnectionAttempt.Context
    private let outages: (String) -> OutageReport
    /// Of the cluster as a whole: servers answer, and know no map.
    private let mapOutage: OutageReport

    private var nodes: [RedisEndpoint: Node] = [:]
    private var map: SlotMap?
    /// While there is no map: why commands fail; nil while they wait for the first try.
    private var failure: RedisError?
    private let waiting: WaitingCommands
    private let refreshTimer: DeadlineTimer
    private var isRefreshing = false
    private var lastRefresh = NIODeadline.distantPast
    private var backoff = Backoff()
    private var isClosed = false

    private static let mostRedirections = 5
    /// Servers that send commands on come in swarms.
    private static let refreshInterval = TimeAmount.milliseconds(100)
    private static let slotsCommand = RedisCommand(["CLUSTER", "SLOTS"])

    init(
        _ seeds: [RedisEndpoint],
        _ configuration: RedisConfiguration,
        _ context: ConnectionAttempt.Context,
        outages: @escaping (String) -> OutageReport
    ) {
        self.seeds = seeds
        self.configuration = configuration
        self.context = context
        self.outages = outages
        mapOutage = outages("cluster")
        waiting = WaitingCommands(on: context.loop, bounds: context.bounds)
        refreshTimer = DeadlineTimer(on: context.loop)
        refreshTimer.fire = { [unowned self] _ in refresh() }
    }

    func start() { refresh() }

    func close() {
        isClosed = true
        refreshTimer.cancel()
        for node in nodes.values { node.close(.closed) }
        nodes = [:]
        failWaiting(.unreachable)
        mapOutage.ended(.closed)
    }

    // MARK: - Commands

    func send(_ pending: PendingCommand) {
        guard !isClosed else { return pending.then(.failure(.unreachable)) }
        guard let map else {
            if let failure { pending.then(.failure(failure)) } else { waiting.append(pending) }
            return
        }
        guard let key = pending.command.key else {
            let endpoint = map.masters.first { nodes[$0]?.isReady == true } ?? map.masters[0]
            return node(endpoint).send(pending)
        }
        guard let endpoint = map[HashSlot.of(pending.command.words[key])] else {
            refreshSoon()
            return pending.then(.failure(.refused(code: "CLUSTERDOWN", message: "no server has the key's slot")))
        }
        node(endpoint).send(pending)
    }

    /// What has waited gives its connection as much time as any other command.
    private func resend(_ pending: PendingCommand) {
        var pending = pending
        pending.patience = .now() + configuration.commandTimeout
        send(pending)
    }

    private func failWaiting(_ error: RedisError) {
        for pending in waiting.takeAll() { pending.then(.failure(error)) }
    }

    private func node(_ endpoint: RedisEndpoint) -> Node {
        if let node = nodes[endpoint] { return node }
        let node = Node(.fixed(endpoint), configuration, context, outages("\(endpoint)"))
        node.events.failed = { [self] pending, error in failed(pending, error, at: endpoint) }
        node.events.lost = { [self] in refreshSoon() }
        nodes[endpoint] = node
        return node
    }

    private func failed(_ pending: PendingCommand, _ error: RedisError, at endpoint: RedisEndpoint) {
        guard !isClosed, case .refused(let code, let message) = error else { return pending.then(.failure(error)) }
        var pending = pending
        switch code {
        case "MOVED", "ASK":
            guard pending.redirections < Self.mostRedirections,
                let redirection = Redirection(message, askedHost: host(endpoint))
            else { return pending.then(.failure(error)) }
            pending.redirections += 1
            pending.isAsking = code == "ASK"
            if code == "MOVED" {
                map?.move(redirection.slot, to: redirection.endpoint)
                refreshSoon()
            }
            node(redirection.endpoint).resend(pending)
        case "TRYAGAIN":
            // The keys of one command are on two servers while a slot moves.
            let next = NIODeadline.now() + .milliseconds(25)
            guard next < pending.deadline else { return pending.then(.failure(error)) }
            context.loop.assumeIsolated().scheduleTask(deadline: next) { [self] in resend(pending) }
        default:
            if code == "CLUSTERDOWN" { refreshSoon() }
            pending.then(.failure(error))
        }
    }

    private func host(_ endpoint: RedisEndpoint) -> String {
        if case .tcp(let host, _) = endpoint { host } else { "localhost" }
    }

    // MARK: - The map

    private func refreshSoon() {
        guard !isClosed else { return }
        refreshTimer.set(max(.now(), lastRefresh + Self.refreshInterval))
    }

    private func refresh() {
        guard !isRefreshing, !isClosed else { return }
        isRefreshing = true
        lastRefresh = .now()
        let masters = (map?.masters ?? []).shuffled()
        // Names in the settings may stand for new addresses, once all the old ones are gone without a word.
        let known = masters.filter { nodes[$0]?.isReady == true } + seeds.shuffled() + masters + (map?.replicas ?? [])
        var unique: [RedisEndpoint] = []
        for endpoint in known where !unique.contains(endpoint) { unique.append(endpoint) }
        ask(unique[...], lastError: .unreachable)
    }

    private func ask(_ candidates: ArraySlice<RedisEndpoint>, lastError: RedisError) {
        guard !isClosed else { return }
        guard let endpoint = candidates.first else { return isWithoutMap(lastError) }
        let deadline = NIODeadline.now() + configuration.commandTimeout
        node(endpoint).send(
            PendingCommand(Self.slotsCommand, deadline: deadline) { [self] result in
                switch result {
                case .success(let reply):
                    if let map = SlotMap(reply, askedHost: host(endpoint)) { return adopt(map) }
                    let error = RedisError.refused(code: "CLUSTERDOWN", message: "no server has slots")
                    ask(candidates.dropFirst(), lastError: error)
                case .failure(let error): ask(candidates.dropFirst(), lastError: error)
                }
            }
        )
    }

    private func adopt(_ map: SlotMap) {
        guard !isClosed else { return }
        isRefreshing = false
        failure = nil
        mapOutage.ended(.back)
        self.map = map
        for (endpoint, node) in nodes where !map.masters.contains(endpoint) {
            nodes[endpoint] = nil
            for pending in node.takeWaiting() { waiting.append(pending) }
            node.close(.replaced)
        }
        for pending in waiting.takeAll() { resend(pending) }
        for endpoint in map.masters { node(endpoint).start() }
        if map.masters.contains(where: { nodes[$0]?.isDown == true }) {
            refreshTimer.set(.now() + backoff.pause())
        } else {
            backoff.reset()
        }
    }

    private func isWithoutMap(_ error: RedisError) {
        isRefreshing = false
        if map == nil {
            let reason = ConnectionFailure.login(error)
            failure = reason.error
            failWaiting(reason.error)
            if case .refused = error { mapOutage.isLost(reason) }
        }
        refreshTimer.set(.now() + backoff.pause())
    }
}
