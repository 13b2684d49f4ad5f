package import Logging
internal import Synchronization

/// Logs that a value of a session cannot be carried in a header, once for each header: it goes for each request of that
/// person.
package final class HeaderRemarks: Sendable {
    private let logger: Logger
    private let known = Mutex<Set<String>>([])

    package init(_ logger: Logger) {
        self.logger = logger
    }

    /// The site that a request is for is not known for certain, so that no token can name it.
    func hostIsUnknown(_ header: String) {
        guard known.withLock({ $0.insert("\(header) host").inserted }) else { return }
        logger.warning(
            "a header is empty, since it is not known for certain which host was asked for",
            metadata: [
                "header": "\(header)",
                "remedy":
                    "say with --gateway which gateway it is, or have nginx ask /oauth2/auth?host=$host (docs/gateways.md)",
            ]
        )
    }

    /// The value itself is not logged: it is somebody's name, and may be made up to look like a line of the log.
    func leftOut(_ header: String) {
        guard known.withLock({ $0.insert(header).inserted }) else { return }
        logger.warning(
            "a value is left out of a header",
            metadata: [
                "header": "\(header)",
                "reason":
                    "a comma, a control character or a blank at its end, which no application would read as it is",
            ]
        )
    }
}
