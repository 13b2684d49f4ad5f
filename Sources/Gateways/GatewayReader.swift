package import HTTP1
internal import Text
internal import Web

/// Reads what a gateway's question says of the browser's request: `--gateway`, `--reverse-proxy`, `--trusted-proxy-ip`.
/// The only way to an `OriginalRequest`.
package struct GatewayReader: Sendable {
    private let trustedProxies: TrustedProxies
    /// Nil where no option names the gateway: then the careful reading is right for each.
    private let dialect: Dialect?
    /// `/oauth2/auth`, whose own path is never what the browser asked for.
    private let endpoint: [UInt8]
    /// `/oauth2/denied`, which a gateway asks for the page about a request that may not pass, and names it the same way.
    private let denied: [UInt8]

    package init(trustedProxies: TrustedProxies, dialect: Dialect? = nil, proxyPrefix: String) {
        self.trustedProxies = trustedProxies
        self.dialect = dialect
        endpoint = Array("\(proxyPrefix)/auth".utf8)
        denied = Array("\(proxyPrefix)/denied".utf8)
    }

    /// On the request path: nothing is copied.
    package func original(_ request: Request) -> OriginalRequest {
        request.withHead { head in
            let path = head.extracting(request.path.range)
            let isAtEndpoint = path.isEqual(to: endpoint) || path.isEqual(to: denied)
            guard trustedProxies.contains(request.peer) else {
                return CarefulReading.stranger(request, head, isAtEndpoint: isAtEndpoint)
            }
            if let dialect { return dialect.read(request, head, isAtEndpoint) }
            return CarefulReading.read(request, head, isAtEndpoint: isAtEndpoint)
        }
    }

    /// Whether the gateway copies only the first of several `Set-Cookie` fields, by the option or by what a question of it
    /// says: nginx pins the request, and the examples for Caddy, HAProxy and Apache name it in fields. Never for a
    /// browser's own request: scripts may read every field but `Set-Cookie`.
    package func needsNumberedCookies(_ request: Request) -> Bool {
        guard !isBrowsersOwn(request) else { return false }
        if let dialect { return dialect.numbersCookies }
        if request.first(.xForwardedURI) != nil, request.first(.xForwardedMethod) != nil { return true }
        return request.withHead { head in Pins(request, head).areThere }
    }

    /// Whether a question at the endpoint is plainly a browser's own: what browsers add to what they fetch is there, and
    /// nothing of a gateway that names another request; or a gateway that asks about everything asks about the endpoint
    /// itself. What is meant for the application is not for such a request.
    package func isBrowsersOwn(_ request: Request) -> Bool {
        if let uri = request.first(.xForwardedURI) {
            return request.withHead { head in
                let target = head.extracting(uri.range)
                return target.starts(with: endpoint)
                    && (target.count == endpoint.count || target[endpoint.count] == UInt8(ascii: "?"))
            }
        }
        guard request.first(.secFetchMode) != nil || request.first(named: Self.fetchSite) != nil else { return false }
        guard !Self.naming.contains(where: { request.first($0) != nil }), request.first(named: Self.scheme) == nil
        else {
            return false
        }
        return !request.withHead { head in Pins(request, head).areThere }
    }

    private static let fetchSite = Array("sec-fetch-site".utf8)
    /// All that oauth2-proxy's documentation had nginx say up to 7.5: what it asks about looks like a browser's own request.
    private static let scheme = Array("x-scheme".utf8)
    private static let naming: [FieldName] = [
        .xForwardedMethod, .xOriginalURL, .xOriginalMethod, .xAuthRequestRedirect,
    ]
}
