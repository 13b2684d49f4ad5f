import Cryptography
import HTTP1
import Synchronization
import Text

/// A refusal at the token endpoint (RFC 6749, 5.2).
struct TokenRefusal: Error {
    let error: String
    let description: String
    var status = Status.badRequest
}

extension OpenIDProvider {
    func token(_ request: Request) -> Response {
        let form = request.form
        do throws(TokenRefusal) {
            let client = try client(request, form)
            switch form["grant_type"] {
            case "authorization_code": return try redeem(form, client)
            case "refresh_token": return try refresh(form, client)
            default: throw TokenRefusal(error: "unsupported_grant_type", description: "code and refresh_token only")
            }
        } catch {
            let headers = error.status == .unauthorized ? [("WWW-Authenticate", "Basic realm=\"dev-idp\"")] : []
            return .json(
                error.status,
                .object([("error", .string(error.error)), ("error_description", .string(error.description))]),
                headers.map { (name: $0.0, value: $0.1) }
            )
        }
    }

    /// In one way, and one that the client is registered for (RFC 6749, 2.3).
    func client(_ request: Request, _ form: FormFields) throws(TokenRefusal) -> Client {
        let refusal = TokenRefusal(
            error: "invalid_client",
            description: "unknown client, wrong secret or key, or a method that the client is not registered for",
            status: .unauthorized
        )
        var method = form["client_secret"] == nil ? "none" : "client_secret_post"
        var credentials = (id: form["client_id"] ?? "", secret: form["client_secret"])
        if let field = request.first(.authorization) {
            guard credentials.secret == nil else {
                throw TokenRefusal(error: "invalid_request", description: "the client authenticates in two ways")
            }
            guard let basic = Self.basic(request.string(field)) else { throw refusal }
            credentials = basic
            method = "client_secret_basic"
        }
        guard let client = clients[credentials.id] else { throw refusal }
        if let assertion = form["client_assertion"] {
            guard method == "none", let signed = ClientAssertion.method(of: assertion, client, issuer, now()) else {
                throw refusal
            }
            method = signed
        }
        guard client.authenticationMethods.contains(method) else { throw refusal }
        if let secret = credentials.secret {
            guard constantTimeEqual(Array(client.secret.utf8), Array(secret.utf8)) else { throw refusal }
        }
        return client
    }

    /// Both halves are form-encoded before they are joined (RFC 6749, 2.3.1).
    static func basic(_ value: String) -> (id: String, secret: String?)? {
        guard value.lowercased().hasPrefix("basic "), let bytes = Base64.decode(String(value.dropFirst(6)))
        else { return nil }
        let halves = bytes.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2,
            let id = PercentEncoding.decode(Array(halves[0]).span, plusIsSpace: true),
            let secret = PercentEncoding.decode(Array(halves[1]).span, plusIsSpace: true)
        else { return nil }
        return (String(decoding: id, as: UTF8.self), String(decoding: secret, as: UTF8.self))
    }

    private func redeem(_ form: FormFields, _ client: Client) throws(TokenRefusal) -> Response {
        let code: Grants.Code
        do throws(Grants.Refusal) {
            code = try state.withLock { state throws(Grants.Refusal) in
                try state.grants.spend(code: form["code"] ?? "", client: client.id, now: now())
            }
        } catch {
            throw TokenRefusal(error: "invalid_grant", description: "the code is \(error)")
        }
        guard form["redirect_uri"] == code.redirectURI else {
            throw TokenRefusal(error: "invalid_grant", description: "redirect_uri is not the one of the login")
        }
        guard Self.answers(form["code_verifier"], code.challenge) else {
            throw TokenRefusal(error: "invalid_grant", description: "code_verifier does not fit code_challenge")
        }
        return issueTokens(code.grantID, client, isRefresh: false)
    }

    /// RFC 7636, 4.6. A verifier without a challenge is refused too (RFC 9700, 2.1.1).
    static func answers(_ verifier: String?, _ challenge: String?) -> Bool {
        guard let challenge else { return verifier == nil }
        guard let verifier, 43...128 ~= verifier.utf8.count else { return false }
        let made = Base64URL.encode(Digest.sha256(Array(verifier.utf8)))
        return constantTimeEqual(Array(made.utf8), Array(challenge.utf8))
    }

    private func refresh(_ form: FormFields, _ client: Client) throws(TokenRefusal) -> Response {
        let id: Int
        do throws(Grants.Refusal) {
            id = try state.withLock { state throws(Grants.Refusal) in
                try state.grants.spend(
                    refreshToken: form["refresh_token"] ?? "",
                    client: client.id,
                    rotating: rotatesRefreshTokens
                )
            }
        } catch {
            throw TokenRefusal(error: "invalid_grant", description: "the refresh token is \(error)")
        }
        return issueTokens(id, client, isRefresh: true)
    }

    private func issueTokens(_ grantID: Int, _ client: Client, isRefresh: Bool) -> Response {
        let accessToken = random()
        let refreshToken = random()
        let (grant, keys, faults) = state.withLock { state in
            state.grants.add(accessToken: accessToken, grantID: grantID, expiresAt: now() + lifetimes.token)
            if !isRefresh || rotatesRefreshTokens { state.grants.add(refreshToken: refreshToken, grantID: grantID) }
            return (state.grants[grantID], state.keys, state.faults)
        }
        var members: [(name: String, value: JSONText)] = [
            ("access_token", .string(accessToken)),
            ("token_type", .string("Bearer")),
            ("expires_in", .number(lifetimes.token)),
            ("scope", .string(grant.scopes.joined(separator: " "))),
        ]
        if !isRefresh || rotatesRefreshTokens { members.append(("refresh_token", .string(refreshToken))) }
        let claims = idTokenClaims(grant, client, accessToken: accessToken, isRefresh: isRefresh)
        let token = keys.sign(
            .object(faults.apply("claim", to: claims)),
            usingES256: client.usesES256,
            spoiling: faults.signature
        )
        members.append(("id_token", .string(token)))
        return .json(.ok, .object(members), [("Pragma", "no-cache")])
    }

    /// OpenID Connect Core 1.0, 2 and 3.1.3.6.
    private func idTokenClaims(_ grant: Grants.Grant, _ client: Client, accessToken: String, isRefresh: Bool)
        -> [(name: String, value: JSONText)]
    {
        let now = now()
        let half = Digest.sha256(Array(accessToken.utf8)).prefix(16)
        var claims: [(name: String, value: JSONText)] = [
            ("iss", .string(issuer)),
            ("aud", .string(client.id)),
            ("iat", .number(now)),
            ("exp", .number(now + lifetimes.token)),
            ("auth_time", .number(grant.authenticatedAt)),
            ("sid", .string(grant.sessionID)),
            ("at_hash", .string(Base64URL.encode(Array(half)))),
        ]
        if let context = grant.authenticationContext { claims.append(("acr", .string(context))) }
        // A refreshed token answers no authorization request (12.2).
        if let nonce = grant.nonce, !isRefresh { claims.append(("nonce", .string(nonce))) }
        return claims + claimsAbout(grant)
    }

    /// What the scopes let the client know (OpenID Connect Core 1.0, 5.4).
    func claimsAbout(_ grant: Grants.Grant) -> [(name: String, value: JSONText)] {
        guard let user = users[grant.user] else { return [("sub", .string(grant.user))] }
        return user.claims.filter { name, _ in
            switch name {
            case "email", "email_verified": grant.scopes.contains("email")
            case "name", "preferred_username": grant.scopes.contains("profile")
            default: true
            }
        }
    }
}
