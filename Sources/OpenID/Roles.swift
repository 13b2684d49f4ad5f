internal import Cryptography

/// Roles as Keycloak has them in its tokens, as groups: `role:NAME` of the realm, `role:CLIENT:NAME` of a client.
enum Roles {
    static func groups(in claims: Claims) -> [String] {
        var groups: [String] = []
        for role in claims.json["realm_access"]?["roles"]?.strings ?? [] { groups.append("role:\(role)") }
        guard case .object(let clients) = claims.json["resource_access"] else { return groups }
        for (client, access) in clients.sorted(by: { $0.key.text < $1.key.text }) {
            for role in access["roles"]?.strings ?? [] { groups.append("role:\(client.text):\(role)") }
        }
        return groups
    }

    /// The claims of an access token that came from the token endpoint itself, together with an ID token about the same
    /// person; nil where it cannot be read, or is about somebody else.
    ///
    /// Its signature is not checked: it came straight from the provider (OpenID Connect Core 1.0, 3.1.3.7, 6), and its
    /// audience is the provider's own.
    static func claims(ofAccessToken token: String, like idToken: Claims) -> Claims? {
        guard let signed = try? JSONWebSignature(compact: token), let json = try? JSON.parse(signed.payload),
            let issuer = json["iss"]?.string, let subject = json["sub"]?.string,
            let expectedIssuer = idToken.json["iss"]?.string, let expectedSubject = idToken.json["sub"]?.string,
            isSameText(issuer, expectedIssuer), isSameText(subject, expectedSubject)
        else { return nil }
        return Claims(json: json)
    }
}
