import HTTP1
import Synchronization
import Text

extension OpenIDProvider {
    /// OpenID Connect Core 1.0, 5.3; the token only by header (RFC 6750, 2.1).
    func userInfo(_ request: Request) -> Response {
        let field = request.first(.authorization).map(request.string) ?? ""
        let isBearer = field.lowercased().hasPrefix("bearer ")
        let token = isBearer ? String(field.dropFirst(7)) : ""
        let (grant, faults) = state.withLock { ($0.grants.grant(ofAccessToken: token, now: now()), $0.faults) }
        guard let grant else {
            return Response(
                status: .unauthorized,
                headers: [("WWW-Authenticate", "Bearer error=\"invalid_token\"")]
            )
        }
        return .json(.ok, .object(faults.apply("userinfo", to: claimsAbout(grant))))
    }

    /// OpenID Connect RP-Initiated Logout 1.0, 2. The hint is not looked at: the browser's own login ends.
    func endSession(_ request: Request) -> Response {
        let fields = request.method == .post ? request.form : request.queryFields
        let cookie = forgetLogin(of: request)
        let client = fields["client_id"].flatMap { clients[$0] }
        var response: Response
        if let uri = fields["post_logout_redirect_uri"], let client, client.postLogoutRedirectURIs.contains(uri) {
            let state = fields["state"].map { "?state=\(PercentEncoding.encode(Array($0.utf8)))" } ?? ""
            response = Response(status: .seeOther, headers: [("Location", uri + state)])
        } else {
            response = Pages.text(.ok, "You are logged out.")
        }
        response.headers.append(cookie)
        return response
    }
}
