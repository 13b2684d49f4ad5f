internal import Logging

/// What one loop says of one server: lost, back. Each once, however often attempts fail.
final class OutageReport {
    private let server: String
    private let observer: RedisObserver
    private let logger: Logger
    private var isOut = false

    init(_ server: String, _ observer: RedisObserver, _ logger: Logger) {
        self.server = server
        self.observer = observer
        self.logger = logger
    }

    func isLost(_ failure: ConnectionFailure) {
        logger.debug("no connection to Redis", metadata: ["server": "\(server)", "reason": "\(failure)"])
        guard !isOut else { return }
        isOut = true
        observer.lost(server, failure, logger)
    }

    func ended(_ end: RedisObserver.End) {
        guard isOut else { return }
        isOut = false
        observer.ended(end, server, logger)
    }

    /// What servers of a cluster say while slots move.
    private static let ordinary: Set = ["MOVED", "ASK", "TRYAGAIN"]

    func note(_ error: RedisError) {
        guard error.isUnavailable, case .refused(let code, let message) = error, !Self.ordinary.contains(code) else {
            return
        }
        observer.note(code, message, server, logger)
    }
}
