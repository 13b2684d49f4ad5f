internal import Authentication
package import Decision
internal import Gateways
package import HTTP1
internal import PageTemplates
package import Sessions
internal import Text
internal import Web

extension Login {
    /// `<prefix>/sign_in`: the page with the button, or straight to the provider with `--skip-provider-button`.
    ///
    /// A person who asks for it wants to sign in, perhaps as someone else: a session that is still there ends here
    /// (GHSA-f24x-5g9q-753f).
    package func signIn(_ request: Request, _ verdict: Verdict) -> Outcome {
        let target = target(of: request)
        if case .logIn = verdict, let page = explanation(request, verdict, returningTo: target) {
            return .answered(page)
        }
        let wishes = wishes(of: request)
        // A person who asks for another account has pressed a button for it already.
        let hasChosen = wishes.account == .other && !showsPasswordForm
        var response =
            configuration.options.skipsSignInPage || hasChosen
            ? start(request, returningTo: target, wishes, orChoosing: .ok)
            : signInPage(request, .ok, returningTo: target, wishes)
        appendClearedSession(request, to: &response)
        appendClearedArrival(request, to: &response)
        appendClearedSignedOutMark(request, to: &response)
        return onceEnded(request, response, otherwise: notEnded(request))
    }

    /// The answer on a path that is not ours, where nobody is logged in: a person is sent to log in, a program gets
    /// 401.
    package func askToSignIn(_ request: Request, _ reason: UnauthenticatedReason, _ audience: Audience) -> Response {
        var response: Response
        if !configuration.options.forcesJSONErrors, audience.isPerson {
            let target = configuration.returnTarget.url(for: request)
            let verdict = Verdict.logIn(reason)
            if let page = explanation(request, verdict, returningTo: target)
                ?? signedOutAtProvider(request, verdict, returningTo: target)
            {
                response = page
            } else {
                response =
                    configuration.options.skipsSignInPage
                    ? start(request, returningTo: target, orChoosing: .forbidden)
                    : signInPage(request, .forbidden, returningTo: target)
            }
        } else if !configuration.options.forcesJSONErrors, request.isPostedForm {
            let target = configuration.returnTarget.url(for: request)
            response = configuration(for: request).formNotSent(returningTo: target)
        } else {
            response = plainRefusal(.unauthorized, "Unauthorized", for: request, audience)
        }
        if reason.leavesCookies { appendClearedSession(request, to: &response) }
        return response
    }

    /// The answer on a path that is not ours, to someone who is logged in where a rule asks for another login: a person is
    /// sent to the provider, a program learns what to ask the provider for (RFC 9470, 3).
    package func askToStepUp(
        _ request: Request,
        _ requirement: AuthenticationRequirement,
        _ verdict: Verdict,
        _ audience: Audience
    ) -> Response {
        if !configuration.options.forcesJSONErrors, audience.isPerson {
            let target = configuration.returnTarget.url(for: request)
            return explanation(request, verdict, returningTo: target)
                ?? start(
                    request,
                    returningTo: target,
                    at: verdict.session.flatMap(providers.provider),
                    orChoosing: .forbidden
                )
        }
        var response = plainRefusal(.unauthorized, "Unauthorized", for: request, audience)
        if !requirement.isEmpty { response.headers.append(("WWW-Authenticate", requirement.challenge)) }
        return response
    }

    /// The answer on a path that is not ours, to someone who is logged in and may not pass.
    package func refuse(_ request: Request, _ refusal: Refusal, user: String, _ audience: Audience) -> Response {
        guard !configuration.options.forcesJSONErrors, audience.isPerson || request.isPostedForm else {
            return plainRefusal(.forbidden, "Forbidden: \(refusal.description)", for: request, audience)
        }
        let target = configuration.returnTarget.url(for: request)
        return configuration(for: request).forbidden(refusal, user: user, returningTo: target)
    }

    /// The answer on a path that is not ours while nobody can say who it is: the next try may go better.
    package func unavailable(_ request: Request, retryAfter: Int64, _ audience: Audience) -> Response {
        var response: Response
        if !configuration.options.forcesJSONErrors, audience.isPerson {
            let target = configuration.returnTarget.url(for: request)
            response = configuration(for: request).sessionsUnavailable(retryURL: target.text)
        } else {
            response = plainRefusal(.serviceUnavailable, "Service unavailable", for: request, audience)
        }
        response.headers.append(("Retry-After", "\(retryAfter)"))
        return response
    }

    /// - Parameters:
    ///   - problem: what is wrong with what was typed in.
    ///   - user: what was typed in as the user.
    func signInPage(
        _ request: Request,
        _ status: Status,
        returningTo target: ReturnURL,
        _ wishes: LoginWishes = LoginWishes(),
        problem: Sentence? = nil,
        user: String = ""
    ) -> Response {
        let action = "\(configuration.proxyPrefix)/sign_in"
        return configuration(for: request).pages.signIn(
            status,
            buttons(request, returningTo: target, wishes),
            returningTo: target,
            form: showsPasswordForm
                ? PasswordForm(action: action, target: target, problem: problem, user: user) : nil
        )
    }

    /// One for each provider that the place takes logins of, the one of the last login first.
    private func buttons(_ request: Request, returningTo target: ReturnURL, _ wishes: LoginWishes)
        -> [Pages.SignInButton]
    {
        guard providers.areNamed else {
            let url = startURL(returningTo: target, wishes)
            return [Pages.SignInButton(name: configuration.pages.providerName, url: url)]
        }
        let origin = configuration.originRules.origin(of: request)
        let fitting = origin.map { fittingProviders(request, for: target, at: $0) } ?? providers.all
        let last = LastProvider.id(in: request.joinedCookies, cookieName: configuration.cookieName)
        let sorted = fitting.filter { $0.id == last } + fitting.filter { $0.id != last }
        return sorted.map { login in
            let url = configuration.startURL(returningTo: target, wishes, provider: login.id)
            return Pages.SignInButton(name: login.name, url: url)
        }
    }

    private var showsPasswordForm: Bool { takesPasswords && configuration.options.showsPasswordForm }

    func appendClearedSession(_ request: Request, to response: inout Response) {
        let host = configuration.originRules.origin(of: request)?.host ?? ""
        for line in authenticator.clearedCookies(request, host: host) {
            response.headers.append(("Set-Cookie", line))
        }
    }
}
