internal import Clocks
internal import HTTP1
internal import Sessions

/// Which header fields tell the application who it is: what `--set-*`, `--pass-*` and `--header` name.
///
/// Each field that is on goes out with every 2xx answer, empty where the session knows nothing for it: a gateway that
/// copies it then overwrites what a client may have sent under its name.
package struct IdentityHeaders: Sendable {
    /// `--set-xauthrequest`: `X-Auth-Request-User`, `-Email`, `-Groups`, `-Preferred-Username`.
    package var setsXAuthRequest = false
    /// Whether `X-Auth-Request-Provider` is among them: there are several providers.
    package var namesProvider = false
    /// `--pass-user-headers`: the same as `X-Forwarded-*`.
    package var passesUserHeaders = true
    /// `--pass-access-token`: the access token as `X-Auth-Request-Access-Token` and `X-Forwarded-Access-Token`.
    package var passesAccessToken = false
    /// `--set-authorization-header`: `Authorization: Bearer`, with the ID token.
    package var setsBearerToken = false
    /// `--set-basic-auth`: `Authorization: Basic`, with the user and this password.
    package var basicAuthPassword: String?
    /// `--prefer-email-to-user`: in `X-Forwarded-User` and Basic credentials the email address stands for the user, where
    /// there is one. `X-Auth-Request-User` stays the user, as with oauth2-proxy.
    package var prefersEmailToUser = false
    /// `--header`. One that has the name of a field above takes its place.
    package var own: [HeaderTemplate] = []

    /// Told of values that cannot be carried; nil for nobody.
    package var remarks: HeaderRemarks?

    package init() {}

    /// The fields, in the order in which they go out.
    package var templates: [HeaderTemplate] {
        var templates = [HeaderTemplate("GAP-Auth", .value(.emailElseUser, .list), remarks: remarks)]
        if setsXAuthRequest { templates += identity("X-Auth-Request-", user: .user) }
        if setsXAuthRequest, namesProvider {
            templates.append(HeaderTemplate("X-Auth-Request-Provider", .value(.claim(.field(.provider)), .list)))
        }
        if passesUserHeaders { templates += identity("X-Forwarded-", user: user) }
        if passesAccessToken, setsXAuthRequest {
            templates.append(HeaderTemplate("X-Auth-Request-Access-Token", .claim("access_token", .list)))
        }
        if passesAccessToken, passesUserHeaders {
            templates.append(HeaderTemplate("X-Forwarded-Access-Token", .claim("access_token", .list)))
        }
        if let authorization { templates.append(HeaderTemplate(name: "Authorization", parts: authorization)) }
        let ownNames = Set(own.map { $0.name.lowercased() })
        return templates.filter { !ownNames.contains($0.name.lowercased()) } + own
    }

    private var user: HeaderSource { prefersEmailToUser ? .emailElseUser : .user }

    private func identity(_ prefix: String, user: HeaderSource) -> [HeaderTemplate] {
        [
            HeaderTemplate("\(prefix)User", .value(user, .list), remarks: remarks),
            HeaderTemplate("\(prefix)Email", .claim("email", .list), remarks: remarks),
            HeaderTemplate("\(prefix)Preferred-Username", .claim("preferred_username", .list), remarks: remarks),
            HeaderTemplate("\(prefix)Groups", .claim("groups", .list), remarks: remarks),
        ]
    }

    private var authorization: [HeaderTemplate.Part]? {
        if setsBearerToken { return [.text(Array("Bearer ".utf8)), .claim("id_token", .list)] }
        return basicAuthPassword.map { password in
            [.text(Array("Basic ".utf8)), .credentials(user, password: Array(password.utf8))]
        }
    }

    /// The names of the fields, in their order: what a gateway must copy.
    package var names: [String] { templates.map(\.name) }
}

extension [HeaderTemplate] {
    /// Writes the fields. On the request path.
    func write(_ session: Session, to response: inout ResponseWriter) {
        for template in self { template.write(session, to: &response) }
    }

    /// Writes them for a request that comes from nobody, whatever the client says: empty, except for text that is no secret.
    func writeForNobody(to response: inout ResponseWriter) {
        for template in self { template.writeForNobody(to: &response) }
    }
}
