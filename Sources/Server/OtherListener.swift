package import HTTP1
package import Logging
package import NIOCore
internal import NIOPosix
internal import Synchronization

/// A listener for another protocol beside a server, whose requests the server answers (`Server.answer`). Its connections count
/// among the server's.
package final class OtherListener: Sendable {
    /// With the port that was found where none was asked for.
    package let address: ListenAddress
    private let acceptor: any Channel
    private let connections: OpenChannels

    fileprivate init(_ address: ListenAddress, _ acceptor: any Channel, _ connections: OpenChannels) {
        self.address = address
        self.acceptor = acceptor
        self.connections = connections
    }

    /// Stops accepting; gives the connections that are open.
    package func stopAccepting() async -> [any Channel] {
        try? await acceptor.close().get()
        if case .unix(let path, _) = address { SocketFile.remove(at: path) }
        return connections.all
    }
}

/// The connections that are open now.
private final class OpenChannels: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    var all: [any Channel] { channels.withLock { Array($0.values) } }

    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        channels.withLock { $0[id] = channel }
        channel.closeFuture.whenComplete { [self] _ in channels.withLock { _ = $0.removeValue(forKey: id) } }
    }
}

extension Server {
    /// - Parameters:
    ///   - group: the server's own, one of NIO's.
    ///   - prepare: makes a new connection ready to speak; called on its event loop.
    package func listen(
        on address: ListenAddress,
        _ group: any EventLoopGroup,
        logger: Logger,
        prepare: @escaping @Sendable (any Channel, Peer) -> EventLoopFuture<Void>
    ) async throws(ListenError) -> OtherListener {
        let connections = OpenChannels()
        let loops = loops
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: OpenSocket.backlog)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause(logger: logger))
                }
            }
            .childChannelInitializer { channel in
                guard loops.admit() else { return channel.close() }
                channel.closeFuture.whenComplete { _ in loops.leave() }
                connections.add(channel)
                if channel.remoteAddress?.ipAddress != nil {
                    try? channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
                }
                return prepare(channel, Peer(channel.remoteAddress) ?? .unix)
            }
        do {
            let (descriptor, found) = try ListeningDescriptor.open(address)
            return OtherListener(found, try await bootstrap.withBoundSocket(descriptor).get(), connections)
        } catch {
            throw error as? ListenError ?? ListenError(error, at: address)
        }
    }
}
