package import Gateways
package import Web

/// Who passes without a login: `--skip-auth-route`, `--skip-auth-regex`, `--skip-auth-preflight`, `--trusted-ip`.
package struct Exemptions: Sendable {
    package var routes: [RouteRule] = []
    package var networks: [IPNetwork] = []
    package var includesPreflights = false

    private let clientAddress: ClientAddress

    package init(clientAddress: ClientAddress) {
        self.clientAddress = clientAddress
    }

    package var isEmpty: Bool { routes.isEmpty && networks.isEmpty && !includesPreflights }

    /// Why the request passes without a login; nil where it does not. What is not known for certain exempts nothing.
    package func exemption(for original: OriginalRequest) -> Verdict.Exemption? {
        if !networks.isEmpty, let address = original.address(clientAddress),
            networks.contains(where: { $0.contains(address) })
        {
            return .address
        }
        guard includesPreflights || !routes.isEmpty else { return nil }
        let exemption: Verdict.Exemption?? = original.withTarget { target in
            var exemption: Verdict.Exemption?
            _ = PlainPath.of(target) { path in
                if includesPreflights, original.isPreflight {
                    exemption = .preflight
                } else if routes.contains(where: { $0.matches(original, path: path) }) {
                    exemption = .route
                }
                return true
            }
            return exemption
        }
        return exemption ?? nil
    }
}
