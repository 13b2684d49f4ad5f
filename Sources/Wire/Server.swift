package import Logging
package import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// One place to listen.
package struct Listener: Sendable {
    package var address: ListenAddress
    /// Nil for plain HTTP.
    package var tls: ServerTLS?

    package init(_ address: ListenAddress, tls: ServerTLS? = nil) {
        self.address = address
        self.tls = tls
    }
}

/// An HTTP/1.1 server: its listeners' connections are spread over the loops of a group.
package final class Server: Sendable {
    private typealias Loops = [(eventLoop: any EventLoop, context: NIOLoopBound<LoopContext>)]

    /// Where it listens, in the order of the listeners, with the ports that were found where none were asked for.
    package let addresses: [ListenAddress]
    private let channels: [any Channel]
    private let loops: Loops

    /// The first of `addresses`.
    package var address: ListenAddress { addresses[0] }

    private init(addresses: [ListenAddress], channels: [any Channel], loops: Loops) {
        self.addresses = addresses
        self.channels = channels
        self.loops = loops
    }

    /// Listens on one address, without TLS.
    package static func start(
        on address: ListenAddress,
        group: any EventLoopGroup,
        limits: Limits = Limits(),
        logger: Logger,
        responder: @escaping @Sendable (any EventLoop) -> Responder
    ) async throws(ListenError) -> Server {
        try await start(on: [Listener(address)], group: group, limits: limits, logger: logger) { eventLoop in
            (responder(eventLoop), RequestObserver())
        }
    }

    /// Binds and accepts from now on. Where one listener cannot be bound, none stays.
    ///
    /// - Parameter serving: what answers on a loop, and what is told of its answers; called once for each loop, on it.
    package static func start(
        on listeners: [Listener],
        group: any EventLoopGroup,
        limits: Limits = Limits(),
        logger: Logger,
        serving: @escaping @Sendable (any EventLoop) -> (responder: Responder, observer: RequestObserver)
    ) async throws(ListenError) -> Server {
        precondition(!listeners.isEmpty, "a server listens somewhere")
        let loops = await makeLoops(group, limits, logger, serving)
        let openConnections = Counter()
        var addresses: [ListenAddress] = []
        var channels: [any Channel] = []
        for listener in listeners {
            do {
                let bootstrap = bootstrap(group, loops, limits, openConnections, listener.tls, logger)
                let channel = try await bind(bootstrap, to: listener.address)
                channels.append(channel)
                if case .tcp(let host, _) = listener.address, let port = channel.localAddress?.port {
                    addresses.append(.tcp(host: host, port: port))
                } else {
                    addresses.append(listener.address)
                }
            } catch {
                for channel in channels { try? await channel.close().get() }
                throw error as? ListenError ?? ListenError(error, at: listener.address)
            }
        }
        return Server(addresses: addresses, channels: channels, loops: loops)
    }

    private static func makeLoops(
        _ group: any EventLoopGroup,
        _ limits: Limits,
        _ logger: Logger,
        _ serving: @escaping @Sendable (any EventLoop) -> (responder: Responder, observer: RequestObserver)
    ) async -> Loops {
        var loops: Loops = []
        for eventLoop in group.makeIterator() {
            let context = eventLoop.submit {
                let (responder, observer) = serving(eventLoop)
                let context = LoopContext(
                    responder: responder,
                    observer: observer,
                    limits: limits,
                    logger: logger,
                    eventLoop: eventLoop
                )
                context.start(on: eventLoop)
                return NIOLoopBound(context, eventLoop: eventLoop)
            }
            // It fails where the loop has ended, and then nothing listens on it either.
            if let context = try? await context.get() { loops.append((eventLoop, context)) }
        }
        return loops
    }

    private static func bootstrap(
        _ group: any EventLoopGroup,
        _ loops: Loops,
        _ limits: Limits,
        _ openConnections: Counter,
        _ tls: ServerTLS?,
        _ logger: Logger
    ) -> ServerBootstrap {
        let contexts = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0.context) })
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(logger: logger))
                }
            }
            // With TLS, an end without its goodbye (RFC 8446, 6.1) is an end.
            .childChannelOption(.allowRemoteHalfClosure, value: tls == nil)
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
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls.context))
                    } else {
                        let reads = ConnectionReads(context.value.readBuffer, eventLoop: channel.eventLoop)
                        try channel.syncOptions?.setOption(.recvAllocator, value: reads)
                    }
                    let peer = Peer(channel.remoteAddress) ?? .unix
                    let handler = ConnectionHandler(context.value, peer: peer, isSecure: tls != nil)
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
        case .unix(let path, let mode):
            try await SocketFile.makeRoom(at: path)
            return try await SocketFile.bind(bootstrap, at: path, mode: mode)
        case .descriptor(let number):
            guard HandedOverSocket.isListening(number) else { throw ListenError.notListening(descriptor: number) }
            return try await bootstrap.withBoundSocket(number).get()
        }
    }

    /// Stops accepting, closes idle connections, lets requests under way be answered, and cuts off what is left after
    /// `limit`.
    package func shutDown(within limit: Duration) async {
        for channel in channels { try? await channel.close().get() }
        for case .unix(let path, _) in addresses { SocketFile.remove(at: path) }
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

    /// How many requests wait for their answers now.
    package func waitingRequests() async -> Int {
        var count = 0
        for (eventLoop, context) in loops {
            count += (try? await eventLoop.submit { context.value.waitingCount }.get()) ?? 0
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
