package import Clocks
package import Logging
internal import Synchronization
package import Wire

/// Tells the log of requests that no rule can be asked about because the gateway is not set up for it: once a minute, since
/// it goes for all of them. What a client alone brings about is not told: it could fill the log.
package final class RuleRemarks: Sendable {
    private static let interval: Int64 = 60

    private let logger: Logger
    private let last = Mutex<Timestamp?>(nil)

    package init(_ logger: Logger) {
        self.logger = logger
    }

    package func say(_ reason: RequestRules.Unclear, of peer: Peer, at now: Timestamp) {
        guard let remedy = Self.remedy(for: reason) else { return }
        let isDue = last.withLock { last in
            if let last, now - last < Self.interval { return false }
            last = now
            return true
        }
        guard isDue else { return }
        logger.warning(
            "requests are refused, since no rule can be asked about them",
            metadata: ["gateway": "\(Self.text(peer))", "remedy": "\(remedy)"]
        )
    }

    private static func text(_ peer: Peer) -> String {
        switch peer {
        case .unix: "a Unix socket"
        case .ip(let address) where address.count == 4: address.map { "\($0)" }.joined(separator: ".")
        case .ip(let address):
            stride(from: 0, to: address.count, by: 2)
                .map { String(UInt16(address[$0]) << 8 | UInt16(address[$0 + 1]), radix: 16) }.joined(separator: ":")
        }
    }

    private static func remedy(for reason: RequestRules.Unclear) -> String? {
        switch reason {
        case .untrustedGateway:
            "what was asked for is believed of trusted gateways alone: give --reverse-proxy, and --trusted-proxy-ip with "
                + "the gateway's address"
        case .unnamed: "the gateway must say what was asked for: X-Forwarded-Uri or X-Original-URL"
        case .method: "some rules are for methods: the gateway must send X-Forwarded-Method or X-Original-Method"
        case .contradiction, .host, .path: nil
        }
    }
}
