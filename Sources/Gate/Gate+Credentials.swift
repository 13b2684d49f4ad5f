internal import Decision
internal import Sessions
internal import Wire

extension Gate {
    /// Credentials count before the cookie, as in oauth2-proxy: a program that sends them means them.
    func authenticate(_ request: Request, _ credentials: Credentials, renews: Bool) -> Authentication {
        // Of two fields nobody could say which one the application will read.
        guard let field = request.first(.authorization), !request.isRepeated(.authorization) else {
            return authenticateByCookie(request, renews: renews)
        }
        switch credentials.check(request.string(field)) {
        case .known(let outcome):
            return authentication(outcome, request, renews: renews)
        case .later(let work):
            return .after(work) { self.authentication($0, request, renews: renews) }
        }
    }

    private func authentication(_ outcome: Credentials.Outcome, _ request: Request, renews: Bool) -> Authentication {
        switch outcome {
        case .accepted(let session): .settled(.somebody(session, setCookies: []))
        case .passedOver: authenticateByCookie(request, renews: renews)
        case .refused: .settled(.turnedAway(.bearerToken))
        case .unavailable(let retryAfter): .settled(.unknown(retryAfter: retryAfter))
        case .notKnownYet(let retryAfter):
            authenticateByCookie(request, renews: renews).orUnknown(retryAfter: retryAfter)
        }
    }
}
