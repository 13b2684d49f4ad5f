internal import HTTP1
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Takes connections as channels of NIO's.
struct ChannelAcceptor: Acceptor {
    private let channel: any Channel

    /// Takes over a descriptor that listens.
    static func start(
        on descriptor: Int32,
        _ group: any EventLoopGroup,
        _ loops: ServerLoops,
        _ tls: ServerTLS?,
        _ logger: Logger
    ) async throws -> ChannelAcceptor {
        let bootstrap = ServerBootstrap(group: group)
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
                guard let loop = loops.context(of: channel.eventLoop), loops.admit() else { return channel.close() }
                channel.closeFuture.whenComplete { _ in loops.leave() }
                return channel.eventLoop.makeCompletedFuture { try prepare(channel, loop, tls) }
            }
        let channel = try await bootstrap.withBoundSocket(descriptor).get()
        // NIO listens again, with a backlog of 128, before it looks at its options.
        try OpenSocket.listen(descriptor)
        return ChannelAcceptor(channel: channel)
    }

    private static func prepare(_ channel: any Channel, _ loop: LoopContext, _ tls: ServerTLS?) throws {
        if channel.remoteAddress?.ipAddress != nil {
            try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
        }
        if let tls {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls.context))
        } else {
            let reads = ConnectionReads(loop.readBuffer, eventLoop: channel.eventLoop)
            try channel.syncOptions?.setOption(.recvAllocator, value: reads)
        }
        let conversation = Conversation(
            loop,
            peer: Peer(channel.remoteAddress) ?? .unix,
            isSecure: tls != nil
        )
        let transport = ChannelTransport(conversation, on: loop, readsIntoLoop: tls == nil)
        try channel.pipeline.syncOperations.addHandler(transport)
    }

    func close() async { try? await channel.close().get() }
}
