internal import Authentication
package import Decision
internal import Gateways
package import HTTP1
internal import Logging
internal import OpenID
internal import SessionStore
internal import Sessions
internal import Text
internal import Web

extension Login {
    /// `<prefix>/sign_out?rd=`, or a form posted there: the session's cookies end. With `rd` the browser goes on to that;
    /// without, a page says that the person is out. To go on to the site would sign them in again, where the provider's own
    /// session still lives.
    ///
    /// With `--sign-out-at-provider` the way leads over the provider, which ends its own session and sends the browser on.
    /// Where it comes back to our own page, the provider is given a `state` that it has to send back.
    ///
    /// `{id_token}` in an absolute `rd` becomes the session's ID token, for a provider's logout page that wants a hint;
    /// nothing where the session keeps none, and the log says once what to do about that. A path of the site gets none: with
    /// a redirect of the application's own, a link could carry the token anywhere.
    ///
    /// A session in a store ends there first: while the store does not answer, no page says that the person is out.
    package func signOut(_ request: Request, _ verdict: Verdict) -> Outcome {
        let rd = request.returnField ?? (request.method == .post ? request.postedFields["rd"] : nil)
        let session = verdict.session
        if let session {
            ending.signOut(session)
            configuration.observe?(.sessionEnded(.signOut))
        }
        var response: Response
        if let rd, !rd.isEmpty {
            let location = signOutTarget(request, rd, session)
            response = configuration(for: request).pages.redirect(
                to: providerURL(request, session, returningTo: location) ?? location
            )
        } else if let departure = wayOverProvider(request, session) {
            response = departure
        } else {
            response = signedOut(request, endSessionURL: offeredURL(request, provider(of: session)))
        }
        appendClearedSession(request, to: &response)
        appendClearedArrival(request, to: &response)
        return onceEnded(request, response, otherwise: notEnded(request))
    }

    /// To the provider and back to the start page of the site, where the mark leads to the page that says so; nil where the
    /// way does not lead over the provider.
    private func wayOverProvider(_ request: Request, _ session: Session?) -> Response? {
        let state = SignedOutMark.makeState(random)
        guard let url = providerURL(request, session, returningTo: ReturnURL.root.text, state: state) else {
            return nil
        }
        // The page of `--provider-logout-url` may take no state.
        let mark = SignedOutMark(state: provider(of: session)?.takesLogoutState == true ? state : nil)
        var response = configuration(for: request).pages.redirect(to: url)
        response.headers.append(("Set-Cookie", mark.set(cookieName: configuration.cookieName)))
        return response
    }

    /// The page for a browser that comes back from signing out at the provider; nil for everybody else.
    ///
    /// A browser that comes without the provider's `state` is signed out here all the same. But it may not have been at the
    /// provider, or may have left early: so the page offers to sign out there.
    func signedOutAtProvider(_ request: Request, _ verdict: Verdict, returningTo target: ReturnURL) -> Response? {
        guard case .logIn = verdict,
            let mark = SignedOutMark(in: request.joinedCookies, cookieName: configuration.cookieName)
        else { return nil }
        let isConfirmed = mark.isReturn(to: target) ?? true
        if !isConfirmed, target.pathOnSite == ReturnURL.root.text {
            logger(for: request).notice(
                "a browser came to the start page while signing out, without the state that the provider was given",
                metadata: ["path": "\(target.pathOnSite)"]
            )
        }
        var response = signedOut(request, endSessionURL: isConfirmed ? nil : offeredURL(request, provider(of: nil)))
        appendClearedSignedOutMark(request, to: &response)
        return response
    }

    private func signedOut(_ request: Request, endSessionURL: String?) -> Response {
        configuration(for: request).signedOut(endSessionURL: endSessionURL)
    }

    func appendClearedSignedOutMark(_ request: Request, to response: inout Response) {
        let name = configuration.cookieName
        guard SignedOutMark(in: request.joinedCookies, cookieName: name) != nil else { return }
        response.headers.append(("Set-Cookie", SignedOutMark.clear(cookieName: name)))
    }

    private func signOutTarget(_ request: Request, _ rd: String, _ session: Session?) -> String {
        let target = configuration.returnTarget.url(for: request, rd: rd)
        guard target.host != nil else { return target.text }
        let parts = target.text.split(separator: "{id_token}", omittingEmptySubsequences: false)
        if parts.count > 1, let session, session[.idToken] == nil { noteMissingIDToken(request, target) }
        return parts.joined(separator: session?[.idToken] ?? "")
    }

    private func noteMissingIDToken(_ request: Request, _ target: ReturnURL) {
        guard configuration.hasSaidNoIDToken.raise() else { return }
        let remedy =
            "without --session-cookie-minimal, the next logins keep the token with --sign-out-at-provider, or where "
            + "--whitelist-domain has the host of the issuer or of the provider's end_session_endpoint"
        logger(for: request).warning(
            "{id_token} in the rd of a sign-out is left empty: the session keeps no ID token",
            metadata: ["host": "\(target.host ?? "")", "remedy": "\(remedy)"]
        )
    }

    /// The answer once the session of the request's ticket has ended in the store, where there is one.
    func onceEnded(
        _ request: Request,
        _ response: Response,
        otherwise failure: @autoclosure () -> Response
    ) -> Outcome {
        guard let stored = authenticator.stored, let ticket = authenticator.ticket(of: request) else {
            return .answered(response)
        }
        let (store, failure, logger) = (stored.store, failure(), logger)
        return .later {
            do throws(StoreError) {
                try await store.end(ticket)
                return response
            } catch {
                logger.error("a session was not ended", metadata: ["reason": "\(error)"])
                return failure
            }
        }
    }

    /// The page for a person whose session could not be ended: it offers the same once more.
    func notEnded(_ request: Request) -> Response {
        var response = configuration(for: request).notSignedOut(retryURL: request.string(request.target))
        response.headers.append(("Retry-After", "2"))
        return response
    }

    /// Where the person is logged in; nil where that is not known.
    private func provider(of session: Session?) -> Provider? {
        (session.flatMap(providers.provider) ?? providers.only)?.provider
    }

    private func providerURL(
        _ request: Request,
        _ session: Session?,
        returningTo location: String,
        state: String? = nil
    ) -> String? {
        guard configuration.options.signsOutAtProvider else { return nil }
        return provider(of: session)?.endSessionURL(
            idTokenHint: session?[.idToken],
            returnTo: onSite(request, location),
            state: state
        )
    }

    /// What a page offers for signing out at the provider; nil where the provider has no such place.
    private func offeredURL(_ request: Request, _ provider: Provider?) -> String? {
        // A page of the option's may do nothing without a place to come back to.
        let startPage = provider?.configuration.logoutURL == nil ? nil : onSite(request, ReturnURL.root.text)
        return provider?.endSessionURL(idTokenHint: nil, returnTo: startPage)
    }

    /// A path of the site as an absolute URL; nil where the site is not known.
    private func onSite(_ request: Request, _ location: String) -> String? {
        location.hasPrefix("/") ? configuration.originRules.origin(of: request).map { $0.text + location } : location
    }
}
