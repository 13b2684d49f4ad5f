import Fetch

/// The answer to an authorization request that went to the provider itself (RFC 9126, 2.2).
enum PushedAuthorizationResponse {
    /// The name that the browser carries. It is good for one login and for a minute or so, so that nobody keeps it.
    ///
    /// - Parameter secrets: what must not come back in an error's words.
    static func requestURI(_ response: FetchResponse, from url: EndpointURL, hiding secrets: [String])
        throws(OpenIDError) -> String
    {
        if let refusal = OAuthRefusal(response, hiding: secrets) {
            // An error under a status that speaks of an outage is not about the request.
            guard response.status != 429, response.status < 500 else {
                throw .status(.pushedAuthorization, url: "\(url)", status: response.status)
            }
            throw .authorizationRequestRefused(
                url: "\(url)",
                error: refusal.error,
                description: refusal.description
            )
        }
        var response = response
        // 201 by the specification; some send 200.
        if response.status == 201 { response.status = 200 }
        let (json, _) = try response.document(from: .pushedAuthorization, url)
        guard let name = json["request_uri"]?.string, !name.isEmpty else {
            throw .missingField(.pushedAuthorization, url: "\(url)", name: "request_uri")
        }
        return name
    }
}
