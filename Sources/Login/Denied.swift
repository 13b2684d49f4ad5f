package import Decision
package import HTTP1
internal import PageTemplates
internal import Sessions
internal import Web

extension Login {
    /// `<prefix>/denied`: for a gateway that tells a browser itself that it may not pass, and asks here for the page. The
    /// original request's fields say which page that was about.
    ///
    /// Nobody passes by it: whoever may pass by the options was turned away by something else, such as the lists of the
    /// gateway's own question (`allowed_groups`).
    package func denied(_ request: Request, _ verdict: Verdict, _ audience: Audience) -> Response {
        var response: Response
        switch verdict {
        case .refuse(let refusal, let session, _):
            response = refuse(request, refusal, user: session[.email] ?? session.user, audience)
        case .stepUp(let requirement, _, _):
            response = askToStepUp(request, requirement, verdict, audience)
        case .pass(let session, _):
            response = refuse(request, .rule, user: session[.email] ?? session.user, audience)
        case .passAnonymously:
            response = askToSignIn(request, .noCookies, audience)
        case .logIn(let reason):
            response = askToSignIn(request, reason, audience)
        case .unavailable(let retryAfter):
            response = unavailable(request, retryAfter: retryAfter, audience)
        }
        for cookie in verdict.setCookies { response.headers.append(("Set-Cookie", cookie)) }
        return response
    }

    /// `<prefix>/session`: who the person is here, since when, and the way out.
    package func sessionPage(_ request: Request, _ verdict: Verdict, _ audience: Audience) -> Response {
        guard let session = verdict.session else {
            if case .unavailable(let retryAfter) = verdict {
                return unavailable(request, retryAfter: retryAfter, audience)
            }
            return signInPage(request, .ok, returningTo: .root)
        }
        let answering = configuration(for: request)
        var page = Page(.ok, .yourSession)
        let name = session[.preferredUsername] ?? session.user
        page.facts = [
            (.user, name), (.email, session[.email] ?? ""), (.groups, session.groups.joined(separator: ", ")),
        ]
        page.facts.append((.signedInSince, (SessionContents(session).loggedInAt ?? session.createdAt).text))
        if let provider = answering.pages.providerName { page.facts.append((.signedInWith, provider)) }
        page.facts.removeAll { $0.value.isEmpty }
        page.actions = [
            Page.Action(.startPage, ReturnURL.root.text),
            Page.Action(.signOut, "\(answering.proxyPrefix)/sign_out"),
            Page.Action(.signInAsSomeoneElse, answering.switchURL(returningTo: .root)),
        ]
        var response = answering.pages.response(page)
        for cookie in verdict.setCookies { response.headers.append(("Set-Cookie", cookie)) }
        return response
    }
}
