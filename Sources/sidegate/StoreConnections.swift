import Clocks
import Cryptography
import Logging
import NIOCore
import Redis
import SessionStore
import Synchronization

/// Each event loop's connections to Redis, made when that loop first asks, and kept over a reload that changes nothing of
/// how Redis is reached.
final class StoreConnections: Sendable {
    let configuration: RedisConfiguration
    let observer = RedisObserver()
    let unwritten = UnwrittenSessions()
    private let logger: Logger
    private let clients = Mutex<[(eventLoop: any EventLoop, client: NIOLoopBound<RedisClient>)]>([])

    init(_ configuration: RedisConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// To be called on the loop.
    func client(on eventLoop: any EventLoop) -> RedisClient {
        clients.withLock { clients in
            if let known = clients.first(where: { $0.eventLoop === eventLoop }) { return known.client.value }
            let client = RedisClient(configuration, on: eventLoop, logger: logger, observer: observer)
            clients.append((eventLoop, NIOLoopBound(client, eventLoop: eventLoop)))
            return client
        }
    }

    /// Closes them once what they were asked is answered.
    func close() {
        for (eventLoop, client) in clients.withLock({ $0 }) {
            eventLoop.execute { client.value.close() }
        }
    }
}
