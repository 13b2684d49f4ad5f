package import Dispatch
package import NIOCore
internal import Synchronization

/// Loops that share the connections of a server without TLS (`Server.start`).
package final class SocketLoopGroup: EventLoopGroup, Sendable {
    package let loops: [SocketLoop]
    private let turn = Atomic<Int>(0)

    package init(count: Int) throws {
        precondition(count > 0, "a group has a loop")
        loops = try (0..<count).map { _ in try SocketLoop() }
    }

    package func nextLoop() -> SocketLoop {
        loops[Int(bitPattern: UInt(bitPattern: turn.add(1, ordering: .relaxed).newValue) % UInt(loops.count))]
    }

    package func next() -> any EventLoop { nextLoop() }

    package func any() -> any EventLoop { nextLoop() }

    package func makeIterator() -> EventLoopIterator { EventLoopIterator(loops) }

    package func shutdownGracefully(queue: DispatchQueue, _ callback: @Sendable @escaping ((any Error)?) -> Void) {
        let all = DispatchGroup()
        for loop in loops {
            all.enter()
            loop.end { all.leave() }
        }
        all.notify(queue: queue) { callback(nil) }
    }

    package func _preconditionSafeToSyncShutdown(file: StaticString, line: UInt) {
        for loop in loops { loop.preconditionNotInEventLoop(file: file, line: line) }
    }
}
