import Cryptography

/// One login's question to the provider (OpenID Connect Core 1.0, 3.1.2.1). The caller makes the three secrets, 128
/// bits or more each, and keeps them until the callback.
package struct AuthorizationRequest: Sendable {
    package var state: String
    package var nonce: String
    /// 43 to 128 characters of RFC 3986's unreserved ones (RFC 7636, 4.1).
    package var codeVerifier: String
    package var redirectURI: String
    /// For this login instead of the configured one: `Provider.accountChoicePrompt` where the person wants another account.
    package var prompt: String?
    /// For this login instead of the configured ones, the best first.
    package var authenticationContexts: [String] = []
    /// For this login instead of the configured one, in seconds.
    package var maximumAge: Int64?
    /// The person's languages, the best first (OpenID Connect Core 1.0, 3.1.2.1).
    package var locales: [String] = []

    package init(state: String, nonce: String, codeVerifier: String, redirectURI: String, prompt: String? = nil) {
        self.state = state
        self.nonce = nonce
        self.codeVerifier = codeVerifier
        self.redirectURI = redirectURI
        self.prompt = prompt
    }

    /// Where to send the browser.
    func url(_ metadata: ProviderMetadata, _ configuration: ProviderConfiguration) -> String {
        metadata.authorizationEndpoint.appending(fields(metadata, configuration))
    }

    /// What the provider is asked.
    func fields(_ metadata: ProviderMetadata, _ configuration: ProviderConfiguration) -> [(name: String, value: String)]
    {
        var fields: [(name: String, value: String)] = [
            ("response_type", "code"),
            ("client_id", configuration.clientID),
            ("redirect_uri", redirectURI),
            ("state", state),
        ]
        let scopes = metadata.scopes(configuration)
        if !scopes.isEmpty { fields.insert(("scope", scopes.joined(separator: " ")), at: 3) }
        // It comes back in an ID token, or not at all.
        if configuration.kind.speaksOpenIDConnect, !configuration.insecureSkipNonce {
            fields.append(("nonce", nonce))
        }
        switch metadata.codeChallenge {
        case .s256:
            fields.append(("code_challenge", Base64URL.encode(Digest.sha256(Array(codeVerifier.utf8)))))
            fields.append(("code_challenge_method", CodeChallengeMethod.s256.rawValue))
        case .plain:
            fields.append(("code_challenge", codeVerifier))
            fields.append(("code_challenge_method", CodeChallengeMethod.plain.rawValue))
        case .none:
            break
        }
        let optional: [(String, String?)] = [
            ("prompt", prompt ?? configuration.prompt),
            (
                "acr_values",
                authenticationContexts.isEmpty
                    ? configuration.acrValues : authenticationContexts.joined(separator: " ")
            ),
            ("max_age", (maximumAge ?? configuration.maximumAge).map { String($0) }),
            ("resource", configuration.resource),
            ("response_mode", configuration.responseMode),
            // `--login-url` may name one already.
            (
                "ui_locales",
                metadata.authorizationEndpoint.text.contains("ui_locales=") ? nil : locales.joined(separator: " ")
            ),
        ]
        for case (let name, let value?) in optional where !value.isEmpty {
            fields.append((name, value))
        }
        // One of ours twice would make the request invalid (RFC 6749, 3.1).
        fields += configuration.extraParameters.filter { extra in !fields.contains { $0.name == extra.name } }
        return fields
    }
}
