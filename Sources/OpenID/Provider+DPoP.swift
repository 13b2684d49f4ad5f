import Clocks
import Fetch
import Synchronization

extension Provider {
    /// Whether tokens are bound to a key of their session.
    package var bindsTokens: Bool { configuration.extensions.bindsTokens && configuration.kind.speaksOpenIDConnect }

    /// One call that proves the possession of a key, where there is one (RFC 9449). A server that wants its own nonce in the
    /// proof says so in place of an answer, and spends nothing; the request is then made once more (RFC 9449, 8 and 9).
    ///
    /// - Parameter accessToken: the token that the request brings.
    func answer(
        from endpoint: ProviderEndpoint,
        _ url: EndpointURL,
        provenBy key: DPoPKey?,
        accessToken: String? = nil,
        _ make: () throws(OpenIDError) -> FetchRequest
    ) async throws(OpenIDError) -> FetchResponse {
        guard let key else { return try await answer(make(), from: endpoint, url) }
        let response = try await provenAnswer(from: endpoint, url, key, accessToken, make())
        guard response.wantsNonce else { return response }
        return try await provenAnswer(from: endpoint, url, key, accessToken, make())
    }

    private func provenAnswer(
        from endpoint: ProviderEndpoint,
        _ url: EndpointURL,
        _ key: DPoPKey,
        _ accessToken: String?,
        _ request: FetchRequest
    ) async throws(OpenIDError) -> FetchResponse {
        var request = request
        let proof = key.proof(
            for: request,
            to: url,
            accessToken: accessToken,
            nonce: state.withLock { $0.proofNonces[url.origin] },
            at: clock.now(),
            random: random
        )
        guard let proof else { throw .clientKeyMissing }
        request.headers.append(("DPoP", proof))
        let response = try await answer(request, from: endpoint, url)
        // The latest of each server: most take one for many requests.
        if let nonce = response.header("DPoP-Nonce"), nonce.utf8.count <= 1024,
            nonce.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        {
            state.withLock { $0.proofNonces[url.origin] = nonce }
        }
        return response
    }
}

extension FetchResponse {
    /// Whether the server refused the proof for want of its nonce: in the body, or to an access token in a header field.
    fileprivate var wantsNonce: Bool {
        guard status == 400 || status == 401, header("DPoP-Nonce") != nil else { return false }
        let word = "use_dpop_nonce"
        return header("WWW-Authenticate")?.contains(word) == true
            || (try? JSON.document(body, repeats: .last))?.0["error"] == .string(word)
    }
}
