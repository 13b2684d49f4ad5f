package import HTTP1
internal import Text
package import Web

/// Where a login leads back to.
package struct ReturnTarget: Sendable {
    private let proxyPrefix: String
    private let domains: ReturnDomains
    private let trustedProxies: TrustedProxies
    /// The names of our pages below the prefix, where the application has pages there too; nil where all are ours.
    private let ownPages: [String]?

    package init(
        proxyPrefix: String,
        ownPages: [String]? = nil,
        domains: ReturnDomains,
        trustedProxies: TrustedProxies
    ) {
        self.proxyPrefix = proxyPrefix
        self.ownPages = ownPages
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
        url(for: request, ClaimedRequest(request), rd: rd)
    }

    package func url(for request: Request, _ original: ClaimedRequest, rd: String? = nil) -> ReturnURL {
        let named = rd.flatMap { place($0, request) }
        guard let url = named ?? redirectField(of: request) ?? forwardedURL(of: request) ?? url(of: original, request)
        else {
            return .root
        }
        return isOwnPage(url) ? .root : url
    }

    private func isOwnPage(_ url: ReturnURL) -> Bool {
        guard url.isBelow(proxyPrefix) else { return false }
        return ownPages?.contains { url.isBelow("\(proxyPrefix)/\($0)") } ?? true
    }

    /// Checks a URL that came from elsewhere; nil where a browser must not be sent there.
    package func checked(_ text: String) -> ReturnURL? {
        ReturnURL(text, allowing: domains)
    }

    private func redirectField(of request: Request) -> ReturnURL? {
        guard let field = request.first(.xAuthRequestRedirect) else { return nil }
        return place(request.string(field), request)
    }

    /// An absolute URL of the site that the request is for is taken as its path.
    private func place(_ text: String, _ request: Request) -> ReturnURL? {
        if let url = ReturnURL(cutting: text.utf8.span, allowing: domains) { return url }
        let forwarded = trustedProxies.contains(request.peer) ? request.first(.xForwardedHost) : nil
        let site = request.bytes(forwarded ?? request.host) { WebAuthority($0.extracting($0.firstElement)) }
        return site.flatMap { ReturnURL(text.utf8.span, at: $0) }
    }

    private func forwardedURL(of request: Request) -> ReturnURL? {
        guard let proto = request.first(.xForwardedProto), let host = request.first(.xForwardedHost),
            let uri = request.first(.xForwardedURI), trustedProxies.contains(request.peer),
            request.string(host) != request.string(request.host)
        else { return nil }
        let url = "\(request.string(proto))://\(request.string(host))\(request.string(uri))"
        return ReturnURL(cutting: url.utf8.span, allowing: domains)
    }

    private func url(of original: ClaimedRequest, _ request: Request) -> ReturnURL? {
        original.withTarget(in: request) { ReturnURL(cutting: $0, allowing: domains) }
    }
}
