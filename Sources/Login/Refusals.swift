internal import Decision
internal import Gate
internal import Gateways
internal import OpenID
internal import Web
internal import Wire

/// The answers that are no good news: each says what happened and offers the way on.
extension LoginConfiguration {
    /// The request names no host that a browser could have called.
    func hostUnknown() -> Response {
        pages.problem(
            .badRequest,
            title: "Unknown site",
            message: originRules.allowedHosts == nil
                ? "The request does not say which site it is for. The gateway must pass on the Host header."
                : "Nothing is served here under this host name. The gateway must pass on the one in the address bar, and "
                    + "--allowed-host must name it.",
            actions: []
        )
    }

    /// The provider has not been reached yet, or not any more.
    func providerUnavailable(retryURL: String) -> Response {
        var response = pages.problem(
            .serviceUnavailable,
            title: "Sign-in is not available right now",
            message: "The identity provider cannot be reached. Please try again in a moment.",
            actions: [Pages.Action(label: "Try again", url: retryURL)]
        )
        response.headers.append(("Retry-After", "5"))
        return response
    }

    /// What keeps the sessions cannot be asked.
    func sessionsUnavailable(retryURL: String) -> Response {
        pages.problem(
            .serviceUnavailable,
            title: "This site is not available right now",
            message: "It cannot be found out whether you are signed in. Please try again in a moment.",
            actions: [Pages.Action(label: "Try again", url: retryURL)]
        )
    }

    /// The session goes on, since what keeps it cannot be told that it is over.
    func notSignedOut(retryURL: String) -> Response {
        pages.problem(
            .serviceUnavailable,
            title: "You are not signed out yet",
            message: "Your session cannot be ended right now. Please try again in a moment.",
            actions: [Pages.Action(label: "Try again", url: retryURL)]
        )
    }

    /// The session has ended, and nothing signs anybody in again by itself.
    ///
    /// - Parameter endSessionURL: where the provider's own session can be ended; nil where it cannot, or has been.
    func signedOut(from site: String?, endSessionURL: String?) -> Response {
        var actions = [Pages.Action(label: "Sign in again", url: startURL(returningTo: .root))]
        if let endSessionURL {
            actions.append(Pages.Action(label: "Sign out there too", url: endSessionURL))
        } else {
            actions.append(Pages.Action(label: "Sign in as someone else", url: switchURL(returningTo: .root)))
        }
        let name = pages.providerName ?? "your identity provider"
        return pages.signedOut(
            message: "You are signed out of \(site ?? "this site")."
                + (endSessionURL == nil ? "" : " You may still be signed in at \(name)."),
            startURL: startURL(returningTo: .root),
            actions: actions
        )
    }

    /// Logged in, and not one of those who may pass.
    func forbidden(_ refusal: Refusal, user: String, returningTo target: ReturnURL) -> Response {
        pages.problem(
            .forbidden,
            title: "No access",
            message: user.isEmpty ? refusal.description : "You are signed in as \(user). \(refusal.description)",
            returningTo: target,
            actions: [
                Pages.Action(label: "Sign in as someone else", url: switchURL(returningTo: target))
            ]
        )
    }

    /// The provider did not do what a rule asks of a login. It is not asked again by itself: it would do the same.
    func loginInsufficient(returningTo target: ReturnURL) -> Response {
        pages.problem(
            .forbidden,
            title: "This page needs a stronger sign-in",
            message:
                "This page asks for a stronger or a more recent sign-in, and the identity provider did not do one. "
                + "Perhaps your account has no second factor yet.",
            returningTo: target,
            actions: [Pages.Action(label: "Try again", url: startURL(returningTo: target))]
        )
    }

    /// A sign-in that came to nothing, with the offer of a new one.
    func signInFailed(_ status: Status, _ message: String, returningTo target: ReturnURL) -> Response {
        pages.problem(
            status,
            title: "Sign-in did not complete",
            message: message,
            returningTo: target,
            actions: [Pages.Action(label: "Try again", url: startURL(returningTo: target))]
        )
    }

    /// For API clients: JSON where they ask for it, a line of text otherwise, and never a redirect.
    func plainRefusal(_ status: Status, _ text: String, isJSON: Bool) -> Response {
        var response = Response(
            status: status,
            headers: [("Content-Type", isJSON ? "application/json" : "text/plain; charset=utf-8")],
            body: Array((isJSON ? "{}" : text + "\n").utf8)
        )
        response.headers += CacheControl.never
        return response
    }
}

extension Login {
    /// For API clients: JSON where they ask for it or an option says so, a line of text otherwise.
    func plainRefusal(_ status: Status, _ text: String, for request: Request) -> Response {
        let isJSON =
            configuration.forcesJSONErrors || request.accepts("application/json") || gate.isForAPI(request)
        return configuration.plainRefusal(status, text, isJSON: isJSON)
    }
}
