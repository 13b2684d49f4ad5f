import Clocks
import Cryptography
import Logging
import NIOCore
import NIOPosix
package import Redis
package import SessionStore
package import Settings
import Synchronization

/// The session store for commands: one connection, for as long as `body` runs.
package enum StoreTool {
    /// Redis did not do what it was asked.
    package struct Failure: Error, CustomStringConvertible {
        package let error: StoreError
        /// What the client knows of it besides: why there is no connection.
        package let reason: String?

        package var description: String { reason.map { "\(error): \($0)" } ?? "\(error)" }
    }

    /// Nil where sessions lie in their cookies.
    ///
    /// - Parameter change: of the configuration that the settings give.
    package static func use<Outcome: Sendable>(
        _ settings: Settings,
        changing change: (inout SessionStore.Configuration) -> Void = { _ in },
        _ body: (SessionStore, RedisHandle) async throws -> Outcome
    ) async throws -> Outcome? {
        guard let redisConfiguration = try settings.redisConfiguration() else { return nil }
        var configuration = settings.sessionStoreConfiguration
        change(&configuration)
        let reason = LastReason()
        let logger = Logger(label: "sidegate") { _ in ReasonHandler(reason: reason) }
        let connections = StoreConnections(redisConfiguration, logger: logger)
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let redis = try await eventLoop.submit { RedisHandle(connections.client(on: eventLoop)) }.get()
        defer { connections.close() }
        let store = SessionStore(configuration, redis: redis, clock: .system, random: .system, logger: logger)
        do {
            return try await body(store, redis)
        } catch let error as RedisError {
            throw Failure(error: StoreError(error), reason: error == .unreachable ? reason.text : nil)
        } catch let error as StoreError {
            throw Failure(error: error, reason: error == StoreError(.unreachable) ? reason.text : nil)
        }
    }
}

/// The reason that stood last in the client's log.
private final class LastReason: Sendable {
    private let state = Mutex<String?>(nil)
    var text: String? { state.withLock { $0 } }
    func note(_ text: String) { state.withLock { $0 = text } }
}

/// A command speaks for itself: it has no log, but uses what would stand there.
private struct ReasonHandler: LogHandler {
    let reason: LastReason
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    init(reason: LastReason) {
        self.reason = reason
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        if let text = event.metadata?["reason"] { reason.note("\(text)") }
    }
}
