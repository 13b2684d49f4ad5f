import Assembly
import Clocks
import Login
import SessionStore
import Sessions
import Settings
import Text

/// `sidegate inspect-cookie`: whose session a cookie is, and how long. Of tokens only the length is shown.
struct CookieReport {
    let text: String
    /// Whether the cookie is a session that lives.
    let isGood: Bool

    /// - Parameter input: a `Cookie` or `Set-Cookie` field with or without its name, or only the session cookie's value.
    init(_ input: String, _ settings: Settings, now: Timestamp) {
        let name = settings.cookieName.text
        let header = Self.header(in: input, name: name)
        // Opened without an end and whatever provider it is of, so that a session that counts no more can be shown too.
        let cookie = SessionCookie(
            name: name,
            attributes: settings.sessionCookieAttributes,
            lifetime: .max,
            keys: settings.unboundKeyRing,
            oauth2Proxy: settings.oauth2ProxyCookie
        )
        let tickets = TicketCookie(name: name, keys: settings.keyRing, cookie: cookie)
        if let ticket = tickets.ticket(in: header) {
            text = """
                It is the ticket of a session in Redis, given out \(ticket.issuedAt.text): sidegate:{\(ticket.name)}
                Whose it is, sidegate sessions list NAME can say; what is in it, only requests with this cookie.

                """
            isGood = true
            return
        }
        let (lifetime, maximum) = (settings.sessionLifetime, settings.sessionMaximumLifetime)
        switch cookie.read(Array(header.utf8).span, now: now) {
        case .none:
            text = "There is no cookie named \(name) in it (--cookie-name).\n"
            isGood = false
        case .refused:
            text = """
                The cookie \(name) does not open. It was sealed with another cookie secret or under another name, is cut off,
                or is not Sidegate's.

                """
            isGood = false
        case .session(let session):
            let rest = session.end(lifetime: lifetime, maximum: maximum) - now
            let isOwn = settings.keyRing.admitted(session) != nil
            let remark =
                "It was made for another provider or client (--oidc-issuer-url, --client-id), so that it counts as none here.\n"
            text = Self.describe(session, rest: rest, now: now) + (isOwn ? "" : remark)
            isGood = rest > 0 && isOwn
        case .outdated(let session):
            let rest = session.end(lifetime: lifetime, maximum: maximum) - now
            text =
                Self.describe(session, rest: rest, now: now)
                + "It was sealed by an older cookie secret or by oauth2-proxy; the next request writes it again.\n"
            isGood = rest > 0
        }
    }

    private static func header(in input: String, name: String) -> String {
        var text = input.split(whereSeparator: \.isNewline).joined(separator: " ")[...]
        text = text.drop { $0 == " " }
        for field in ["cookie:", "set-cookie:"] where text.lowercased().hasPrefix(field) {
            text = text.dropFirst(field.count).drop { $0 == " " }
        }
        while text.last == " " { text = text.dropLast() }
        return text.contains("=") ? String(text) : "\(name)=\(text)"
    }

    private static func describe(_ session: Session, rest: Int64, now: Timestamp) -> String {
        var lines: [(String, String)] = [("user", session.user)]
        let claims: [(String, Session.Field)] = [
            ("subject", .subject), ("email", .email), ("preferred username", .preferredUsername), ("name", .name),
            ("provider's session", .providerSessionID),
        ]
        for (name, field) in claims { lines.append((name, session[field] ?? "-")) }
        let groups = session.groups
        lines.append(("groups", groups.isEmpty ? "-" : groups.joined(separator: ", ")))
        lines.append(("acr", session[.authenticationContext] ?? "-"))
        lines.append(("logged in at", session.timestamp(.authenticatedAt)?.text ?? "the provider did not say"))
        for claim in session.keptClaims {
            lines.append(("claim \(claim.name)", claim.values.isEmpty ? "-" : claim.values.joined(separator: ", ")))
        }
        let age = now - session.createdAt
        lines.append(("since", "\(session.createdAt.text) (\(spoken(seconds: age)) \(age < 0 ? "ahead" : "ago"))"))
        let end = (session.createdAt + age + rest).text
        lines.append(("until", rest > 0 ? "\(end) (in \(spoken(seconds: rest)))" : "\(end): it is over"))
        let tokens: [(String, Session.Field)] = [
            ("access token", .accessToken), ("ID token", .idToken), ("refresh token", .refreshToken),
        ]
        for (name, field) in tokens {
            lines.append((name, session.range(of: field).map { "\($0.count) bytes" } ?? "not kept"))
        }
        if let end = session.timestamp(.accessTokenExpiresAt) { lines.append(("access token until", end.text)) }
        return lines.map { name, value in "\(padded(name, 20)) \(printable(value))\n" }.joined()
    }
}

/// Claims are a provider's, and a terminal obeys control characters.
func printable(_ text: String) -> String { ForeignText.onOneLine(text) }
