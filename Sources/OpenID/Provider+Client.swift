import Clocks
import Fetch
import Logging
import Synchronization

extension Provider {
    /// One call to an endpoint that wants to know which client asks. A provider that refuses the client as the metadata
    /// would have it is shown another proof at once: `invalid_client` spends nothing (RFC 6749, 5.2). What it took is
    /// remembered for the process.
    func answerToClient(
        from endpoint: ProviderEndpoint,
        _ url: EndpointURL,
        _ metadata: ProviderMetadata,
        provenBy key: DPoPKey? = nil,
        _ request: (ClientProof, ClientCredentials) throws(OpenIDError) -> FetchRequest
    ) async throws(OpenIDError) -> FetchResponse {
        var refusal: FetchResponse?
        for proof in proofs(metadata) {
            let response = try await answer(from: endpoint, url, provenBy: key) { () throws(OpenIDError) in
                try request(proof, credentials(metadata))
            }
            guard response.refusesClient else {
                if refusal != nil { remember(proof, instead: metadata.clientProofs[0]) }
                return response
            }
            refusal = refusal ?? response
        }
        // What was remembered may be wrong by now: the client can be changed at the provider.
        state.withLock { $0.clientProof = nil }
        guard let refusal else { preconditionFailure("a provider without a way to prove the client") }
        return refusal
    }

    /// What has worked before, then the others.
    private func proofs(_ metadata: ProviderMetadata) -> [ClientProof] {
        let all = metadata.clientProofs
        guard let known = state.withLock({ $0.clientProof }), all.contains(known) else { return all }
        return [known] + all.filter { $0 != known }
    }

    private func remember(_ proof: ClientProof, instead first: ClientProof) {
        state.withLock { $0.clientProof = proof }
        guard proof != first else { return }
        let advice =
            proof.method == first.method
            ? "" : "; set --token-endpoint-auth-method=\(proof.method.rawValue) to spare the first try"
        warnOnce("the provider refused the client by \(first) and took it by \(proof)\(advice)")
    }

    private func credentials(_ metadata: ProviderMetadata) -> ClientCredentials {
        ClientCredentials(
            clientID: configuration.clientID,
            clientSecret: configuration.clientSecret,
            clientKey: configuration.clientKey,
            clientAssertion: configuration.clientAssertion,
            issuer: metadata.issuer,
            assertionAlgorithms: metadata.assertionAlgorithms,
            now: clock.now(),
            random: random
        )
    }
}

extension ClientProof: CustomStringConvertible {
    var description: String {
        switch self {
        case .basicAsIs: "client_secret_basic without form encoding"
        case .secretAssertion(.endpoint), .keyAssertion(.endpoint):
            "\(method.rawValue) for the endpoint's URL"
        case .secretAssertion(.issuer), .keyAssertion(.issuer): "\(method.rawValue) for the issuer"
        case .nothing: "its client id only"
        case .givenAssertion: "the assertion that was issued to it"
        case .basic, .post, .certificate: method.rawValue
        }
    }
}

extension FetchResponse {
    /// Whether the provider did not take us for the client (RFC 6749, 5.2). Keycloak says `unauthorized_client` of a wrong
    /// secret; others answer 401 without any JSON.
    fileprivate var refusesClient: Bool {
        guard !(300..<400).contains(status), status < 500 else { return false }
        guard let error = (try? JSON.document(body, repeats: .last))?.0["error"]?.string else { return status == 401 }
        return ["invalid_client", "unauthorized_client", "incorrect_client_credentials"].contains(error)
    }
}
