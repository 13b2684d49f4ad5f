internal import HTTP1
internal import Sessions

extension Authenticator {
    /// Credentials count before the cookie, as in oauth2-proxy: a program that sends them means them.
    func authenticate(_ request: Request, _ credentials: Credentials, renews: Bool) -> PendingAuthentication {
        // Of two fields nobody could say which one the application will read.
        guard let field = request.first(.authorization), !request.isRepeated(.authorization) else {
            return authenticateByCookie(request, renews: renews)
        }
        switch credentials.check(request.string(field), request) {
        case .known(let outcome):
            return authentication(outcome, request, renews: renews)
        case .later(let work):
            return .after(work) { self.authentication($0, request, renews: renews) }
        }
    }

    private func authentication(_ outcome: Credentials.Outcome, _ request: Request, renews: Bool)
        -> PendingAuthentication
    {
        switch outcome {
        case .accepted(let session): .known(.authenticated(session, setCookies: []))
        case .passedOver: authenticateByCookie(request, renews: renews)
        case .refused: .known(.rejected)
        case .unavailable(let retryAfter): .known(.unavailable(retryAfter: retryAfter))
        case .notKnownYet(let retryAfter):
            authenticateByCookie(request, renews: renews).orUnavailable(retryAfter: retryAfter)
        }
    }
}
