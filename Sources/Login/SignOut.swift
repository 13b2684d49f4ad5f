package import Gate
internal import OpenID
internal import Sessions
internal import URLEncoding
package import Wire

extension Login {
    /// `<prefix>/sign_out?rd=`: the session's cookies end, and the browser goes on to `rd` or `/`.
    ///
    /// With `--sign-out-at-provider` the way leads over the provider, which ends its own session and sends the browser on.
    ///
    /// `{id_token}` in `rd` becomes the session's ID token, for a provider's logout page that wants a hint; nothing
    /// where the session keeps none.
    package func signOut(_ request: Request, _ verdict: Verdict) -> Response {
        let target = configuration.returnTarget.url(for: request, rd: request.queryFields["rd"])
        let session = verdict.session
        if let session { ending.signOut(session) }
        let idToken = session?[.idToken] ?? ""
        let location = target.text.split(separator: "{id_token}", omittingEmptySubsequences: false)
            .joined(separator: idToken)
        var response = Response(
            status: .found,
            headers: [("Location", providerURL(request, session, returningTo: location) ?? location)]
        )
        response.headers += CacheControl.never
        appendClearedSession(request, to: &response)
        appendClearedArrival(request, to: &response)
        return response
    }

    private func providerURL(_ request: Request, _ session: Session?, returningTo location: String) -> String? {
        guard configuration.signsOutAtProvider else { return nil }
        let returnTo =
            location.hasPrefix("/")
            ? configuration.originRules.origin(of: request).map { $0.text + location } : location
        return provider.endSessionURL(idTokenHint: session?[.idToken], returnTo: returnTo)
    }
}
