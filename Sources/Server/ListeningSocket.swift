internal import CSockets
internal import Glibc
internal import HTTP1
internal import Logging
internal import NIOCore
internal import SocketLoop

/// Accepts connections on its loop, and hands them on.
final class ListeningSocket: PolledSocket {
    private let descriptor: Int32
    private let eventLoop: SocketLoop
    private let logger: Logger
    private let taking: (_ descriptor: Int32, _ peer: Peer) -> Void
    private var isClosed = false

    /// One turn does not go only to new connections.
    private static let connectionsPerTurn = 64

    /// - Parameter taking: called for each connection, whose descriptor it takes over.
    init(
        _ descriptor: Int32,
        on eventLoop: SocketLoop,
        logger: Logger,
        taking: @escaping (_ descriptor: Int32, _ peer: Peer) -> Void
    ) {
        self.descriptor = descriptor
        self.eventLoop = eventLoop
        self.logger = logger
        self.taking = taking
    }

    func start() throws(IOError) {
        guard eventLoop.add(self, descriptor, for: .input) else {
            close()
            throw IOError(errnoCode: ENOSPC, reason: "epoll_ctl")
        }
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        eventLoop.unwatch(descriptor)
        eventLoop.remove(descriptor)
    }

    func loopEnded() {
        close()
    }

    func ready(_ readiness: Readiness) {
        guard !isClosed else { return }
        for _ in 0..<Self.connectionsPerTurn {
            var name = SocketName()
            let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
            let connection = unsafe name.fill { unsafe accept4(descriptor, $0, $1, flags) }
            guard connection < 0 else {
                if !name.isUnix { answerAtOnce(connection) }
                taking(connection, name.peer ?? .unix)
                continue
            }
            switch errno {
            case EAGAIN: return
            // That connection broke while it waited (accept(2)).
            case EINTR, ECONNABORTED, EPROTO, ENETDOWN, EHOSTDOWN, ENONET, EHOSTUNREACH, ENETUNREACH: continue
            default:
                pause(IOError(errnoCode: errno, reason: "accept"))
                return
            }
        }
    }

    /// Small answers go out without waiting for company (TCP_NODELAY).
    private func answerAtOnce(_ connection: Int32) {
        var one: Int32 = 1
        unsafe setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Accepts nothing for a moment, since the system has no descriptor or memory left for one more connection. Clients
    /// that wait stay in the kernel's queue; without the pause the loop would learn of them again and again, at once.
    private func pause(_ reason: IOError) {
        logger.error(
            "no connection can be taken for now; trying again in a second",
            metadata: ["reason": "\(reason)"]
        )
        pause()
    }

    private func pause() {
        eventLoop.unwatch(descriptor)
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: AcceptPause.length) {
            let socket = bound.value
            guard !socket.isClosed, !socket.eventLoop.watch(socket.descriptor, for: .input) else { return }
            socket.pause()
        }
    }
}
