import Cryptography
import Text

/// One login's question to the provider (OpenID Connect Core 1.0, 3.1.2.1). The caller makes the three secrets, 128
/// bits or more each, and keeps them until the callback.
package struct AuthorizationRequest: Sendable {
    package var state: String
    package var nonce: String
    /// 43 to 128 characters of RFC 3986's unreserved ones (RFC 7636, 4.1).
    package var codeVerifier: String
    package var redirectURI: String
    /// For this login instead of the configured one: `Provider.accountChoicePrompt` where the person wants another account;
    /// empty for none.
    package var prompt: String?
    /// For this login instead of the configured ones, the best first.
    package var authenticationContexts: [String] = []
    /// For this login instead of the configured one, in seconds.
    package var maximumAge: Int64?
    /// The person's languages, the best first (OpenID Connect Core 1.0, 3.1.2.1).
    package var locales: [String] = []
    /// What the link that began this login asks for: it wins over what is configured, but not over what is above.
    package var parameters: [(name: String, value: String)] = []

    /// The key that the login's tokens are to be bound to.
    package var proofKey: DPoPKey?

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
        if configuration.kind.speaksOpenIDConnect, configuration.usesNonce {
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
        let asked = parameters + configuration.loginParameters
        func wish(_ name: String) -> String? { asked.first { $0.name == name }?.value }
        let contexts = authenticationContexts.isEmpty ? nil : authenticationContexts.joined(separator: " ")
        let optional: [(String, String?)] = [
            ("dpop_jkt", proofKey?.thumbprint),
            ("prompt", prompt ?? wish("prompt") ?? configuration.prompt),
            ("acr_values", contexts ?? wish("acr_values") ?? configuration.acrValues),
            (
                "max_age",
                maximumAge.map { String($0) } ?? wish("max_age") ?? configuration.maximumAge.map { String($0) }
            ),
            ("resource", wish("resource") ?? configuration.resource),
            ("response_mode", configuration.responseMode),
            ("ui_locales", wish("ui_locales") ?? locales.joined(separator: " ")),
        ]
        // `--login-url` may name some already.
        let inURL = metadata.authorizationEndpoint.parameterNames
        for case (let name, let value?) in optional where !value.isEmpty && !inURL.contains(name) {
            fields.append((name, value))
        }
        // Any of them twice would make the request invalid (RFC 6749, 3.1). A login that is to go without a prompt gets it from no option either.
        for (name, value) in asked + configuration.extraParameters
        where !value.isEmpty && !inURL.contains(name) && !fields.contains(where: { $0.name == name })
            && (name != "prompt" || prompt == nil)
        {
            fields.append((name, value))
        }
        return fields
    }

    /// Parameters whose values only we know, or that an option of their own sets.
    package static let ownParameters: Set = [
        "client_assertion", "client_assertion_type", "client_id", "client_secret", "code_challenge",
        "code_challenge_method", "dpop_jkt", "nonce", "redirect_uri", "request", "request_uri", "response_mode",
        "response_type", "scope", "state",
    ]
}
