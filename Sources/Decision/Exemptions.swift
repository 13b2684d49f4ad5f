package import Gateways
package import Web
package import Wire

/// Who passes without a login: `--skip-auth-route`, `--skip-auth-regex`, `--skip-auth-preflight`, `--trusted-ip`.
///
/// Asked only about those who would be turned away: somebody who is logged in passes as who they are.
package struct Exemptions: Sendable {
    package var routes: [RouteRule] = []
    package var networks: [IPNetwork] = []
    package var includesPreflights = false
    /// `--skip-auth-strip-headers`: the answer carries every identity header, empty, so that a gateway which copies them
    /// overwrites forged ones.
    package var stripsHeaders = true
    private let trustedProxies: TrustedProxies
    private let clientAddress: ClientAddress

    package init(trustedProxies: TrustedProxies, clientAddress: ClientAddress) {
        self.trustedProxies = trustedProxies
        self.clientAddress = clientAddress
    }

    /// Whether there is any: where there is none, the gate is given none.
    package var isEmpty: Bool { routes.isEmpty && networks.isEmpty && !includesPreflights }

    package func covers(_ request: Request, asksAtEndpoint: Bool) -> Bool {
        if !networks.isEmpty, let address = clientAddress.address(of: request) {
            if networks.contains(where: { $0.contains(address) }) { return true }
        }
        guard includesPreflights || !routes.isEmpty else { return false }
        let isTrusted = trustedProxies.contains(request.peer)
        return request.withHead { head in
            guard let vouched = VouchedRequest(request, head, asksAtEndpoint: asksAtEndpoint, isTrusted: isTrusted)
            else {
                return false
            }
            return PlainPath.of(head.extracting(vouched.target.range)) { path in
                if includesPreflights, isPreflight(request, vouched) { return true }
                return routes.contains { $0.matches(method: vouched.method, path: path, in: request) }
            }
        }
    }

    /// A browser's question before it sends something across origins (Fetch, 4.8): it carries no cookies.
    private func isPreflight(_ request: Request, _ vouched: VouchedRequest) -> Bool {
        guard let method = vouched.method, request.equals(method, "OPTIONS") else { return false }
        return request.first(named: Self.origin) != nil && request.first(named: Self.requestMethod) != nil
    }

    private static let origin = Array("origin".utf8)
    private static let requestMethod = Array("access-control-request-method".utf8)
}
