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
    ///
    /// `{id_token}` in an absolute `rd` becomes the session's ID token, for a provider's logout page that wants a hint;
    /// nothing where the session keeps none. A path of the site gets none: with a redirect of the application's own, a link
    /// could carry the token anywhere.
    ///
    /// A session in a store ends there first: while the store does not answer, nobody is told that they are out.
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
        } else if let url = providerURL(request, session, returningTo: ReturnURL.root.text) {
            // The provider sends the browser back to the start page, where this has the person told that they are out.
            response = configuration(for: request).pages.redirect(to: url)
            response.headers.append(("Set-Cookie", SignedOutMark.set(cookieName: configuration.cookieName)))
        } else {
            // A page of the option's may do nothing without a place to come back to.
            let provider = provider(of: session)
            let startPage = provider?.configuration.logoutURL == nil ? nil : onSite(request, ReturnURL.root.text)
            response = signedOut(request, endSessionURL: provider?.endSessionURL(idTokenHint: nil, returnTo: startPage))
        }
        appendClearedSession(request, to: &response)
        appendClearedArrival(request, to: &response)
        return onceEnded(request, response, otherwise: notEnded(request))
    }

    /// The page for a browser that comes back from signing out at the provider; nil for everybody else.
    func signedOutAtProvider(_ request: Request, _ verdict: Verdict) -> Response? {
        guard case .logIn = verdict,
            SignedOutMark.isPresent(in: request.joinedCookies, cookieName: configuration.cookieName)
        else { return nil }
        var response = signedOut(request, endSessionURL: nil)
        appendClearedSignedOutMark(request, to: &response)
        return response
    }

    private func signedOut(_ request: Request, endSessionURL: String?) -> Response {
        configuration(for: request).signedOut(endSessionURL: endSessionURL)
    }

    func appendClearedSignedOutMark(_ request: Request, to response: inout Response) {
        let name = configuration.cookieName
        guard SignedOutMark.isPresent(in: request.joinedCookies, cookieName: name) else { return }
        response.headers.append(("Set-Cookie", SignedOutMark.clear(cookieName: name)))
    }

    private func signOutTarget(_ request: Request, _ rd: String, _ session: Session?) -> String {
        let target = configuration.returnTarget.url(for: request, rd: rd)
        guard target.host != nil else { return target.text }
        return target.text.split(separator: "{id_token}", omittingEmptySubsequences: false)
            .joined(separator: session?[.idToken] ?? "")
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

    /// What a person is told whose session could not be ended: the same once more.
    func notEnded(_ request: Request) -> Response {
        var response = configuration(for: request).notSignedOut(retryURL: request.string(request.target))
        response.headers.append(("Retry-After", "2"))
        return response
    }

    /// Where the person is logged in; nil where nobody can tell.
    private func provider(of session: Session?) -> Provider? {
        (session.flatMap(providers.provider) ?? providers.only)?.provider
    }

    private func providerURL(_ request: Request, _ session: Session?, returningTo location: String) -> String? {
        guard configuration.signsOutAtProvider else { return nil }
        return provider(of: session)?.endSessionURL(
            idTokenHint: session?[.idToken],
            returnTo: onSite(request, location)
        )
    }

    /// A path of the site as an absolute URL; nil where the site is not known.
    private func onSite(_ request: Request, _ location: String) -> String? {
        location.hasPrefix("/") ? configuration.originRules.origin(of: request).map { $0.text + location } : location
    }
}
