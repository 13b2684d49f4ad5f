import Fetch

extension Provider {
    /// Whether the provider must be asked before the browser can be sent there: `preparedURL` then takes the place of
    /// `authorizationURL`.
    package var preparesLogins: Bool { metadata?.pushedAuthorizationEndpoint != nil }

    /// Where to send the browser, once the provider has the request (RFC 9126). What it answers is good for one login.
    ///
    /// - Parameter client: what tells apart the clients that wait for the provider.
    package func preparedURL(_ request: AuthorizationRequest, client: String) async throws(OpenIDError) -> String {
        let metadata = try knowledge().metadata
        let fields = request.fields(metadata, configuration)
        guard let url = metadata.pushedAuthorizationEndpoint else {
            return metadata.authorizationEndpoint.appending(fields)
        }
        let response = try await line.run(.login(client: client), begins: {}) { () throws(OpenIDError) in
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
}
