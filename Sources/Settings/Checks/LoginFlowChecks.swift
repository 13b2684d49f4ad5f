internal import Login
internal import Sessions

extension CrossCheck {
    /// Which cookies come back from the provider depends on how it sends people back.
    mutating func checkLoginFlow() {
        guard isReadable("cookie-csrf-samesite", "cookie-secure", "auth-request-response-mode") else { return }
        if let mode = settings.authRequestResponseMode, mode.isPosted {
            if let sameSite = settings.cookieCSRFSameSite, sameSite != CookieAttributes.SameSite.none {
                problem(
                    "login: with \(name("auth-request-response-mode")) \(mode.rawValue) the provider's site posts its answer, "
                        + "and browsers send no cookie with that which is not SameSite=None; leave "
                        + "\(name("cookie-csrf-samesite")) out or set it to none"
                )
            }
            if !settings.cookieSecure {
                problem(
                    "login: \(name("auth-request-response-mode")) \(mode.rawValue) needs a cookie that is SameSite=None, which "
                        + "browsers keep only where it is Secure; serve the site with https and set --cookie-secure"
                )
            }
        } else if settings.cookieCSRFSameSite == .strict {
            warning(
                "login: a strict cookie does not come back from the provider's site, and no login will succeed; leave "
                    + "\(name("cookie-csrf-samesite")) out or set it to lax"
            )
        }
        if settings.login.isRedirectRelative, settings.redirectURL?.absolute != nil, isReadable("redirect-url") {
            warning("login: \(name("relative-redirect-url")) is without effect beside \(name("redirect-url"))")
        }
    }
}
