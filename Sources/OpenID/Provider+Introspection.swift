package import Clocks
import Fetch

/// What a bearer token says, once it is found good.
package struct BearerIdentity: Sendable, Equatable {
    package let identity: Identity
    /// The beginning of time where nobody says: before any logout.
    package let issuedAt: Timestamp
    /// nil where nobody says.
    package let expiresAt: Timestamp?
}

extension Provider {
    /// Who an access token is from that only the provider can read: it is asked (RFC 7662, 2). Most say little of the person
    /// there, so that userinfo is asked for what is missing, with the same token.
    ///
    /// - Parameter claims: those that the identity is to have besides its fields.
    package func introspect(_ token: String, claims wanted: [String] = []) async throws(OpenIDError) -> BearerIdentity {
        let known = try knowledge()
        guard let url = known.metadata.introspectionEndpoint else {
            throw .missingField(.metadata, url: configuration.issuer, name: "introspection_endpoint")
        }
        let response = try await answerToClient(from: .introspection, url, known.metadata) {
            (proof, client) throws(OpenIDError) in
            let fields = [(name: "token", value: token), (name: "token_type_hint", value: "access_token")]
            return try FetchRequest(posting: fields, to: url, proof, of: client)
        }
        let (json, oddities) = try response.document(from: .introspection, url, repeats: .dropped)
        oddities.forEach(warnOnce)
        let claims = Claims(json: json)
        let times = try verifier(known).checkIntrospection(claims, at: clock.now())
        let tokens = Tokens(accessToken: token)
        var sources = ClaimSources(idToken: claims, wanted: wanted)
        sources.userInfo = try await userInfo(token, beside: sources, known.metadata)
        let (identity, notes) = try sources.identity(configuration, tokens)
        notes.forEach(warnOnce)
        return BearerIdentity(identity: identity, issuedAt: times.issuedAt, expiresAt: times.expiresAt)
    }

    /// What introspection lacks. Programs have tokens of their own, for which no provider has a userinfo: so a refusal, or
    /// an answer about another name, stops nothing. Without an answer it is not known which groups the person is in.
    private func userInfo(_ token: String, beside sources: ClaimSources, _ metadata: ProviderMetadata)
        async throws(OpenIDError) -> Claims?
    {
        let missing = sources.missing(configuration)
        guard !missing.isEmpty, !configuration.skipUserInfo, let url = metadata.userInfoEndpoint else { return nil }
        do throws(OpenIDError) {
            return try await userInfoClaims(url, token, about: sources.idToken.requiredSubject())
        } catch {
            let needed =
                [configuration.claims.user, configuration.claims.groups]
                + (configuration.needsEmail ? [configuration.claims.email] : []) + sources.wanted
            guard error.kind != .unavailable || Set(needed).isDisjoint(with: missing) else { throw error }
            warnOnce("\(error); going on without \(missing.joined(separator: ", ")) of a bearer token")
            return nil
        }
    }
}

extension IDTokenVerifier {
    /// Every check of what the introspection endpoint says (RFC 7662, 2.2 and 4). The provider has checked the token; but
    /// many tell any client of any token, so that it must be for us, as others are: by `aud`, and where nobody is named
    /// there, by the client that it was issued to.
    func checkIntrospection(_ claims: Claims, at now: Timestamp) throws(OpenIDError) -> (
        issuedAt: Timestamp, expiresAt: Timestamp?
    ) {
        guard claims.value("active")?.affirmation == true else { throw .inactiveToken }
        guard claims.value("cnf") == nil else { throw .boundToken }
        if claims.value("iss") != nil { try checkIssuer(claims) }
        let named = audienceClaims.first { name in
            guard let value = claims.value(name) else { return false }
            return value != .array([])
        }
        try checkAudience(claims, in: [named ?? "client_id"])
        let end = try claims.optionalTime("exp")
        if let end, now >= end + Self.allowedSkew { throw .expired(end, now: now) }
        if let start = try claims.optionalTime("nbf"), start > now + Self.allowedSkew {
            throw .notYetValid(start, now: now)
        }
        try Self.check(subject: claims.requiredSubject())
        return (try claims.optionalTime("iat") ?? Timestamp(secondsSince1970: 0), end)
    }
}
