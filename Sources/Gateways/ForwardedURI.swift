internal import Wire

extension OriginalRequest {
    /// Traefik and Caddy, which send `X-Forwarded-Method` and `X-Forwarded-Uri`, and nginx with the configuration in
    /// nginx/, which sends `X-Original-Method` for the first (a subrequest of nginx is always a GET).
    static func forwardedURI(_ request: Request) -> OriginalRequest? {
        guard let uri = request.first(.xForwardedURI) else { return nil }
        let method = request.first(.xForwardedMethod) ?? request.first(.xOriginalMethod) ?? request.methodName
        return OriginalRequest(method: Method(method, in: request), target: uri)
    }
}
