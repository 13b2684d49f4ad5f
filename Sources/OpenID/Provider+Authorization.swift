import Clocks
import Fetch

extension Provider {
    /// Whether a request must be signed, or the provider be asked, before the browser can be sent there: `preparedURL` then
    /// takes the place of `authorizationURL`.
    package var preparesLogins: Bool {
        metadata.map { $0.pushedAuthorizationEndpoint != nil || $0.signsRequests } ?? false
    }

    /// Where to send the browser, once the request is signed (RFC 9101) and the provider has it (RFC 9126), where either is to
    /// be. The URL is good for one login.
    ///
    /// - Parameter client: what tells apart the clients that wait for the provider.
    package func preparedURL(_ request: AuthorizationRequest, client: String) async throws(OpenIDError) -> String {
        let metadata = try knowledge().metadata
        var fields = request.fields(metadata, configuration)
        if metadata.signsRequests {
            fields = try signed(fields, metadata, isPushed: metadata.pushedAuthorizationEndpoint != nil)
        }
        guard let url = metadata.pushedAuthorizationEndpoint else {
            return metadata.authorizationEndpoint.appending(fields)
        }
        let response = try await line.run(.login(client: client), begins: {}) { _ throws(OpenIDError) in
            try await answerToClient(from: .pushedAuthorization, url, metadata) { proof, client throws(OpenIDError) in
                try FetchRequest(posting: fields, to: url, proof, of: client)
            }
        }
        let name = try PushedAuthorizationResponse.requestURI(
            response,
            from: url,
            hiding: [configuration.clientSecret, request.state, request.nonce, request.codeVerifier]
        )
        return metadata.authorizationEndpoint.appending([("client_id", configuration.clientID), ("request_uri", name)])
    }
    private func signed(_ fields: [(name: String, value: String)], _ metadata: ProviderMetadata, isPushed: Bool)
        throws(OpenIDError) -> [(name: String, value: String)]
    {
        guard let key = configuration.clientKey else { throw .clientKeyMissing }
        let request = SignedAuthorizationRequest(
            key: key,
            clientID: configuration.clientID,
            metadata: metadata,
            now: clock.now(),
            random: random
        )
        guard let signed = request.fields(fields, isPushed: isPushed) else { throw .clientKeyMissing }
        return signed
    }
}
