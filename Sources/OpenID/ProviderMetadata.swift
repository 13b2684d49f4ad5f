import Cryptography

/// What we need to know of a provider (OpenID Connect Discovery 1.0, 3), overrides of the configuration already in it.
package struct ProviderMetadata: Sendable, Equatable {
    package var issuer: String
    package var authorizationEndpoint: EndpointURL
    package var tokenEndpoint: EndpointURL
    package var userInfoEndpoint: EndpointURL?
    /// nil where public keys from files take its place, and in plain OAuth 2.0.
    var keySetURL: EndpointURL?
    package var endSessionEndpoint: EndpointURL?
    /// The values of `prompt` that it announces (Initiating User Registration 1.0, 5); nil where it announces none.
    var prompts: [String]?
    /// How ID tokens may be signed; never empty.
    var algorithms: [SignatureAlgorithm]
    var clientAuthentication: ClientAuthentication
    var codeChallenge: CodeChallengeMethod
    /// nil where none are announced.
    var announcedScopes: [String]?
    /// Whether each callback must carry `iss` (RFC 9207, 2.4).
    package var promisesIssuerInCallback: Bool
}

extension ProviderMetadata {
    /// From the discovery document at `url`; nil is an empty one, for providers without discovery.
    init(_ document: JSON?, at url: String, _ configuration: ProviderConfiguration) throws(OpenIDError) {
        let fields = Fields(document: document, url: url)

        let c = configuration
        issuer = document == nil ? c.issuer : try fields.issuer()
        guard c.knows(issuer: issuer) else {
            throw .metadataIssuer(expected: c.issuer, got: issuer)
        }

        authorizationEndpoint = try fields.required(
            .authorization,
            "authorization_endpoint",
            c.authorizationEndpoint,
            issuer: issuer
        )
        tokenEndpoint = try fields.required(.token, "token_endpoint", c.tokenEndpoint, issuer: issuer)
        userInfoEndpoint = try fields.url(.userInfo, "userinfo_endpoint", c.userInfoEndpoint)
        keySetURL =
            c.kind.speaksOpenIDConnect && c.publicKeys.isEmpty
            ? try fields.required(.keySet, "jwks_uri", c.keySetURL, issuer: issuer) : nil
        // Optional, and no login hangs on it: a bad one is as good as none.
        endSessionEndpoint = try? fields.url(.metadata, "end_session_endpoint", nil)
        prompts = try? fields.strings("prompt_values_supported")

        let announced = try fields.strings("id_token_signing_alg_values_supported")
        algorithms = c.enabledAlgorithms ?? announced?.compactMap { SignatureAlgorithm(rawValue: $0) } ?? []
        if algorithms.isEmpty {
            guard announced == nil || announced == [] else { throw .noUsableAlgorithm(announced: announced ?? []) }
            algorithms = SignatureAlgorithm.allCases
        }
        let authentication = try fields.strings("token_endpoint_auth_methods_supported")
        clientAuthentication = c.clientAuthentication ?? Self.clientAuthentication(announced: authentication)
        // Nothing of a login hangs on the list: a bad one is as good as none.
        announcedScopes = try? fields.strings("scopes_supported")
        let challenges = try fields.strings("code_challenge_methods_supported")
        codeChallenge = c.codeChallenge ?? Self.codeChallenge(announced: challenges)
        promisesIssuerInCallback =
            document?["authorization_response_iss_parameter_supported"]?.boolean ?? false
    }

    /// The scopes to ask for at this provider.
    func scopes(_ configuration: ProviderConfiguration) -> [String] {
        let groups = "groups"
        guard configuration.asksForGroups, configuration.kind.speaksOpenIDConnect,
            !configuration.scopes.contains(groups),
            announcedScopes?.contains(groups) ?? true
        else { return configuration.scopes }
        return configuration.scopes + [groups]
    }

    /// Basic is what a provider has that announces nothing (OpenID Connect Discovery 1.0, 3). One that announces only
    /// methods we lack gets it too: its refusal is clearer than a guess of ours.
    private static func clientAuthentication(announced: [String]?) -> ClientAuthentication {
        guard let announced, !announced.contains("client_secret_basic") else { return .basic }
        return announced.contains("client_secret_post") ? .post : .basic
    }

    /// A provider that announces nothing gets S256: who does not know the fields must ignore them (RFC 6749, 3.1).
    private static func codeChallenge(announced: [String]?) -> CodeChallengeMethod {
        guard let announced, !announced.contains("S256") else { return .s256 }
        return announced.contains("plain") ? .plain : .none
    }
}

/// Reads members of the discovery document, or of none.
private struct Fields {
    let document: JSON?
    let url: String

    func issuer() throws(OpenIDError) -> String {
        guard let issuer = try string("issuer") else {
            throw .missingField(.metadata, url: url, name: "issuer")
        }
        return issuer
    }

    func string(_ name: String) throws(OpenIDError) -> String? {
        guard let value = document?[name], value != .null else { return nil }
        guard let string = value.string else {
            throw .invalidField(.metadata, url: url, name: name, expected: "a string", got: value.kind)
        }
        return string
    }

    func strings(_ name: String) throws(OpenIDError) -> [String]? {
        guard let value = document?[name], value != .null else { return nil }
        guard let strings = value.strings else {
            throw .invalidField(.metadata, url: url, name: name, expected: "an array of strings", got: value.kind)
        }
        return strings
    }

    func url(_ endpoint: ProviderEndpoint, _ name: String, _ override: String?) throws(OpenIDError) -> EndpointURL? {
        if let override {
            guard let url = EndpointURL(override, for: endpoint) else {
                throw .invalidEndpoint(endpoint, url: override)
            }
            return url
        }
        guard let text = try string(name) else { return nil }
        guard let endpoint = EndpointURL(text) else {
            throw .invalidField(.metadata, url: url, name: name, expected: "an http or https URL", got: shown(text))
        }
        return endpoint
    }

    func required(_ endpoint: ProviderEndpoint, _ name: String, _ override: String?, issuer: String)
        throws(OpenIDError) -> EndpointURL
    {
        if let url = try url(endpoint, name, override) { return url }
        guard document != nil else { throw .missingEndpoint(endpoint, issuer: issuer) }
        throw .missingField(.metadata, url: url, name: name)
    }
}
