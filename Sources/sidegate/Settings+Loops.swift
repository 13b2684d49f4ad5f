import NIOCore
import NIOPosix
import Settings
import Wire

extension Settings {
    /// The threads that serve the listeners: sockets of our own, which cost least, where nothing needs a channel of NIO's.
    func makeLoops(for listeners: [Listener]) -> any EventLoopGroup {
        let count = threads.number == 0 ? System.coreCount : threads.number
        let needsChannels = sessionStoreType == .redis || listeners.contains { $0.tls != nil }
        return needsChannels ? MultiThreadedEventLoopGroup(numberOfThreads: count) : SocketLoopGroup(count: count)
    }
}
