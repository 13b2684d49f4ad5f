extension ProviderKind {
    /// Login.gov (https://developers.login.gov/oidc). It speaks OpenID Connect, knows its clients by a key only, wants the
    /// token endpoint's URL in their assertions, and takes no ID token when somebody signs out.
    package static let loginGov = ProviderKind(
        "login.gov",
        "Login.gov",
        isOpenToEveryone: true,
        .openIDConnect(nil),
        defaults: { configuration in
            configuration.issuer = LoginGov.issuer
            configuration.scopes = ["openid", "email"]
            configuration.acrValues = "urn:acr.login.gov:auth-only"
            configuration.prompt = "select_account"
            configuration.clientAuthentication = .privateKeyJWT
            configuration.assertionAudiences = [.endpoint]
            configuration.sendsLogoutHint = false
        },
        settle: LoginGov.settle
    )
}

enum LoginGov {
    static let issuer = "https://secure.login.gov/"

    static let settle: @Sendable (inout ProviderConfiguration) -> Void = { configuration in
        // Another environment, such as the sandbox, may be named by its endpoints only, as oauth2-proxy has it.
        if configuration.issuer == issuer,
            let origin = configuration.authorizationEndpoint.flatMap({ EndpointURL($0)?.origin })
        {
            configuration.issuer = "\(origin)/"
        }
        // Its documentation shows the issuer without the slash that its metadata has.
        let issuer = configuration.issuer
        configuration.otherIssuers = [issuer.hasSuffix("/") ? String(issuer.dropLast()) : "\(issuer)/"]
    }
}
