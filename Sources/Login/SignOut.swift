package import Gate
internal import Sessions
internal import URLEncoding
package import Wire

extension Login {
    /// `<prefix>/sign_out?rd=`: the session's cookies end, and the browser goes on to `rd` or `/`.
    ///
    /// `{id_token}` in `rd` becomes the session's ID token, for a provider's logout page that wants a hint; nothing
    /// where the session keeps none.
    package func signOut(_ request: Request, _ verdict: Verdict) -> Response {
        let target = configuration.returnTarget.url(for: request, rd: request.queryFields["rd"])
        let idToken = verdict.allowedSession?[.idToken] ?? ""
        let location = target.text.split(separator: "{id_token}", omittingEmptySubsequences: false)
            .joined(separator: idToken)
        var response = Response(status: .found, headers: [("Location", location)])
        response.headers += CacheControl.never
        appendClearedSession(request, to: &response)
        appendClearedArrival(request, to: &response)
        return response
    }
}
