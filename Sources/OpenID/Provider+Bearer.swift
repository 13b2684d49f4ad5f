package import Clocks
import Cryptography

extension Provider {
    /// Who a bearer token is from: an access token of this provider that is for us, or an ID token of ours. It is
    /// verified in full, except what ties an ID token to a login here; nothing is asked of the provider but its keys.
    ///
    /// - Parameter claims: those that the identity is to have besides its fields.
    package func verify(bearer token: String, claims wanted: [String] = [])
        async throws(OpenIDError) -> BearerIdentity
    {
        let claims = try await verifiedWithFreshKeys(token, knowledge(), .anybody) { known throws(OpenIDError) in
            try verifier(known).verify(bearer: token, with: known.keys, at: clock.now())
        }
        let tokens = Tokens(idToken: token, accessToken: token)
        let (identity, notes) = try ClaimSources(idToken: claims, wanted: wanted).identity(configuration, tokens)
        notes.forEach(warnOnce)
        // One that does not say when it was issued counts as one of before any logout.
        let issuedAt = try claims.optionalTime("iat") ?? Timestamp(secondsSince1970: 0)
        return BearerIdentity(identity: identity, issuedAt: issuedAt, expiresAt: try claims.requiredTime("exp"))
    }
}

extension IDTokenVerifier {
    /// Every check of a token that a program shows (RFC 9068, 4; RFC 7519, 7.2). `aud` says whom it is for, and may name
    /// others too; `azp` and `client_id` say who asked for it, which is nothing to us. Only an ID token must be ours:
    /// another application's says who logged in there.
    package func verify(bearer token: String, with keys: KeySet, at now: Timestamp) throws(OpenIDError) -> Claims {
        let (signed, _, claims) = try signedClaims(of: token, with: keys)
        guard claims.json["events"] == nil, signed.type != "logout+jwt", signed.type != "secevent+jwt" else {
            throw .securityEvent
        }
        guard claims.value("cnf") == nil else { throw .boundToken }
        try checkIssuer(claims)
        try checkAudience(claims, in: audienceClaims)
        if isIDToken(signed, claims), let party = try claims.optionalString("azp") {
            let ours = [clientID] + extraAudiences
            guard ours.contains(where: { isSameText($0, party) }) else {
                throw .authorizedParty(expected: ours, got: party)
            }
        }
        let end = try claims.requiredTime("exp")
        guard now < end + Self.allowedSkew else { throw .expired(end, now: now) }
        if let issuedAt = try claims.optionalTime("iat"), issuedAt > now + Self.allowedSkew {
            throw .issuedInTheFuture(issuedAt, now: now)
        }
        if let start = try claims.optionalTime("nbf"), start > now + Self.allowedSkew {
            throw .notYetValid(start, now: now)
        }
        try Self.check(subject: claims.requiredSubject())
        return claims
    }

    /// No header tells the two apart for certain: access tokens need not say `at+jwt`. But only ID tokens have what ties
    /// them to a login or to the tokens beside them (OpenID Connect Core 1.0, 2 and 3.3.2.11); Keycloak says it in a claim.
    private func isIDToken(_ signed: JSONWebSignature, _ claims: Claims) -> Bool {
        if signed.type == "at+jwt" { return false }
        return ["nonce", "at_hash", "c_hash"].contains { claims.json[$0] != nil } || claims.json["typ"] == .string("ID")
    }
}
