internal import Glibc
internal import HTTP1
internal import Logging
internal import NIOCore
internal import SocketLoop

/// Takes connections on one loop, and gives each loop its share of them.
struct SocketAcceptor: Acceptor {
    private let socket: NIOLoopBound<ListeningSocket>
    private let eventLoop: SocketLoop

    /// Takes over a descriptor that listens.
    static func start(
        on descriptor: Int32,
        _ group: SocketLoopGroup,
        _ loops: ServerLoops,
        _ logger: Logger
    ) async throws -> SocketAcceptor {
        let eventLoop = group.nextLoop()
        let start = eventLoop.submit {
            let socket = ListeningSocket(descriptor, on: eventLoop, logger: logger) { connection, peer in
                guard loops.admit() else {
                    Glibc.close(connection)
                    return
                }
                let home = group.nextLoop()
                let isTaken = home.enqueue { begin(connection, peer, on: home, loops) }
                if !isTaken { abandon(connection, loops) }
            }
            try socket.start()
            return NIOLoopBound(socket, eventLoop: eventLoop)
        }
        do {
            return SocketAcceptor(socket: try await start.get(), eventLoop: eventLoop)
        } catch EventLoopError.shutdown {
            Glibc.close(descriptor)
            throw EventLoopError.shutdown
        }
    }

    private static func begin(_ connection: Int32, _ peer: Peer, on eventLoop: SocketLoop, _ loops: ServerLoops) {
        guard let loop = loops.context(of: eventLoop) else {
            abandon(connection, loops)
            return
        }
        let conversation = Conversation(loop, peer: peer, isSecure: false)
        StreamSocket(connection, conversation, on: eventLoop, loop, whenClosed: loops.leave).start()
    }

    private static func abandon(_ connection: Int32, _ loops: ServerLoops) {
        Glibc.close(connection)
        loops.leave()
    }

    func close() async {
        try? await eventLoop.submit { socket.value.close() }.get()
    }
}
