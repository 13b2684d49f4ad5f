internal import Gateways
internal import HTTP1
internal import Login
internal import Web

extension Router {
    /// `--force-https`: where the browser should have gone instead, if it came with http; nil if it did not. Health checks
    /// are not redirected: no browser sends them.
    ///
    /// To `/oauth2/auth` the answer is a 401 that names the place, which is what gateways can make a redirect of.
    func redirectToHTTPS(_ request: Request, _ route: Route) -> Response? {
        switch route {
        case .ping, .ready, .robots: return nil
        default: break
        }
        guard let origin = configuration.originRules.origin(of: request), !origin.isSecure else { return nil }
        let isRelayed = route == .auth || route == .forwardAuth
        let target = isRelayed ? configuration.returnTarget.url(for: request).text : request.string(request.target)
        // The port is http's.
        let location = "https://\(origin.host)\(target.hasPrefix("/") ? target : "/")"
        guard route == .auth else { return Response(status: .permanentRedirect, headers: [("Location", location)]) }
        return Response(
            status: .unauthorized,
            headers: audience(of: request, nil).isPerson ? [("Location", location)] : []
        )
    }
}
