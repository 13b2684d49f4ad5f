import Clocks
import Fetch
import Synchronization
import Text

/// An access token of the site's own, not of a person's.
struct ServiceToken: Sendable {
    let text: String
    let expiresAt: Timestamp
}

extension Provider {
    /// The token of that name, while it is good for a minute more; else a new one.
    func serviceToken(named name: String, _ make: () async throws(OpenIDError) -> ServiceToken)
        async throws(OpenIDError) -> String
    {
        let now = clock.now()
        if let known = state.withLock({ $0.serviceTokens[name] }), known.expiresAt > now + 60 { return known.text }
        let token = try await make()
        state.withLock { $0.serviceTokens[name] = token }
        return token.text
    }

    /// Asks a token endpoint that is not the login's. Its refusal is not about the person who logs in.
    func serviceToken(at url: EndpointURL, _ fields: [(name: String, value: String)])
        async throws(OpenIDError) -> ServiceToken
    {
        var request = FetchRequest(url: url.text)
        request.method = .post
        request.headers = [
            (name: "Accept", value: "application/json"),
            (name: "Content-Type", value: "application/x-www-form-urlencoded"),
        ]
        request.body = Array(FormEncoding.encode(fields).utf8)
        let response = try await answer(request, from: .api, url)
        if let json = try? JSON.parse(response.body), let error = json["error"]?.string {
            throw .tokenRequestRefused(
                url: "\(url)",
                error: error == "unauthorized_client" ? error : "invalid_client",
                description: [error, json["error_description"]?.string].compactMap { $0 }.joined(separator: ": ")
            )
        }
        guard response.status == 200 else { throw .api(VendorRefusal(response, from: url, isAboutPerson: false)) }
        let (json, _) = try response.document(from: .api, url)
        guard let text = json["access_token"]?.string, !text.isEmpty else {
            throw .missingField(.api, url: "\(url)", name: "access_token")
        }
        return ServiceToken(text: text, expiresAt: clock.now() + (json["expires_in"]?.seconds ?? 300))
    }
}
