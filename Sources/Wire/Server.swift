package import Logging
package import NIOCore
internal import NIOPosix
internal import Synchronization

/// An HTTP/1.1 server: one listener, whose connections are spread over the loops of a group.
package final class Server: Sendable {
    /// Where it listens, with the port that was found where none was asked for.
    package let address: ListenAddress
    private let listener: any Channel
    private let loops: [(eventLoop: any EventLoop, context: NIOLoopBound<LoopContext>)]

    private init(
        address: ListenAddress,
        listener: any Channel,
        loops: [(eventLoop: any EventLoop, context: NIOLoopBound<LoopContext>)]
    ) {
        self.address = address
        self.listener = listener
        self.loops = loops
    }

    /// Binds and accepts from now on.
    ///
    /// - Parameter responder: called once for each loop, on it.
    package static func start(
        on address: ListenAddress,
        group: any EventLoopGroup,
        limits: Limits = Limits(),
        logger: Logger,
        responder: @escaping @Sendable (any EventLoop) -> Responder
    ) async throws(ListenError) -> Server {
        do {
            var loops: [(eventLoop: any EventLoop, context: NIOLoopBound<LoopContext>)] = []
            for eventLoop in group.makeIterator() {
                let context = try await eventLoop.submit {
                    let context = LoopContext(
                        responder: responder(eventLoop),
                        limits: limits,
                        logger: logger,
                        eventLoop: eventLoop
                    )
                    context.start(on: eventLoop)
                    return NIOLoopBound(context, eventLoop: eventLoop)
                }.get()
                loops.append((eventLoop, context))
            }
            let listener = try await bind(bootstrap(group, loops, limits), to: address)
            var actual = address
            if case .tcp(let host, _) = address, let port = listener.localAddress?.port {
                actual = .tcp(host: host, port: port)
            }
            return Server(address: actual, listener: listener, loops: loops)
        } catch let error as ListenError {
            throw error
        } catch {
            throw ListenError(error, at: address)
        }
    }

    private static func bootstrap(
        _ group: any EventLoopGroup,
        _ loops: [(eventLoop: any EventLoop, context: NIOLoopBound<LoopContext>)],
        _ limits: Limits
    ) -> ServerBootstrap {
        let contexts = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0.context) })
        let openConnections = Counter()
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // A request fits one read; asking the socket again only to hear that it is empty costs a system call.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { channel in
                guard let context = contexts[ObjectIdentifier(channel.eventLoop)],
                    openConnections.increment() <= limits.connections
                else {
                    openConnections.decrement()
                    return channel.close()
                }
                channel.closeFuture.whenComplete { _ in openConnections.decrement() }
                return channel.eventLoop.makeCompletedFuture {
                    if channel.remoteAddress?.ipAddress != nil {
                        try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
                    }
                    try channel.syncOptions?.setOption(.recvAllocator, value: context.value.readBuffer)
                    let peer = Peer(channel.remoteAddress) ?? .unix
                    let handler = ConnectionHandler(context.value, peer: peer, isSecure: false)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
    }

    private static func bind(_ bootstrap: ServerBootstrap, to address: ListenAddress) async throws -> any Channel {
        switch address {
        case .tcp("", let port):
            do {
                // Both families by one socket, where the machine has IPv6.
                return try await bootstrap.bind(host: "::", port: port).get()
            } catch let error as IOError where error.errnoCode == EAFNOSUPPORT || error.errnoCode == EADDRNOTAVAIL {
                return try await bootstrap.bind(host: "0.0.0.0", port: port).get()
            }
        case .tcp(let host, let port):
            return try await bootstrap.bind(host: host, port: port).get()
        case .unix(let path):
            try await SocketFile.makeRoom(at: path)
            return try await bootstrap.bind(unixDomainSocketPath: path).get()
        }
    }

    /// Stops accepting, closes idle connections, lets requests under way be answered, and cuts off what is left after
    /// `limit`.
    package func shutDown(within limit: Duration) async {
        try? await listener.close().get()
        if case .unix(let path) = address { SocketFile.remove(at: path) }
        for (eventLoop, context) in loops {
            try? await eventLoop.submit { context.value.drain() }.get()
        }
        let deadline = ContinuousClock.now + limit
        while await openConnections() > 0, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(10))
        }
        for (eventLoop, context) in loops {
            try? await eventLoop.submit {
                context.value.closeAll()
                context.value.stop()
            }.get()
        }
    }

    /// How many connections are open now.
    package func openConnections() async -> Int {
        var count = 0
        for (eventLoop, context) in loops {
            count += (try? await eventLoop.submit { context.value.connectionCount }.get()) ?? 0
        }
        return count
    }
}

/// Counts over all loops.
private final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    func increment() -> Int { value.add(1, ordering: .relaxed).newValue }
    func decrement() { value.subtract(1, ordering: .relaxed) }
}
