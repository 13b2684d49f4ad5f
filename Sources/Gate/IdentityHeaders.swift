internal import Clocks
package import Sessions
package import Wire

/// Which header fields tell the application who it is: what `--set-*` and `--pass-*` name.
///
/// Each field that is on goes out with every good answer, empty where the session knows nothing for it: a gateway that
/// copies it then overwrites what a client may have sent under its name.
package struct IdentityHeaders: Sendable {
    /// `--set-xauthrequest`: `X-Auth-Request-User`, `-Email`, `-Groups`, `-Preferred-Username`.
    package var setsXAuthRequest = false
    /// `--pass-user-headers`: the same as `X-Forwarded-*`.
    package var passesUserHeaders = true
    /// `--pass-access-token`: the access token as `X-Auth-Request-Access-Token` and `X-Forwarded-Access-Token`.
    package var passesAccessToken = false
    /// `--set-authorization-header`: `Authorization: Bearer`, with the ID token.
    package var setsBearerToken = false
    /// `--set-basic-auth`: `Authorization: Basic`, with the user and this password.
    package var basicAuthPassword: String?
    /// `--prefer-email-to-user`: the email address stands for the user, where there is one.
    package var prefersEmailToUser = false

    package init() {}

    /// Writes the fields empty: what passes without a login comes from nobody, whatever the client says.
    package func writeEmpty(to response: inout ResponseWriter) {
        write(.nobody, to: &response)
    }

    /// Writes the fields. On the request path: the session's bytes go straight into the response.
    package func write(_ session: Session, to response: inout ResponseWriter) {
        let bytes = session.bytes.span
        let email = session.range(of: .email) ?? 0..<0
        let user = user(of: session, email: email)
        let preferred = session.range(of: .preferredUsername) ?? 0..<0
        response.field("GAP-Auth", bytes.extracting(email.isEmpty ? user : email))
        if setsXAuthRequest {
            response.field("X-Auth-Request-User", bytes.extracting(user))
            response.field("X-Auth-Request-Email", bytes.extracting(email))
            response.field("X-Auth-Request-Preferred-Username", bytes.extracting(preferred))
            writeGroups("X-Auth-Request-Groups", of: session, to: &response)
        }
        if passesUserHeaders {
            response.field("X-Forwarded-User", bytes.extracting(user))
            response.field("X-Forwarded-Email", bytes.extracting(email))
            response.field("X-Forwarded-Preferred-Username", bytes.extracting(preferred))
            writeGroups("X-Forwarded-Groups", of: session, to: &response)
        }
        if passesAccessToken {
            let token = session.range(of: .accessToken) ?? 0..<0
            if setsXAuthRequest { response.field("X-Auth-Request-Access-Token", bytes.extracting(token)) }
            if passesUserHeaders { response.field("X-Forwarded-Access-Token", bytes.extracting(token)) }
        }
        writeAuthorization(session, user: user, to: &response)
    }

    private func user(of session: Session, email: Range<Int>) -> Range<Int> {
        if prefersEmailToUser, !email.isEmpty { return email }
        return session.range(of: .user) ?? session.range(of: .subject) ?? 0..<0
    }

    /// Groups are joined by commas, as every application that reads these fields expects.
    private func writeGroups(_ name: StaticString, of session: Session, to response: inout ResponseWriter) {
        let bytes = session.bytes.span
        response.field(name) { append in
            session.forEachGroup { append(bytes.extracting($0)) }
        }
    }

    private func writeAuthorization(_ session: Session, user: Range<Int>, to response: inout ResponseWriter) {
        if setsBearerToken {
            let token = session[.idToken].map { "Bearer \($0)" } ?? ""
            response.field("Authorization", token)
        } else if let basicAuthPassword {
            let name = String(decoding: session.bytes[user], as: UTF8.self)
            // For nobody, the password is nobody's business.
            let credentials =
                user.isEmpty ? "" : BasicCredentials.text(user: name, password: basicAuthPassword)
            response.field("Authorization", credentials)
        }
    }
}

extension Session {
    /// For answers that tell the application of nobody.
    static let nobody = Session(SessionContents(createdAt: Timestamp(secondsSince1970: 0), subject: ""))
}
