package import Wire

/// Where a login leads back to.
package struct ReturnTarget: Sendable {
    private let proxyPrefix: String
    private let domains: ReturnDomains
    private let trustedProxies: TrustedProxies

    package init(proxyPrefix: String, domains: ReturnDomains, trustedProxies: TrustedProxies) {
        self.proxyPrefix = proxyPrefix
        self.domains = domains
        self.trustedProxies = trustedProxies
    }

    /// The first of these that is a `ReturnURL`: `rd`; `X-Auth-Request-Redirect`; the forwarded URL, where the proxy is
    /// trusted and the host differs from ours; the original request's path; else `/`. One of the sidecar's own pages
    /// becomes `/`.
    ///
    /// - Parameter rd: the parameter of that name, on our own endpoints. On an application's path it is the
    ///   application's parameter, and means nothing here.
    package func url(for request: Request, rd: String? = nil) -> ReturnURL {
        let candidates: [(Request) -> String?] = [
            { _ in rd },
            { $0.first(.xAuthRequestRedirect).map($0.string) },
            forwardedURL,
            { OriginalRequest($0).target },
        ]
        for candidate in candidates {
            guard let text = candidate(request), let url = ReturnURL(text, allowing: domains) else { continue }
            return url.isBelow(proxyPrefix) ? .root : url
        }
        return .root
    }

    /// Checks a URL that came from elsewhere; nil where a browser must not be sent there.
    package func checked(_ text: String) -> ReturnURL? {
        ReturnURL(text, allowing: domains)
    }

    private func forwardedURL(_ request: Request) -> String? {
        guard trustedProxies.contains(request.peer),
            let proto = request.first(.xForwardedProto), let host = request.first(.xForwardedHost),
            let uri = request.first(.xForwardedURI), request.string(host) != request.string(request.host)
        else { return nil }
        return "\(request.string(proto))://\(request.string(host))\(request.string(uri))"
    }
}
