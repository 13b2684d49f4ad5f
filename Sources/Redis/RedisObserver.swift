internal import Logging
internal import NIOCore
internal import Synchronization

/// What the clients of all loops know of Redis together: whether it is there. The log says so once, not once a loop or a
/// command.
package final class RedisObserver: Sendable {
    private struct State {
        /// How many loops lost each server.
        var outages: [String: Int] = [:]
        /// When the log last spoke of an error that Redis answers with.
        var noted: [String: NIODeadline] = [:]
    }

    private let state = Mutex(State())
    private let changed: @Sendable (_ isAvailable: Bool) -> Void

    /// - Parameter changed: told when the first server is lost and when the last one is back; called on any loop.
    package init(changed: @escaping @Sendable (_ isAvailable: Bool) -> Void = { _ in }) {
        self.changed = changed
    }

    /// Whether no server that is needed is lost.
    package var isAvailable: Bool { state.withLock(\.outages.isEmpty) }

    func lost(_ server: String, _ failure: ConnectionFailure, _ logger: Logger) {
        let (isNews, isFirst) = state.withLock { state in
            let isFirst = state.outages.isEmpty
            state.outages[server, default: 0] += 1
            return (state.outages[server] == 1, isFirst)
        }
        if isNews {
            logger.warning("Redis is lost", metadata: ["server": "\(server)", "reason": "\(failure)"])
        }
        if isFirst { changed(false) }
    }

    /// How an outage ends.
    enum End {
        case back
        /// It is not there, and others serve in its place.
        case replaced
        /// We do not need it any more, and nobody need hear of it.
        case closed
    }

    func ended(_ end: End, _ server: String, _ logger: Logger) {
        let (isNews, isLast) = state.withLock { state in
            guard let loops = state.outages[server] else { return (false, false) }
            state.outages[server] = loops > 1 ? loops - 1 : nil
            return (loops == 1, state.outages.isEmpty)
        }
        if isNews {
            switch end {
            case .back: logger.notice("Redis is back", metadata: ["server": "\(server)"])
            case .replaced:
                logger.notice(
                    "Redis is back: others serve for the one that was lost",
                    metadata: ["server": "\(server)"]
                )
            case .closed: break
            }
        }
        if isLast { changed(true) }
    }

    /// Redis answers, and will not do what it is asked: out of memory, not allowed, no master.
    func note(_ code: String, _ message: String, _ server: String, _ logger: Logger) {
        let now = NIODeadline.now()
        let isNews = state.withLock { state in
            if let last = state.noted[code], now - last < .minutes(1) { return false }
            state.noted[code] = now
            return true
        }
        if isNews {
            logger.warning(
                "Redis refuses commands (said at most once a minute)",
                metadata: ["server": "\(server)", "error": "\(code) \(message)"]
            )
        }
    }
}
