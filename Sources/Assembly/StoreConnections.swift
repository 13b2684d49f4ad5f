import Clocks
import Cryptography
import Logging
import NIOCore
import Redis
import SessionStore
import Synchronization

/// Each event loop's connections to Redis, made when that loop first asks, and kept over a reload that changes nothing of
/// how Redis is reached.
package final class StoreConnections: Sendable {
    let configuration: RedisConfiguration
    let observer = RedisObserver()
    let unwritten = UnwrittenSessions()
    private let logger: Logger

    /// What one loop has counted.
    private final class Tally {
        var totals = RedisTotals()
    }

    private typealias Connection = (client: RedisClient, tally: Tally)

    /// Each belongs to its loop.
    private let connections = Mutex<[(eventLoop: any EventLoop, connection: NIOLoopBound<Connection>)]>([])
    private let isMeasured: Bool

    /// - Parameter isMeasured: whether somebody asks for `totals`.
    init(_ configuration: RedisConfiguration, isMeasured: Bool = false, logger: Logger) {
        self.configuration = configuration
        self.isMeasured = isMeasured
        self.logger = logger
    }

    /// To be called on the loop.
    func client(on eventLoop: any EventLoop) -> RedisClient {
        connections.withLock { connections in
            if let known = connections.first(where: { $0.eventLoop === eventLoop }) {
                return known.connection.value.client
            }
            let tally = Tally()
            let client = RedisClient(
                configuration,
                on: eventLoop,
                logger: logger,
                observer: observer,
                meter: isMeasured ? { error, time in tally.totals.add(error, nanoseconds: time.nanoseconds) } : nil
            )
            connections.append((eventLoop, NIOLoopBound((client, tally), eventLoop: eventLoop)))
            return client
        }
    }

    /// What all loops have counted.
    func totals() async -> RedisTotals {
        var totals = RedisTotals()
        for (eventLoop, connection) in connections.withLock({ $0 }) {
            let part = try? await eventLoop.submit { connection.value.tally.totals }.get()
            if let part { totals += part }
        }
        return totals
    }

    /// Closes them once what they were asked is answered.
    package func close() {
        for (eventLoop, connection) in connections.withLock({ $0 }) {
            eventLoop.execute { connection.value.client.close() }
        }
    }
}
