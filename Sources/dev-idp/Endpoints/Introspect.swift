import HTTP1
import Synchronization
import Text

extension OpenIDProvider {
    /// RFC 7662, 2. Any client of ours may ask about any token, as at many providers.
    func introspect(_ request: Request) -> Response {
        let form = request.form
        do throws(TokenRefusal) {
            _ = try client(request, form)
        } catch {
            return .json(error.status, .object([("error", .string(error.error))]))
        }
        let token = form["token"] ?? ""
        let (grant, faults) = state.withLock { ($0.grants.grant(ofAccessToken: token, now: now()), $0.faults) }
        guard let grant else { return .json(.ok, .object([("active", .bool(false))])) }
        let members: [(name: String, value: JSONText)] = [
            ("active", .bool(true)), ("iss", .string(issuer)), ("client_id", .string(grant.clientID)),
            ("token_type", .string("Bearer")), ("scope", .string(grant.scopes.joined(separator: " "))),
            ("iat", .number(grant.authenticatedAt)), ("sid", .string(grant.sessionID)),
        ]
        return .json(.ok, .object(faults.apply("introspection", to: members + claimsAbout(grant))))
    }
}
