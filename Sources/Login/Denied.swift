internal import Clocks
package import Decision
internal import Gateways
package import HTTP1
internal import PageTemplates
internal import Sessions
internal import Text
package import Web

extension Login {
    /// `<prefix>/denied`: for a gateway that tells a browser itself that it may not pass, and asks here for the page. The
    /// original request's fields say which page that was about.
    ///
    /// It lets nobody pass: a person who may pass by the options was turned away by something else, such as the lists in
    /// the gateway's auth subrequest (`allowed_groups`).
    ///
    /// With `rd` the browser comes itself, since its gateway can only redirect (ingress-nginx): that says which page it was.
    package func denied(_ request: Request, _ verdict: Verdict, _ audience: Audience) -> Outcome {
        if let target = placeSentFrom(request) { return sentHere(request, verdict, audience, from: target) }
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
        return .answered(response)
    }

    /// Where a browser wanted to go that its gateway has sent to `denied`; nil where the gateway asks itself.
    package func placeSentFrom(_ request: Request) -> ReturnURL? {
        request.queryFields["rd"] == nil ? nil : self.target(of: request)
    }

    /// A login helps people who are not logged in, or whose login does not suffice. Nobody else is sent round again.
    private func sentHere(_ request: Request, _ verdict: Verdict, _ audience: Audience, from target: ReturnURL)
        -> Outcome
    {
        let (refusal, session): (Refusal, Session)
        switch verdict {
        case .refuse(let why, let who, _): (refusal, session) = (why, who)
        case .pass(let who, _): (refusal, session) = (.rule, who)
        case .logIn, .stepUp, .passAnonymously, .unavailable: return start(request, verdict)
        }
        guard !configuration.options.forcesJSONErrors, audience.isPerson else {
            let line = "Forbidden: \(refusal.description)"
            return .answered(plainRefusal(.forbidden, line, for: request, audience))
        }
        let user = session[.email] ?? session.user
        return .answered(configuration(for: request).forbidden(refusal, user: user, returningTo: target))
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
        page.facts.append((.signedInSince, (SessionContents(session).loggedInAt ?? session.createdAt).spokenText))
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
