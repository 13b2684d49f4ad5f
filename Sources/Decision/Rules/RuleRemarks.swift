internal import Clocks
internal import Gateways
package import Logging
internal import Synchronization

/// Logs requests that no rule can decide about because the gateway is not set up for it: once a minute, since the reason is
/// the same for all of them. What a client causes by itself is not logged: it could fill the log.
package final class RuleRemarks: Sendable {
    private static let interval: Int64 = 60

    private let logger: Logger
    private let last = Mutex<Timestamp?>(nil)

    package init(_ logger: Logger) {
        self.logger = logger
    }

    func say(_ reason: RequestRules.Unclear, about original: OriginalRequest, at now: Timestamp) {
        guard let remedy = Self.remedy(for: reason) else { return }
        let isDue = last.withLock { last in
            if let last, now - last < Self.interval { return false }
            last = now
            return true
        }
        guard isDue else { return }
        logger.warning(
            "requests are refused, since no rule can be asked about them",
            metadata: ["gateway": "\(original.peer)", "remedy": "\(remedy)"]
        )
    }

    private static func remedy(for reason: RequestRules.Unclear) -> String? {
        switch reason {
        case .request(.untrustedGateway):
            "what was asked for is believed of trusted gateways only: give --reverse-proxy, and --trusted-proxy-ip with "
                + "the gateway's address"
        case .request(.unnamed): "the gateway must say what was asked for: \(Self.proof)"
        case .method: "some rules are for methods, and none is known for certain: \(Self.proof)"
        case .host: "some rules are for hosts, and none is known for certain: \(Self.proof)"
        case .address:
            "some rules are for networks, and it is not known where the client is: --real-client-ip-header must name the "
                + "header in which the gateway says it"
        case .request(.contradiction), .path: nil
        }
    }

    private static let proof =
        "say with --gateway which gateway it is, or have nginx ask /oauth2/auth?host=$host&method=$request_method and set "
        + "X-Forwarded-Uri (docs/gateways.md)"
}
