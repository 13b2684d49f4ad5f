import Clocks
import Synchronization

/// Callbacks that are signed by the provider (JWT Secured Authorization Response Mode, JARM).
extension Provider {
    /// Whether they are: then no other callback counts.
    package var signsCallbacks: Bool { configuration.responseMode?.hasSuffix("jwt") == true }

    /// Counts the fetches of keys.
    package var keyGeneration: Int { state.withLock { $0.known?.generation ?? 0 } }

    /// What a callback says whose `response` this is: `code`, `state`, `error` and others (JARM, 2.4). Verified with the keys at
    /// hand, so that nothing waits.
    package func open(callback token: String) throws(OpenIDError) -> [(name: String, value: String)] {
        let known = try knowledge()
        var verifier = verifier(known)
        verifier.algorithms = known.metadata.callbackAlgorithms
        let (_, _, claims) = try verifier.signedClaims(of: opened(token), with: known.keys)
        try verifier.checkIssuer(claims)
        try verifier.checkAudience(claims, in: ["aud"])
        let (end, now) = (try claims.requiredTime("exp"), clock.now())
        guard now < end + IDTokenVerifier.allowedSkew else { throw .expired(end, now: now) }
        guard case .object(let members) = claims.json else { return [] }
        return members.compactMap { name, value in value.string.map { (name.text, $0) } }
    }

    /// Looks for newer keys than those of `generation`, once a minute at most: anybody can send a callback.
    ///
    /// - Returns: whether there are any.
    package func renewKeys(after generation: Int) async -> Bool {
        await newerKnowledge(than: generation, for: .anybody) != nil
    }
}
