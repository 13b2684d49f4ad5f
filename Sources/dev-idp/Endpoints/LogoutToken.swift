import HTTP1
import Synchronization
import Text

extension OpenIDProvider {
    /// A logout token for a test to send (OpenID Connect Back-Channel Logout 1.0, 2.4), good or as bad as ordered: fields
    /// `client`, `user`, `by` (`sid`, `sub` or `both`), `events` (`other`, `text`, `none`), and the faults `claim.NAME`
    /// and `signature`.
    func logoutToken(_ form: FormFields) -> Response {
        let (keys, grant) = state.withLock { state in
            (state.keys, state.grants.latest(of: form["user"] ?? ""))
        }
        guard let client = form["client"].flatMap({ clients[$0] }), let grant, let user = users[grant.user],
            let faults = Faults(form.fields.filter { $0.name == "signature" || $0.name.hasPrefix("claim.") }),
            let events = Self.events(form["events"])
        else { return Pages.text(.badRequest, "an order that is not in docs/dev-idp.md") }
        let by = form["by"] ?? "both"
        var claims: [(name: String, value: JSONText)] = [
            ("iss", .string(issuer)), ("aud", .string(client.id)), ("iat", .number(now())),
            ("exp", .number(now() + 120)), ("jti", .string(random())),
        ]
        if by != "sid" { claims.append(("sub", user.subject)) }
        if by != "sub" { claims.append(("sid", .string(grant.sessionID))) }
        claims += events
        let token = keys.sign(
            .object(faults.apply("claim", to: claims)),
            usingES256: client.usesES256,
            spoiling: faults.signature
        )
        return Response(status: .ok, headers: [("Content-Type", "text/plain")], body: Array(token.utf8))
    }

    private static func events(_ order: String?) -> [(name: String, value: JSONText)]? {
        let event = "http://schemas.openid.net/event/backchannel-logout"
        switch order {
        case nil: return [("events", .object([(event, .object([JSONText.Member]()))]))]
        case "other": return [("events", .object([("\(event)x", .object([JSONText.Member]()))]))]
        case "text": return [("events", .object([(event, .string("yes"))]))]
        case "none": return []
        default: return nil
        }
    }
}
