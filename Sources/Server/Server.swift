package import HTTP1
internal import Kernel
package import Logging
package import NIOCore
internal import NIOPosix
internal import SocketLoop
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
///
/// The group decides what carries the bytes: a `SocketLoopGroup` costs least and has no TLS, NIO's groups have it.
package final class Server: Sendable {
    /// Where it listens, in the order of the listeners, with the ports that were found where none were asked for.
    package let addresses: [ListenAddress]
    private let acceptors: [any Acceptor]
    let loops: ServerLoops

    /// The first of `addresses`.
    package var address: ListenAddress { addresses[0] }

    private init(addresses: [ListenAddress], acceptors: [any Acceptor], loops: ServerLoops) {
        self.addresses = addresses
        self.acceptors = acceptors
        self.loops = loops
    }

    /// As many loops as asked for, of the kind that costs least and can serve these listeners.
    ///
    /// - Parameter needsChannels: whether something else on these loops needs channels of NIO's.
    package static func makeLoops(
        _ count: Int,
        for listeners: [Listener],
        needsChannels: Bool = false
    ) throws -> any EventLoopGroup {
        if needsChannels || listeners.contains(where: { $0.tls != nil }) {
            // NIO takes for granted that it gets them.
            try ThreadStart.check(count, for: "connections")
            return MultiThreadedEventLoopGroup(numberOfThreads: count)
        }
        return try SocketLoopGroup(count: count)
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
    /// - Parameters:
    ///   - group: one of NIO's where a listener has TLS.
    ///   - serving: what answers on a loop, and what observes its answers; called once for each loop, on it.
    package static func start(
        on listeners: [Listener],
        group: any EventLoopGroup,
        limits: Limits = Limits(),
        logger: Logger,
        serving: @escaping @Sendable (any EventLoop) -> (responder: Responder, observer: RequestObserver)
    ) async throws(ListenError) -> Server {
        precondition(!listeners.isEmpty, "a server listens somewhere")
        let loops = await ServerLoops(group, limits, logger, serving)
        var addresses: [ListenAddress] = []
        var acceptors: [any Acceptor] = []
        for listener in listeners {
            do {
                let (descriptor, address) = try ListeningDescriptor.open(listener.address)
                if let group = group as? SocketLoopGroup {
                    precondition(listener.tls == nil, "TLS needs a group of NIO's")
                    acceptors.append(try await SocketAcceptor.start(on: descriptor, group, loops, logger))
                } else {
                    acceptors.append(
                        try await ChannelAcceptor.start(on: descriptor, group, loops, listener.tls, logger)
                    )
                }
                addresses.append(address)
            } catch {
                for acceptor in acceptors { await acceptor.close() }
                throw error as? ListenError ?? ListenError(error, at: listener.address)
            }
        }
        return Server(addresses: addresses, acceptors: acceptors, loops: loops)
    }

    /// Stops accepting, closes idle connections, lets requests under way be answered, and cuts off what is left after
    /// `limit`.
    package func shutDown(within limit: Duration) async {
        for acceptor in acceptors { await acceptor.close() }
        for case .unix(let path, _) in addresses { SocketFile.remove(at: path) }
        await loops.forEach { $0.drain() }
        let deadline = ContinuousClock.now + limit
        while await openConnections() > 0, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(10))
        }
        await loops.forEach {
            $0.closeAll()
            $0.stop()
        }
    }

    /// How many connections are open now.
    package func openConnections() async -> Int { await loops.sum { $0.connectionCount } }

    /// How many requests wait for their answers now.
    package func waitingRequests() async -> Int { await loops.sum { $0.waitingCount } }
}

/// What takes a listener's connections.
protocol Acceptor: Sendable {
    func close() async
}

/// The loops of a server, with what each one's connections share, and the count of all connections.
final class ServerLoops: Sendable {
    private let loops: [(eventLoop: any EventLoop, context: NIOLoopBound<LoopContext>)]
    private let limit: Int
    private let connectionCount = Atomic<Int>(0)

    init(
        _ group: any EventLoopGroup,
        _ limits: Limits,
        _ logger: Logger,
        _ serving: @escaping @Sendable (any EventLoop) -> (responder: Responder, observer: RequestObserver)
    ) async {
        var loops: [(eventLoop: any EventLoop, context: NIOLoopBound<LoopContext>)] = []
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
                context.start()
                return NIOLoopBound(context, eventLoop: eventLoop)
            }
            // It fails where the loop has ended, and then nothing listens on it either.
            if let context = try? await context.get() { loops.append((eventLoop, context)) }
        }
        self.loops = loops
        limit = limits.connections
    }

    /// To be called on that loop; nil where it has ended.
    func context(of eventLoop: any EventLoop) -> LoopContext? {
        loops.first { $0.eventLoop === eventLoop }?.context.value
    }

    /// Counts one more connection; false, and not counted, where there are too many.
    func admit() -> Bool {
        if connectionCount.add(1, ordering: .relaxed).newValue <= limit { return true }
        leave()
        return false
    }

    /// Counts one less.
    func leave() { connectionCount.subtract(1, ordering: .relaxed) }

    func forEach(_ body: @escaping @Sendable (LoopContext) -> Void) async {
        for (eventLoop, context) in loops {
            try? await eventLoop.submit { body(context.value) }.get()
        }
    }

    func sum(_ figure: @escaping @Sendable (LoopContext) -> Int) async -> Int {
        var sum = 0
        for (eventLoop, context) in loops {
            sum += (try? await eventLoop.submit { figure(context.value) }.get()) ?? 0
        }
        return sum
    }
}
