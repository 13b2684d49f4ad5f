import Cryptography
import Text

/// What we need to know of a provider (OpenID Connect Discovery 1.0, 3), overrides of the configuration already in it.
package struct ProviderMetadata: Sendable, Equatable {
    package var issuer: String
    package var authorizationEndpoint: EndpointURL
    /// Where authorization requests are pushed; nil where they are not (RFC 9126).
    var pushedAuthorizationEndpoint: EndpointURL?
    package var tokenEndpoint: EndpointURL
    package var userInfoEndpoint: EndpointURL?
    /// nil where public keys from files take its place, and in plain OAuth 2.0.
    var keySetURL: EndpointURL?
    package var endSessionEndpoint: EndpointURL?
    /// Where it says what a token is worth (RFC 8414, 2).
    var introspectionEndpoint: EndpointURL?
    /// The values of `prompt` that it announces (Initiating User Registration 1.0, 5); nil where it announces none.
    var prompts: [String]?
    /// How ID tokens may be signed; never empty.
    var algorithms: [SignatureAlgorithm]
    /// Ways to show who we are at the token endpoint, the likeliest first; never empty.
    var clientProofs: [ClientProof]
    /// How the provider takes client assertions to be signed, where it says.
    var assertionAlgorithms: [String]?
    var codeChallenge: CodeChallengeMethod
    /// Whether authorization requests are signed (RFC 9101).
    var signsRequests: Bool
    /// How the provider takes them to be signed, where it says.
    var requestAlgorithms: [String]?
    /// How signed callbacks may be signed; never empty.
    var callbackAlgorithms: [SignatureAlgorithm]
    /// nil where none are announced.
    var announcedScopes: [String]?
    /// Whether each callback must carry `iss` (RFC 9207, 2.4).
    package var promisesIssuerInCallback: Bool
    /// What was odd about the document, for the log.
    var oddities: [String] = []
}

extension ProviderMetadata {
    /// From the discovery document at `url`; nil is an empty one, for providers without discovery.
    init(_ document: JSON?, at url: String, _ configuration: ProviderConfiguration) throws(OpenIDError) {
        var fields = Fields(document: document, url: url)

        let c = configuration
        issuer = document == nil ? c.issuer : try fields.required("issuer")
        guard c.knows(issuer: issuer) else {
            throw .metadataIssuer(expected: c.issuer, got: issuer)
        }

        authorizationEndpoint = try fields.required(
            .authorization,
            "authorization_endpoint",
            c.authorizationEndpoint,
            issuer: issuer
        )
        switch c.extensions.pushedAuthorizationRequests {
        case .auto where fields.boolean("require_pushed_authorization_requests"):
            pushedAuthorizationEndpoint = fields.optionalURL("pushed_authorization_request_endpoint")
        case .always:
            let name = "pushed_authorization_request_endpoint"
            guard let endpoint = fields.optionalURL(name) else {
                throw .missingField(.metadata, url: url, name: name)
            }
            pushedAuthorizationEndpoint = endpoint
        case .auto, .never:
            break
        }
        tokenEndpoint = try fields.required(.token, "token_endpoint", c.tokenEndpoint, issuer: issuer)
        userInfoEndpoint = try fields.optionalURL(.userInfo, "userinfo_endpoint", c.userInfoEndpoint)
        keySetURL =
            c.kind.speaksOpenIDConnect && c.publicKeys.isEmpty
            ? try fields.required(.keySet, "jwks_uri", c.keySetURL, issuer: issuer) : nil
        endSessionEndpoint = fields.optionalURL("end_session_endpoint")
        introspectionEndpoint = try fields.optionalURL(
            .introspection,
            "introspection_endpoint",
            c.introspectionEndpoint
        )
        prompts = fields.strings("prompt_values_supported")

        let announced = fields.strings("id_token_signing_alg_values_supported")
        algorithms = c.tokenChecks.algorithms(of: announced)
        if algorithms.isEmpty {
            guard announced == nil || announced == [] else { throw .noUsableAlgorithm(announced: announced ?? []) }
            algorithms = SignatureAlgorithm.allCases
        }
        let authentication = fields.strings("token_endpoint_auth_methods_supported")
        clientProofs = ClientProof.candidates(c, announced: authentication)
        let requiresSignature = fields.boolean("require_signed_request_object")
        signsRequests =
            c.extensions.signedAuthorizationRequests == .always
            || c.extensions.signedAuthorizationRequests == .auto && requiresSignature && c.clientKey != nil
        requestAlgorithms = fields.strings("request_object_signing_alg_values_supported")
        let signers = fields.strings("authorization_signing_alg_values_supported")
        callbackAlgorithms = c.tokenChecks.algorithms(of: signers)
        if callbackAlgorithms.isEmpty { callbackAlgorithms = SignatureAlgorithm.allCases }
        announcedScopes = fields.strings("scopes_supported")
        assertionAlgorithms = fields.strings("token_endpoint_auth_signing_alg_values_supported")
        let challenges = fields.strings("code_challenge_methods_supported")
        codeChallenge = c.codeChallenge ?? Self.codeChallenge(announced: challenges)
        promisesIssuerInCallback = fields.boolean("authorization_response_iss_parameter_supported")
        oddities = fields.oddities
        if requiresSignature, !signsRequests {
            oddities.append(
                "the provider requires signed authorization requests, and none is signed: --client-key-file names the key"
            )
        }
        if c.clientCertificate != nil { useAliases(fields, configuration) }
    }

    /// Servers that ask for certificates have names of their own: else every browser that comes to the provider would be
    /// asked for one (RFC 8705, 5). An endpoint that the settings name stays.
    private mutating func useAliases(_ fields: Fields, _ c: ProviderConfiguration) {
        var aliases = Fields(document: fields.document?["mtls_endpoint_aliases"], url: fields.url)
        if c.tokenEndpoint == nil { tokenEndpoint = aliases.optionalURL("token_endpoint") ?? tokenEndpoint }
        if c.userInfoEndpoint == nil { userInfoEndpoint = aliases.optionalURL("userinfo_endpoint") ?? userInfoEndpoint }
        if c.introspectionEndpoint == nil, let plain = introspectionEndpoint {
            introspectionEndpoint = aliases.optionalURL("introspection_endpoint") ?? plain
        }
        if let plain = pushedAuthorizationEndpoint {
            pushedAuthorizationEndpoint = aliases.optionalURL("pushed_authorization_request_endpoint") ?? plain
        }
        oddities += aliases.oddities
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

    /// A provider that announces nothing gets S256: who does not know the fields must ignore them (RFC 6749, 3.1).
    private static func codeChallenge(announced: [String]?) -> CodeChallengeMethod {
        guard let announced, !announced.contains("S256") else { return .s256 }
        return announced.contains("plain") ? .plain : .none
    }
}

/// Reads members of the discovery document, or of none. What is optional and cannot be read counts as not there: no login
/// hangs on it.
private struct Fields {
    let document: JSON?
    let url: String
    /// What was odd, a sentence each, for the log.
    private(set) var oddities: [String] = []

    init(document: JSON?, url: String) {
        self.document = document
        self.url = url
    }

    /// Not there, `null` and empty are one.
    private func value(_ name: String) -> JSON? {
        switch document?[name] {
        case nil, .null, .string(""): nil
        case let value: value
        }
    }

    func required(_ name: String) throws(OpenIDError) -> String {
        guard let value = value(name) else { throw .missingField(.metadata, url: url, name: name) }
        guard let string = value.string else {
            throw .invalidField(.metadata, url: url, name: name, expected: "a string", got: value.kind)
        }
        return string
    }

    /// The strings of an array, or one string; whatever else the array holds is left out.
    mutating func strings(_ name: String) -> [String]? {
        guard let value = value(name) else { return nil }
        if let one = value.string { return [one] }
        let strings = value.array?.compactMap(\.string) ?? []
        guard strings.count < value.array?.count ?? 1 else { return strings }
        ignored(name, value.array == nil ? value.kind : "an array that holds something else too", "strings")
        return strings.isEmpty ? nil : strings
    }

    func boolean(_ name: String) -> Bool {
        [.boolean(true), .string("true")].contains(document?[name])
    }

    mutating func optionalURL(_ name: String) -> EndpointURL? {
        guard let value = value(name) else { return nil }
        guard let endpoint = value.string.flatMap(EndpointURL.init) else {
            ignored(name, value.string.map { ForeignText.quoted($0) } ?? value.kind, "an http or https URL")
            return nil
        }
        return endpoint
    }

    mutating func optionalURL(_ endpoint: ProviderEndpoint, _ name: String, _ override: String?) throws(OpenIDError)
        -> EndpointURL?
    {
        guard let override else { return optionalURL(name) }
        guard let url = EndpointURL(override, for: endpoint) else { throw .invalidEndpoint(endpoint, url: override) }
        return url
    }

    func required(_ endpoint: ProviderEndpoint, _ name: String, _ override: String?, issuer: String)
        throws(OpenIDError) -> EndpointURL
    {
        if let override {
            guard let url = EndpointURL(override, for: endpoint) else {
                throw .invalidEndpoint(endpoint, url: override)
            }
            return url
        }
        guard document != nil else { throw .missingEndpoint(endpoint, issuer: issuer) }
        let text = try required(name)
        guard let endpoint = EndpointURL(text) else {
            throw .invalidField(
                .metadata,
                url: url,
                name: name,
                expected: "an http or https URL",
                got: ForeignText.quoted(text)
            )
        }
        return endpoint
    }

    private mutating func ignored(_ name: String, _ got: String, _ expected: String) {
        oddities.append(
            "\(name) in the answer of provider metadata \(url) is \(got), expected \(expected); it was left out"
        )
    }
}
