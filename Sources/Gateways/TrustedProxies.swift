package import HTTP1
package import Web

/// The gateways whose `X-Forwarded-*` fields say what the browser asked for: `--reverse-proxy` with
/// `--trusted-proxy-ip`. From everybody else these fields are somebody's claim, and are not believed.
package struct TrustedProxies: Sendable {
    private let networks: [IPNetwork]

    /// - Parameter networks: nil trusts nobody, as without `--reverse-proxy`.
    package init(_ networks: [IPNetwork]?) {
        self.networks = networks ?? []
    }

    /// A peer on a Unix socket was let in by that file's mode and counts as this machine.
    package func contains(_ peer: Peer) -> Bool {
        switch peer {
        case .unix: networks.contains { $0.contains([127, 0, 0, 1]) }
        case .ip(let address): networks.contains { $0.contains(address) }
        }
    }
}
