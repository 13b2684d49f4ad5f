internal import Gateways
internal import HTTP1
package import Logging
internal import Synchronization

/// Logs, once, that browsers come with http and are sent to log in at https, where perhaps nothing listens: they show an
/// error of their own then, and no request comes here that would say why.
package final class SchemeRemarks: Sendable {
    private let logger: Logger
    private let isSaid = Mutex(false)

    package init(_ logger: Logger) {
        self.logger = logger
    }

    /// - Parameter request: of somebody who is sent to log in.
    func look(at request: Request, _ rules: OriginRules) {
        guard rules.seemsPlain(request),
            isSaid.withLock({ isSaid in
                defer { isSaid = true }
                return !isSaid
            })
        else { return }
        let remedy =
            "behind a gateway give --reverse-proxy, and have it set X-Forwarded-Proto; without https give --cookie-secure=false"
        logger.warning(
            "a browser seems to come with http, and is sent to log in at https, since cookies are Secure",
            metadata: ["host": "\(request.string(request.host))", "remedy": "\(remedy)"]
        )
    }
}
