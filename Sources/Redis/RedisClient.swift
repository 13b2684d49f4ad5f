package import Logging
package import NIOCore

/// One event loop's way to Redis: its commands go out together at the end of the loop's turn, and replies come back in
/// order. It belongs to that loop, and is closed when it is not needed any more.
///
/// Only commands of Redis 6.0 are used: `AUTH`, `SELECT`, `CLIENT SETNAME`, `PING`, `ROLE`, `SENTINEL
/// GET-MASTER-ADDR-BY-NAME`, `CLUSTER SLOTS`, `ASKING`.
package final class RedisClient {
    private enum Route {
        case server(Node)
        case cluster(Cluster)
    }

    /// Told of each command, on the loop: what came of it, nil for a reply, and how long that took.
    package typealias Meter = (_ error: RedisError?, _ time: TimeAmount) -> Void

    package let eventLoop: any EventLoop
    private let commandTimeout: TimeAmount
    private let meter: Meter?
    private let route: Route

    /// Made on the loop; it connects at once.
    package init(
        _ configuration: RedisConfiguration,
        on loop: any EventLoop,
        logger: Logger,
        observer: RedisObserver? = nil,
        meter: Meter? = nil
    ) {
        loop.preconditionInEventLoop()
        self.meter = meter
        let observer = observer ?? RedisObserver()
        let context = ConnectionAttempt.Context(
            loop: loop,
            tls: configuration.tls,
            certificateName: configuration.topology.firstHostName,
            bounds: configuration.bounds
        )
        eventLoop = loop
        commandTimeout = configuration.commandTimeout
        switch configuration.topology {
        case .single(let endpoint):
            let outages = OutageReport("\(endpoint)", observer, logger)
            route = .server(Node(.fixed(endpoint), configuration, context, outages))
        case .sentinel(let endpoints, let masterName, let username, let password):
            precondition(!endpoints.isEmpty, "there is a sentinel to ask")
            let sentinels = Sentinels(
                endpoints.shuffled(),
                masterName: masterName,
                username: username,
                password: password,
                timeout: configuration.connectTimeout,
                context: context
            )
            let outages = OutageReport("master \(masterName)", observer, logger)
            route = .server(Node(.sentinels(sentinels), configuration, context, outages))
        case .cluster(let endpoints):
            precondition(!endpoints.isEmpty, "there is a server of the cluster to ask")
            let cluster = Cluster(endpoints, configuration, context) { OutageReport($0, observer, logger) }
            route = .cluster(cluster)
        }
        switch route {
        case .server(let node): node.start()
        case .cluster(let cluster): cluster.start()
        }
    }

    /// Called on the loop, as is `then`, which may be called at once. It is called in every case, and within the command
    /// timeout.
    package func send(_ command: RedisCommand, _ then: @escaping (Result<RedisReply, RedisError>) -> Void) {
        let start = NIODeadline.now()
        let pending = PendingCommand(command, deadline: start + commandTimeout, then: measured(then, since: start))
        switch route {
        case .server(let node): node.send(pending)
        case .cluster(let cluster): cluster.send(pending)
        }
    }

    private func measured(
        _ then: @escaping (Result<RedisReply, RedisError>) -> Void,
        since start: NIODeadline
    ) -> (Result<RedisReply, RedisError>) -> Void {
        guard let meter else { return then }
        return { result in
            if case .failure(let error) = result {
                meter(error, .now() - start)
            } else {
                meter(nil, .now() - start)
            }
            then(result)
        }
    }

    /// Takes no more commands, and closes once those under way are answered.
    package func close() {
        switch route {
        case .server(let node): node.close(.closed)
        case .cluster(let cluster): cluster.close()
        }
    }

    /// For tasks.
    package var handle: RedisHandle { RedisHandle(self) }
}

extension RedisConfiguration.Topology {
    /// The first name, and no address, that the configuration gives.
    fileprivate var firstHostName: String? {
        let endpoints =
            switch self {
            case .single(let endpoint): [endpoint]
            case .sentinel(let endpoints, _, _, _), .cluster(let endpoints): endpoints
            }
        for case .tcp(let host, _) in endpoints where !ConnectionAttempt.isAddress(host) { return host }
        return nil
    }
}
