package import Clocks

extension Provider {
    /// Who a bearer token is from: an ID token, or one that is made like it, issued by this provider for us. It is
    /// verified in full but for what ties an ID token to a login here; nothing is asked of the provider but its keys.
    package func verify(bearer token: String) async throws(OpenIDError) -> (identity: Identity, expiresAt: Timestamp) {
        let known = try knowledge()
        func verify(_ known: Knowledge) throws(OpenIDError) -> Claims {
            var verifier = IDTokenVerifier(
                issuer: configuration.insecureSkipIssuerVerification ? nil : known.metadata.issuer,
                clientID: configuration.clientID,
                algorithms: known.metadata.algorithms
            )
            verifier.extraAudiences = configuration.extraAudiences
            verifier.audienceClaims = configuration.audienceClaims
            return try verifier.verify(token, with: known.keys, nonce: nil, accessToken: nil, at: clock.now())
        }
        var claims: Claims
        do throws(OpenIDError) {
            claims = try verify(known)
        } catch {
            guard error.mayComeFromOldKeys, let newer = await newerKnowledge(than: known.generation) else {
                throw error
            }
            claims = try verify(newer)
        }
        let tokens = Tokens(idToken: token, accessToken: token)
        let (identity, notes) = try ClaimSources(idToken: claims).identity(configuration, tokens)
        notes.forEach(sayOnce)
        return (identity, try claims.requiredTime("exp"))
    }
}
