internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// One try to reach a server: address, TCP, TLS, login. Ends once, and within its time.
final class ConnectionAttempt {
    /// What every attempt of a client has in common.
    struct Context {
        let loop: any EventLoop
        let tls: RedisTLS?
        /// What certificates must name, for servers that are known only by an address.
        let certificateName: String?
        let bounds: RedisConfiguration.Bounds
    }

    private let context: Context
    private let steps: [LoginStep]
    private let deadline: NIODeadline
    private var connection: RedisConnection?
    private var limit: Scheduled<Void>?
    private var then: ((Result<RedisConnection, ConnectionFailure>) -> Void)?

    /// - Parameter then: called once, never at once, and not where the attempt is cancelled.
    init(
        _ context: Context,
        steps: [LoginStep],
        timeout: TimeAmount,
        then: @escaping (Result<RedisConnection, ConnectionFailure>) -> Void
    ) {
        self.context = context
        self.steps = steps
        self.then = then
        deadline = .now() + timeout
    }

    func start(_ endpoint: RedisEndpoint) {
        limit = context.loop.assumeIsolated().scheduleTask(deadline: deadline) { [self] in
            finish(.failure(connection == nil ? .noConnectionInTime : .silent))
        }
        connect(to: endpoint).assumeIsolated().whenComplete { [self] result in
            switch result {
            case .success(let channel): isConnected(channel)
            case .failure(let error): finish(.failure(ConnectionFailure(error, isConnected: false)))
            }
        }
    }

    func cancel() {
        then = nil
        finish(.failure(.idle))
    }

    private func finish(_ result: Result<RedisConnection, ConnectionFailure>) {
        limit?.cancel()
        limit = nil
        let then = then
        self.then = nil
        if let connection {
            self.connection = nil
            connection.events = RedisConnection.Events()
            if case .failure(let failure) = result { connection.end(failure) }
        }
        then?(result)
    }

    /// A name may have several addresses, which are tried side by side: each socket has a connection, and this one won.
    private func isConnected(_ channel: any Channel) {
        guard then != nil,
            let connection = try? channel.pipeline.syncOperations.handler(type: RedisConnection.self)
        else {
            channel.close(promise: nil)
            finish(.failure(.closedByServer))
            return
        }
        self.connection = connection
        connection.events.ended = { [self] failure, _ in finish(.failure(failure)) }
        logIn(connection)
    }

    // MARK: - Login

    /// All in one write. The first unexpected reply ends it.
    private func logIn(_ connection: RedisConnection) {
        for (index, step) in steps.enumerated() {
            let isLast = index == steps.count - 1
            let answer = { [self] (result: Result<RedisReply, RedisError>) in
                guard then != nil else { return }
                if let failure = step.check(result) {
                    finish(.failure(failure))
                } else if isLast {
                    finish(.success(connection))
                }
            }
            // The attempt's own limit comes first.
            connection.send(PendingCommand(step.command, deadline: deadline + .seconds(1), then: answer))
        }
    }

    // MARK: - Socket

    private func connect(to endpoint: RedisEndpoint) -> EventLoopFuture<any Channel> {
        let (loop, bounds) = (context.loop, context.bounds)
        let tls: (context: NIOSSLContext, name: String?)? =
            if case .tcp(let host, _) = endpoint { context.tls.map { ($0.context, name($0, host)) } } else { nil }
        let bootstrap = ClientBootstrap(group: context.loop)
            // Replies fit one read; asking again only to hear that nothing is there costs a system call.
            .channelOption(.maxMessagesPerRead, value: 1)
            .connectTimeout(deadline - .now())
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        let handler = try NIOSSLClientHandler(context: tls.context, serverHostname: tls.name)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(RedisConnection(on: loop, bounds: bounds))
                }
            }
        switch endpoint {
        case .unix(let path): return bootstrap.connect(unixDomainSocketPath: path)
        case .tcp(let host, let port):
            return Self.keepAlive.reduce(bootstrap) { $0.channelOption($1.option, value: $1.value) }
                .connect(host: host, port: port)
        }
    }

    /// The name that the certificate must be for; nil for the address that was connected to.
    private func name(_ tls: RedisTLS, _ host: String) -> String? {
        let name = tls.serverName ?? (Self.isAddress(host) ? context.certificateName : host)
        return name.flatMap { Self.isAddress($0) ? nil : $0 }
    }

    static func isAddress(_ host: String) -> Bool {
        (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }

    /// A connection that lies still and whose other end is gone is found by the kernel within a minute, before a request
    /// has to wait for it; and nothing on the way forgets it.
    private static let keepAlive: [(option: ChannelOptions.Types.SocketOption, value: SocketOptionValue)] = [
        (.socketOption(.so_keepalive), 1),
        (.init(level: .tcp, name: .init(rawValue: TCP_KEEPIDLE)), 20),
        (.init(level: .tcp, name: .init(rawValue: TCP_KEEPINTVL)), 10),
        (.init(level: .tcp, name: .init(rawValue: TCP_KEEPCNT)), 3),
    ]
}
