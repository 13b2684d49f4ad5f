import Fetch
import Text

/// A request to the token endpoint (RFC 6749, 4.1.3 and 6).
struct TokenRequest {
    enum Grant {
        case authorizationCode(String, redirectURI: String, codeVerifier: String)
        case refreshToken(String)

        var isCode: Bool { if case .authorizationCode = self { true } else { false } }
    }

    var grant: Grant
    var url: EndpointURL
    /// Whether the authorization request carried a challenge; a verifier without one makes some providers refuse.
    var sendsCodeVerifier: Bool
    /// Whether it comes with the proof of a key, to which the tokens are to be bound.
    var isProven = false

    func fetchRequest(_ proof: ClientProof, of client: ClientCredentials) throws(OpenIDError) -> FetchRequest {
        var fields: [(name: String, value: String)]
        switch grant {
        case .authorizationCode(let code, let redirectURI, let codeVerifier):
            fields = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectURI)]
            if sendsCodeVerifier {
                fields.append(("code_verifier", codeVerifier))
            }
        case .refreshToken(let token):
            fields = [("grant_type", "refresh_token"), ("refresh_token", token)]
        }
        var request = try FetchRequest(posting: fields, to: url, proof, of: client)
        request.goesOutOnce = true
        return request
    }

    /// What must not come back in an error's words, besides the client's own secret.
    var secrets: [String] {
        switch grant {
        case .authorizationCode(let code, _, let codeVerifier): [code, codeVerifier]
        case .refreshToken(let token): [token]
        }
    }
}

extension FetchRequest {
    /// A form for one of the provider's own endpoints, with what proves the client.
    init(
        posting fields: [(name: String, value: String)],
        to url: EndpointURL,
        _ proof: ClientProof,
        of client: ClientCredentials
    ) throws(OpenIDError) {
        var fields = fields
        self.init(url: url.text)
        method = .post
        headers = [
            (name: "Accept", value: "application/json"),
            (name: "Content-Type", value: "application/x-www-form-urlencoded"),
        ]
        try client.add(proof, to: &fields, &headers, at: url)
        body = Array(FormEncoding.encode(fields).utf8)
    }
}
