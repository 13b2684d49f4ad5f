import Clocks
import Cryptography
import Fetch
import Logging

extension Provider {
    /// Turns the callback's code into the person (OpenID Connect Core 1.0, 3.1.3). A code works once: after any error the
    /// login starts again.
    ///
    /// - Parameters:
    ///   - maximumAge: seconds since the person proved who they are, at most; nil for what the configuration says.
    ///   - wanted: the claims that the identity is to have besides its fields.
    ///   - proofKey: the key that the authorization request named.
    ///   - client: what tells apart the clients that wait for the token endpoint.
    ///   - begins: told when the code is about to go out: an answer then follows within the call's time.
    package func redeem(
        code: String,
        codeVerifier: String,
        redirectURI: String,
        nonce: String,
        maximumAge: Int64? = nil,
        claims wanted: [String] = [],
        proofKey: DPoPKey? = nil,
        client: String = "",
        begins: @Sendable () -> Void = {}
    ) async throws(OpenIDError) -> Identity {
        let known = try knowledge()
        let grant = TokenRequest.Grant.authorizationCode(code, redirectURI: redirectURI, codeVerifier: codeVerifier)
        var response = try await tokens(
            grant,
            known.metadata,
            for: .login(client: client),
            provenBy: proofKey,
            begins: begins
        )
        switch configuration.kind.identification {
        case .openIDConnect(let supplement):
            guard let idToken = response.idToken else {
                throw .missingField(.token, url: "\(known.metadata.tokenEndpoint)", name: "id_token")
            }
            response.idToken = try opened(idToken)
            guard response.accessToken != nil || !configuration.needsAccessToken else {
                throw .missingField(.token, url: "\(known.metadata.tokenEndpoint)", name: "access_token")
            }
            let question = Question(
                nonce: configuration.usesNonce ? nonce : nil,
                maximumAge: maximumAge ?? configuration.maximumAge,
                accessToken: response.accessToken
            )
            let claims = try await verify(response.idToken ?? "", answering: question, known)
            var identity = try await identity(claims, wanted, response, known.metadata, supplement, proofKey)
            identity.tokens.proofKeySeed = proofKey?.seed
            return identity
        case .oauth2(let lookUp):
            return try await look(lookUp, response.tokens, wanted)
        }
    }

    /// Who the vendor's API says that the access token belongs to.
    private func look(_ lookUp: ProviderKind.Lookup, _ tokens: Tokens, _ wanted: [String]) async throws(OpenIDError)
        -> Identity
    {
        var identity = try await lookUp(VendorAPI(provider: self, tokens: tokens, wanted: wanted))
        try IDTokenVerifier.check(subject: identity.subject)
        identity.tokens.isAskedAbout = true
        return identity
    }

    /// Spends a refresh token (RFC 6749, 6; OpenID Connect Core 1.0, 12). Where a new ID token comes with it, it must be
    /// about `subject`, who logged in.
    ///
    /// With the answer the old token is gone and the new ones are all there is. So only what ends the session throws from
    /// there on. What cannot be found out for now (an ID token that does not verify, a userinfo endpoint that does not
    /// answer) throws nothing: the identity of the login then stands until the next refresh.
    ///
    /// - Parameter proofKey: the one that the tokens of the login were bound to.
    package func refresh(
        _ refreshToken: String,
        subject: String,
        claims wanted: [String] = [],
        proofKey: DPoPKey? = nil
    ) async throws(OpenIDError) -> Renewal {
        let known = try knowledge()
        let response = try await tokens(
            .refreshToken(refreshToken),
            known.metadata,
            for: .renewal,
            provenBy: proofKey
        )
        var renewal = Renewal(
            identity: nil,
            accessToken: response.accessToken,
            refreshToken: response.refreshToken,
            accessTokenExpiresAt: response.expiresAt
        )
        do throws(OpenIDError) {
            renewal.identity = try await renewedIdentity(response, subject: subject, wanted, known, proofKey)
        } catch {
            guard !error.endsSession else { throw error }
            logger.warning("a refreshed session keeps its old claims: \(error)")
        }
        return renewal
    }

    /// Asks the vendor again who the access token belongs to, for providers that give no refresh token: what the person has
    /// left since counts, and so do new names and groups.
    package func check(accessToken: String, subject: String, claims wanted: [String] = [])
        async throws(OpenIDError) -> Renewal
    {
        guard case .oauth2(let lookUp) = configuration.kind.identification else {
            throw .missingEndpoint(.api, issuer: configuration.issuer)
        }
        let identity = try await look(lookUp, Tokens(accessToken: accessToken), wanted)
        try check(renewed: identity.subject, isAbout: subject)
        return Renewal(identity: identity, accessToken: accessToken)
    }

    /// nil where the answer brings no ID token: the identity of the login then stands.
    private func renewedIdentity(
        _ response: TokenResponse,
        subject: String,
        _ wanted: [String],
        _ known: Knowledge,
        _ proofKey: DPoPKey?
    ) async throws(OpenIDError) -> Identity? {
        var response = response
        switch configuration.kind.identification {
        case .openIDConnect(let supplement):
            guard let sealed = response.idToken else { return nil }
            let idToken = try opened(sealed)
            response.idToken = idToken
            let claims = try await verify(idToken, answering: Question(accessToken: response.accessToken), known)
            try check(renewed: try claims.requiredSubject(), isAbout: subject)
            return try await identity(claims, wanted, response, known.metadata, supplement, proofKey)
        case .oauth2(let lookUp):
            let identity = try await look(lookUp, response.tokens, wanted)
            try check(renewed: identity.subject, isAbout: subject)
            return identity
        }
    }

    private func check(renewed got: String, isAbout expected: String) throws(OpenIDError) {
        guard isSameText(got, expected) else { throw .renewedSubject(expected: expected, got: got) }
    }

    private func tokens(
        _ grant: TokenRequest.Grant,
        _ metadata: ProviderMetadata,
        for caller: TokenLine.Caller,
        provenBy key: DPoPKey? = nil,
        begins: () -> Void = {}
    ) async throws(OpenIDError) -> TokenResponse {
        let request = TokenRequest(
            grant: grant,
            url: metadata.tokenEndpoint,
            sendsCodeVerifier: metadata.codeChallenge != .none,
            isProven: key != nil
        )
        var wait = Duration.zero
        let answer = try await line.run(caller, begins: begins) { waited throws(OpenIDError) in
            wait = waited
            guard !grant.isCode || !codeLifetime.isOver(after: waited, at: monotonicClock.now()) else {
                throw .codeOutdated
            }
            return try await answerToClient(from: .token, request.url, metadata, provenBy: key) {
                proof,
                client throws(OpenIDError) in
                try request.fetchRequest(proof, of: client)
            }
        }
        let response: TokenResponse
        do {
            response = try TokenResponse(
                answer,
                to: request,
                hiding: request.secrets + [configuration.clientSecret, (try? configuration.clientAssertion?()) ?? ""],
                at: clock.now()
            )
        } catch {
            guard grant.isCode, error.isInvalidGrant, codeLifetime.refused(after: wait, at: monotonicClock.now())
            else { throw error }
            throw .codeOutdated
        }
        response.notes.forEach(warnOnce)
        return response
    }

    /// What a token must answer besides being the provider's and for us; nothing, for a refresh or a bearer token.
    struct Question {
        var nonce: String?
        var maximumAge: Int64?
        /// The access token that came with it.
        var accessToken: String?
        var origin = TokenOrigin.provider
    }

    /// Knows how the tokens of this provider for us must be.
    func verifier(_ known: Knowledge) -> IDTokenVerifier {
        var verifier = IDTokenVerifier(
            issuer: configuration.tokenChecks.insecureSkipIssuerVerification ? nil : known.metadata.issuer,
            clientID: configuration.clientID,
            algorithms: known.metadata.algorithms
        )
        verifier.extraAudiences = configuration.claims.extraAudiences
        verifier.audienceClaims = configuration.claims.audiences
        verifier.otherIssuers = configuration.otherIssuers
        verifier.tenants = configuration.tenants
        return verifier
    }

    /// Who an ID token is about.
    func verify(_ token: String, answering question: Question, _ known: Knowledge)
        async throws(OpenIDError) -> Claims
    {
        try await verifiedWithFreshKeys(token, known, question.origin) { known throws(OpenIDError) in
            var verifier = verifier(known)
            verifier.maximumAge = question.maximumAge
            return try verifier.verify(
                token,
                with: known.keys,
                nonce: question.nonce,
                accessToken: question.accessToken,
                at: clock.now()
            )
        }
    }

    /// A token that the keys at hand cannot verify gets one more chance where newer ones can be had.
    func verifiedWithFreshKeys(
        _ token: String,
        _ known: Knowledge,
        _ origin: TokenOrigin,
        _ verify: (Knowledge) throws(OpenIDError) -> Claims
    ) async throws(OpenIDError) -> Claims {
        var known = known
        // Twice: a look at the keys that others had begun may have come too early for this token.
        for _ in 0..<2 {
            do throws(OpenIDError) {
                return try verify(known)
            } catch {
                guard error.mayComeFromOldKeys, let newer = await newerKnowledge(than: known.generation, for: origin)
                else { throw error }
                known = newer
            }
        }
        return try verify(known)
    }

    private func identity(
        _ claims: Claims,
        _ wanted: [String],
        _ response: TokenResponse,
        _ metadata: ProviderMetadata,
        _ supplement: ProviderKind.Supplement?,
        _ proofKey: DPoPKey?
    ) async throws(OpenIDError) -> Identity {
        var sources = ClaimSources(idToken: claims, wanted: wanted)
        let missing = sources.missing(configuration)
        if !missing.isEmpty, !configuration.skipUserInfo, let url = metadata.userInfoEndpoint {
            if let accessToken = response.accessToken {
                sources.userInfo = try await userInfo(url, accessToken, claims, missing, wanted, proofKey)
            } else {
                warnOnce("userinfo is not asked for \(missing.joined(separator: ", ")): there is no access token")
            }
        }
        var (identity, notes) = try sources.identity(configuration, response.tokens)
        notes.forEach(warnOnce)
        if let supplement {
            let api = VendorAPI(provider: self, tokens: response.tokens, wanted: wanted)
            try await supplement(&identity, sources, api)
        }
        return identity
    }

    /// What the ID token lacks is asked for here, and what comes of it stops only a login that cannot do without it.
    ///
    /// A provider that does not let us see it, or answers what cannot be read, will not do so at the next try either:
    /// then the login goes on unless it lacks a name, or an address that a policy asks for. While the provider is down,
    /// the login fails and can be tried again: going on would make a session without its groups.
    private func userInfo(
        _ url: EndpointURL,
        _ accessToken: String,
        _ claims: Claims,
        _ missing: [String],
        _ wanted: [String],
        _ proofKey: DPoPKey?
    ) async throws(OpenIDError) -> Claims? {
        do throws(OpenIDError) {
            return try await userInfoClaims(url, accessToken, about: claims.requiredSubject(), proofKey)
        } catch {
            var needed = [configuration.claims.user]
            if configuration.needsEmail { needed.append(configuration.claims.email) }
            switch error.kind {
            // It speaks about somebody else, or was forged.
            case .refused: throw error
            case .unavailable: needed += [configuration.claims.groups] + wanted
            case .misconfigured: break
            }
            guard Set(needed).isDisjoint(with: missing) else { throw error }
            warnOnce("\(error); going on without \(missing.joined(separator: ", "))")
            return nil
        }
    }

    /// What userinfo says, which must be about the subject.
    func userInfoClaims(_ url: EndpointURL, _ accessToken: String, about subject: String, _ proofKey: DPoPKey? = nil)
        async throws(OpenIDError) -> Claims
    {
        let response = try await userInfo(url, accessToken, proofKey)
        let (claims, oddities) = try await userInfoClaims(response, url)
        oddities.forEach(warnOnce)
        try UserInfo.check(claims, about: subject, from: url)
        return claims
    }

    /// A proof is for one place, so that with one no redirect is followed.
    private func userInfo(_ url: EndpointURL, _ accessToken: String, _ proofKey: DPoPKey?)
        async throws(OpenIDError) -> FetchResponse
    {
        guard let proofKey else {
            return try await get(UserInfo.request(url, accessToken: accessToken), from: .userInfo, url)
        }
        return try await answer(from: .userInfo, url, provenBy: proofKey, accessToken: accessToken) {
            UserInfo.request(url, accessToken: accessToken, scheme: "DPoP")
        }
    }

    /// A signed answer is verified with the keys that verify ID tokens (OpenID Connect Core 1.0, 5.3.2).
    private func userInfoClaims(_ response: FetchResponse, _ url: EndpointURL) async throws(OpenIDError)
        -> (Claims, oddities: [String])
    {
        guard let answer = UserInfo.signedAnswer(response) else { return try UserInfo.claims(response, from: url) }
        let token = try opened(answer)
        return (
            try await verifiedWithFreshKeys(token, try knowledge(), .provider) { known throws(OpenIDError) in
                var verifier = verifier(known)
                verifier.algorithms = configuration.tokenChecks.algorithms(of: nil)
                if verifier.algorithms.isEmpty { verifier.algorithms = SignatureAlgorithm.allCases }
                do throws(OpenIDError) {
                    return try verifier.verify(userInfo: token, with: known.keys, at: clock.now())
                } catch {
                    throw error.mayComeFromOldKeys
                        ? error : .signedUserInfo(url: "\(url)", reason: error.description(of: "its token"))
                }
            }, []
        )
    }
}
