package import Logging
import Synchronization

/// Keeps what is logged.
package final class KeptLog: Sendable {
    package struct Line: Sendable {
        package let level: Logger.Level
        package let message: String
        package let metadata: Logger.Metadata

        /// `level message name=value`, the names in order.
        package var text: String {
            "\(level) \(message)" + metadata.map { " \($0)=\($1)" }.sorted().joined()
        }
    }

    private let kept = Mutex<[Line]>([])
    private let level: Logger.Level

    /// - Parameter level: the lowest that is kept.
    package init(from level: Logger.Level = .trace) {
        self.level = level
    }

    package var lines: [Line] { kept.withLock { $0 } }

    /// Each line as one text.
    package var texts: [String] { lines.map(\.text) }

    /// The lines in which that is written.
    package func lines(with text: String) -> [String] { texts.filter { $0.contains(text) } }

    package var logger: Logger { Logger(label: "test") { _ in Handler(log: self, logLevel: level) } }

    private struct Handler: LogHandler {
        let log: KeptLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            log.kept.withLock { $0.append(Line(level: event.level, message: "\(event.message)", metadata: all)) }
        }
    }
}
