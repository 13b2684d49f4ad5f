internal import Authentication
internal import Sessions
internal import Web

/// Why a cookie that was set did not come back, as far as settings and requests show it: what a browser and a gateway do
/// with cookies is a riddle to most people who meet it.
enum LostCookie: Equatable {
    case otherHost(started: String, returned: String)
    case domain(String, host: String)
    case secureOverHTTP(host: String)
    case sameSiteOnFormPost
    case sameSiteStrict
    case path(String, needed: String)
    /// It came back and was not accepted.
    case unreadable
    /// Bytes of all of its parts.
    case tooLarge(Int)
    /// Browsers send it to one host, and the page is on another.
    case targetHost(String, host: String)
    /// The browser sends it, and the auth subrequest comes without it.
    case notPassedOn
    case unknown

    /// The first of the reasons for which browsers drop a cookie, or do not send it, that the settings give.
    ///
    /// - Parameter path: of the request that should have carried it.
    static func reason(_ attributes: CookieAttributes, at origin: PublicOrigin, path: String) -> LostCookie? {
        let host = origin.host
        if let domain = attributes.domain(for: host), host != domain, !host.hasSuffix("." + domain) {
            return .domain(domain, host: host)
        }
        if attributes.isSecure, !origin.isSecure, !origin.isLoopback { return .secureOverHTTP(host: host) }
        let folder = attributes.path.hasSuffix("/") ? attributes.path : attributes.path + "/"
        if path != attributes.path, !path.hasPrefix(folder) { return .path(attributes.path, needed: path) }
        return nil
    }

    /// What happened, for the person who sees the page.
    var cause: String {
        switch self {
        case .otherHost(let started, let returned):
            "The sign-in started at \(started), and the identity provider sent the browser back to \(returned), where "
                + "the cookie of the first is not sent."
        case .domain(let domain, let host):
            "The cookie is set for the domain \(domain), and this site is \(host): browsers drop it."
        case .secureOverHTTP(let host):
            "The cookie is for https only (Secure), and \(host) is called with http: browsers drop it."
        case .sameSiteOnFormPost:
            "The identity provider answers with a form that it posts from its own site, and browsers send no cookie "
                + "along that is not SameSite=None."
        case .sameSiteStrict:
            "The cookie is SameSite=Strict, and browsers do not send it when the identity provider's site leads here."
        case .path(let path, let needed):
            "The cookie is set for the path \(path), and \(needed) does not lie below it: browsers do not send it."
        case .unreadable:
            "The cookie of the session came back, and was not accepted: it was made with another secret, changed on "
                + "the way, or ended meanwhile."
        case .tooLarge(let bytes):
            "The session takes \(bytes) bytes of cookies, and not all of them came back: browsers and gateways limit them."
        case .targetHost(let target, let host):
            "The session's cookie belongs to \(host), and browsers do not send it to \(target)."
        case .notPassedOn:
            "The browser sends the session's cookie, but the gateway's question whether the request may pass comes "
                + "without it."
        case .unknown:
            "The browser did not send the session's cookie back: it blocks cookies, or something between it and here "
                + "takes them out."
        }
    }

    /// What to change.
    var remedy: String {
        switch self {
        case .otherHost:
            "Set --redirect-url to the host that people open, or --cookie-domain to a domain that holds both. Where the "
                + "hosts are the same, the gateway tells a wrong one: it must pass on Host, or X-Forwarded-Host with "
                + "--reverse-proxy and --trusted-proxy-ip."
        case .domain:
            "Set --cookie-domain to this host or a domain above it, or leave it out. If the host is not the one in the "
                + "address bar, the gateway must pass on Host, or X-Forwarded-Host with --reverse-proxy."
        case .secureOverHTTP:
            "Serve the site with https. If it is, the gateway must say so with X-Forwarded-Proto, and --redirect-url "
                + "must begin with https. Without https: --cookie-secure=false."
        case .sameSiteOnFormPost:
            "Leave --cookie-csrf-samesite out or set it to none, with --cookie-secure; or set "
                + "--auth-request-response-mode=query."
        case .sameSiteStrict:
            "Set --cookie-csrf-samesite=lax or leave it out."
        case .path:
            "Set --cookie-path=/."
        case .unreadable:
            "Give every replica the same --cookie-secret, and each Sidegate on one host a --cookie-name of its own."
        case .tooLarge:
            "Keep tokens out of the session (--pass-access-token, --set-authorization-header), keep sessions in Redis "
                + "(--session-store-type=redis), or raise the gateway's limit for headers."
        case .targetHost:
            "Set --cookie-domain to a domain that holds both."
        case .notPassedOn:
            "Let the gateway pass the Cookie header on to Sidegate with each question."
        case .unknown:
            "Look in the browser whether the cookie arrives (Set-Cookie of the callback) and is kept. The gateway must "
                + "pass on every Set-Cookie of the callback, and Cookie with each request."
        }
    }
}
