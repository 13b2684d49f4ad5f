import NIOCore
import NIOPosix
import Synchronization

@testable import SocketLoop

/// What carries the bytes: the server behaves alike on both.
enum Carrier: CaseIterable {
    case sockets, channels

    private static let socketLoops = makeSocketLoops(2)

    private static func makeSocketLoops(_ count: Int) -> SocketLoopGroup {
        do { return try SocketLoopGroup(count: count) } catch { fatalError("\(error)") }
    }

    /// Shared, and never shut down.
    var group: any EventLoopGroup {
        switch self {
        case .sockets: Self.socketLoops
        case .channels: MultiThreadedEventLoopGroup.singleton
        }
    }

    /// One of its own, with one loop.
    func makeLoop() -> any EventLoopGroup {
        switch self {
        case .sockets: Self.makeSocketLoops(1)
        case .channels: MultiThreadedEventLoopGroup(numberOfThreads: 1)
        }
    }
}

/// Counts on any thread.
final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    var now: Int { value.load(ordering: .relaxed) }
    func increment() { value.add(1, ordering: .relaxed) }
}
