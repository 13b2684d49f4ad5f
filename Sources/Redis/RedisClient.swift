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

    package let eventLoop: any EventLoop
    private let commandTimeout: TimeAmount
    private let route: Route

    /// Made on the loop; it connects at once.
    package init(
        _ configuration: RedisConfiguration,
        on loop: any EventLoop,
        logger: Logger,
        observer: RedisObserver? = nil
    ) {
        loop.preconditionInEventLoop()
        let observer = observer ?? RedisObserver()
        let terms = ConnectionAttempt.Terms(
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
            route = .server(Node(.fixed(endpoint), configuration, terms, outages))
        case .sentinel(let endpoints, let masterName, let username, let password):
            precondition(!endpoints.isEmpty, "there is a sentinel to ask")
            let sentinels = Sentinels(
                endpoints.shuffled(),
                masterName: masterName,
                username: username,
                password: password,
                timeout: configuration.connectTimeout,
                terms: terms
            )
            let outages = OutageReport("master \(masterName)", observer, logger)
            route = .server(Node(.sentinels(sentinels), configuration, terms, outages))
        case .cluster(let endpoints):
            precondition(!endpoints.isEmpty, "there is a server of the cluster to ask")
            let cluster = Cluster(endpoints, configuration, terms) { OutageReport($0, observer, logger) }
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
        let pending = PendingCommand(command, deadline: .now() + commandTimeout, then: then)
        switch route {
        case .server(let node): node.send(pending)
        case .cluster(let cluster): cluster.send(pending)
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
