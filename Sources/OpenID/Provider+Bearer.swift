package import Clocks

extension Provider {
    /// Who a bearer token is from: an ID token, or one that is made like it, issued by this provider for us. It is
    /// verified in full but for what ties an ID token to a login here; nothing is asked of the provider but its keys.
    ///
    /// - Parameter claims: those that the identity is to have besides its fields.
    package func verify(bearer token: String, claims wanted: [String] = [])
        async throws(OpenIDError) -> (identity: Identity, issuedAt: Timestamp, expiresAt: Timestamp)
    {
        let claims = try await verify(token, answering: Question(origin: .anybody), knowledge())
        let tokens = Tokens(idToken: token, accessToken: token)
        let (identity, notes) = try ClaimSources(idToken: claims, wanted: wanted).identity(configuration, tokens)
        notes.forEach(sayOnce)
        return (identity, try claims.requiredTime("iat"), try claims.requiredTime("exp"))
    }
}
