internal import Authentication
internal import Decision
internal import Gateways
package import HTTP1
internal import OpenID
internal import PageTemplates
internal import Sessions
internal import Web

/// The answers that are no good news: each says what happened and offers the way on.
extension LoginConfiguration {
    /// The request names no host that a browser could have called, or one that is not served.
    func hostUnknown() -> Response {
        let reason =
            originRules.allowedHosts == nil
            ? "The request does not say which site it is for."
            : "Nothing is served here under this host name. If it is one of the site's, --allowed-host must name it."
        return pages.response(
            Page(.badRequest, .unknownSiteTitle, [Phrase(.unknownSite)])
                .explained("\(reason) The gateway must pass on the Host header that the browser sent.")
        )
    }

    /// On to the place where a login leads; where that is only near the one that was meant, a page says so first.
    func leading(to target: ReturnURL, _ status: Status = .found) -> Response {
        guard target.isCut else { return pages.redirect(status, to: target.text) }
        return pages.response(
            Page(.ok, .signedIn, [Phrase(.linkTooLong)], returningTo: target)
                .offering(Page.Action(.goOn, target.text))
        )
    }

    /// No page of ours has this path.
    func notFound() -> Response {
        pages.response(
            Page(.notFound, .notFoundTitle, [Phrase(.notFound)])
                .offering(Page.Action(.startPage, ReturnURL.root.text))
        )
    }

    /// The provider has not been reached yet, or not any more.
    func providerUnavailable(retryURL: String) -> Response {
        var response = pages.response(
            Page(.serviceUnavailable, .signInUnavailable, [Phrase(.serviceUnreachable)])
                .offering(Page.Action(.tryAgain, retryURL))
        )
        response.headers.append(("Retry-After", "5"))
        return response
    }

    /// The login waits for its turn at the provider. The page comes again by itself, by a header that every browser obeys; 503,
    /// because a gateway takes 2xx on any path for leave to pass.
    func inLine(url: String) -> Response {
        var response = pages.response(
            Page(.serviceUnavailable, .inLineTitle, [Phrase(.inLine)]).offering(Page.Action(.goOn, url))
        )
        response.headers += [("Refresh", "3; url=\(url)"), ("Retry-After", "3")]
        return response
    }

    /// What keeps the sessions cannot be asked.
    func sessionsUnavailable(retryURL: String) -> Response {
        pages.response(
            Page(.serviceUnavailable, .siteUnavailableTitle, [Phrase(.siteUnavailable)])
                .offering(Page.Action(.tryAgain, retryURL))
        )
    }

    /// The session goes on, since the store cannot be reached to end it.
    func notSignedOut(retryURL: String) -> Response {
        pages.response(
            Page(.serviceUnavailable, .notSignedOutTitle, [Phrase(.notSignedOut)])
                .offering(Page.Action(.tryAgain, retryURL))
        )
    }

    /// The session has ended, and nothing signs anybody in again by itself.
    ///
    /// - Parameter endSessionURL: where the provider's own session can be ended; nil where it cannot, or has been.
    func signedOut(endSessionURL: String?) -> Response {
        var page = Page(.ok, .signedOutTitle, [Phrase(.signedOut, [.site: pages.visit.site ?? "/"])])
        page.actions = [Page.Action(.signInAgain, startURL(returningTo: .root))]
        if let endSessionURL {
            let named = pages.providerName.map { [Blank.provider: $0] }
            page.paragraphs.append(named.map { Phrase(.stillSignedInAtProvider, $0) } ?? Phrase(.stillSignedIn))
            let label = named.map { Phrase(.signOutOfProvider, $0) } ?? Phrase(.signOutOfService)
            page.actions.append(Page.Action(label, endSessionURL))
        }
        page.actions.append(Page.Action(.signInAsSomeoneElse, switchURL(returningTo: .root)))
        return pages.signedOut(page)
    }

    /// A form was sent after the session had ended. What was typed is still in the browser, which sends it again when this
    /// page is reloaded.
    func formNotSent(returningTo target: ReturnURL) -> Response {
        var signIn = Page.Action(.signInInNewTab, startURL(returningTo: .root))
        signIn.opensTab = true
        return pages.response(
            Page(.unauthorized, .sessionEndedTitle, [Phrase(.formNotSent)], returningTo: target).offering(signIn)
        )
    }

    /// Logged in, and not one of those who may pass.
    ///
    /// - Parameter user: as whom; empty for nobody.
    func forbidden(_ refusal: Refusal, user: String, returningTo target: ReturnURL) -> Response {
        var page = Page(.forbidden, .noAccess, returningTo: target)
        if !user.isEmpty { page.paragraphs.append(Phrase(.signedInAs, [.user: user])) }
        page.paragraphs.append(refusal.phrase(user: user))
        page.details.explanation = refusal.description
        if refusal == .host {
            page.details.explanation = "\(refusal.description) If it is one of the site's, --allowed-host must name it."
        } else {
            page.actions = [Page.Action(.signInAsSomeoneElse, switchURL(returningTo: target))]
        }
        return pages.response(page)
    }

    /// The provider did not do what a rule asks of a login. It is not asked again by itself: it would do the same.
    func loginInsufficient(returningTo target: ReturnURL) -> Response {
        pages.response(
            Page(.forbidden, .strongerTitle, [Phrase(.stronger)], returningTo: target)
                .offering(Page.Action(.tryAgain, startURL(returningTo: target)))
        )
    }

    /// A sign-in that came to nothing, with the offer of a new one.
    ///
    /// - Parameter details: for the administrator.
    func signInFailed(
        _ status: Status,
        _ message: Sentence,
        returningTo target: ReturnURL,
        details: [(name: String, value: String)] = []
    ) -> Response {
        pages.response(
            Page(status, .failedTitle, [Phrase(message)], returningTo: target)
                .offering(Page.Action(.tryAgain, startURL(returningTo: target)))
                .detailing(details)
        )
    }

    /// What a person learns of a problem with the provider; the log has the sentence for the administrator.
    func signInFailed(_ error: OpenIDError, returningTo target: ReturnURL) -> Response {
        if case .notReady = error { return providerUnavailable(retryURL: startURL(returningTo: target)) }
        let reason = options.showsErrorDetails ? "\(error)" : "The log says why, beside the request id."
        if error.isAboutMembership {
            return pages.response(
                Page(.forbidden, .noAccess, [Phrase(.refusedGroup)], returningTo: target)
                    .offering(Page.Action(.signInAsSomeoneElse, switchURL(returningTo: target)))
                    .detailing([("Reason", reason)])
            )
        }
        let (status, message): (Status, Sentence) =
            switch error.kind {
            case .unavailable: (.badGateway, .serviceSilent)
            case .misconfigured: (.badGateway, .misconfigured)
            case .refused: (.forbidden, error.isAboutEmail ? .unverifiedEmail : .answerRefused)
            }
        return signInFailed(status, message, returningTo: target, details: [("Reason", reason)])
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

extension OpenIDError {
    /// Whether it is something that the person can put right.
    fileprivate var isAboutEmail: Bool {
        if case .unverifiedEmail = self { true } else { false }
    }
}

extension Refusal {
    /// For the person.
    ///
    /// - Parameter user: as whom they are logged in.
    func phrase(user: String) -> Phrase {
        switch self {
        case .emailDomain:
            let domain = user.split(separator: "@").last.map(String.init) ?? ""
            return user.contains("@") ? Phrase(.refusedDomain, [.domain: domain]) : Phrase(.refusedAccount)
        case .email: return Phrase(.refusedAccount)
        case .noEmail: return Phrase(.noEmail)
        case .group: return Phrase(.refusedGroup)
        case .bearerToken: return Phrase(.refusedToken)
        case .rule: return Phrase(.refusedPage)
        case .host: return Phrase(.unknownSite)
        case .closed: return Phrase(.closedPage)
        case .unclear: return Phrase(.unclearPage)
        }
    }
}

extension Login {
    /// A path below our prefix that names nothing: a person gets a page, a program a line.
    package func notFound(_ request: Request, _ audience: Audience) -> Response {
        guard !configuration.options.forcesJSONErrors, audience.isPerson else {
            return plainRefusal(.notFound, "Not found", for: request, audience)
        }
        return configuration(for: request).notFound()
    }

    /// For API clients: JSON where they ask for it or an option says so, a line of text otherwise.
    func plainRefusal(_ status: Status, _ text: String, for request: Request, _ audience: Audience) -> Response {
        let isJSON =
            configuration.options.forcesJSONErrors || request.accepts("application/json") || audience.isForAPI
        return configuration.plainRefusal(status, text, isJSON: isJSON)
    }
}
