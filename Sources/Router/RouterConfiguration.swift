package import Decision
package import Gateways
package import HTTP1

/// What the answers must know; the same for every event loop.
package struct RouterConfiguration: Sendable {
    package var routes: Routes
    package var gateways: GatewayReader
    package var originRules: OriginRules
    package var returnTarget: ReturnTarget
    package var proxyPrefix: String
    package var headers: IdentityHeaders
    /// `--identity-jwt`; nil for no signed statements.
    package var identityTokens: IdentityTokenConfiguration?
    /// The status of a 2xx answer on paths that are not ours: 202, or what `--upstream=static://NNN` says (Envoy takes 200
    /// only).
    package var forwardAuthStatus: Status
    /// `--skip-auth-strip-headers`: an answer for nobody carries every identity header, empty, so that a gateway which copies
    /// them overwrites forged ones.
    package var stripsHeaders = true
    /// `--api-route`: paths of programs, whatever the request says of itself.
    package var apiRoutes: [RouteRule] = []
    /// What the browser forgets with the cookie of a session that is over: `Set-Cookie` values. What says that it has just
    /// logged in would else count against it when it comes to log in again.
    package var clearedWithSession: [String] = []
    /// `--force-https`: a browser that comes with http is sent to https.
    package var forcesHTTPS = false
    /// Nil to log nothing about browsers that come with http.
    package var schemeRemarks: SchemeRemarks?
    /// Nil where `/` is nobody's health check.
    package var healthChecks: HealthChecks?

    package init(
        routes: Routes,
        gateways: GatewayReader,
        originRules: OriginRules,
        returnTarget: ReturnTarget,
        proxyPrefix: String,
        headers: IdentityHeaders,
        forwardAuthStatus: Status = .accepted
    ) {
        self.routes = routes
        self.gateways = gateways
        self.originRules = originRules
        self.returnTarget = returnTarget
        self.proxyPrefix = proxyPrefix
        self.headers = headers
        self.forwardAuthStatus = forwardAuthStatus
    }
}
