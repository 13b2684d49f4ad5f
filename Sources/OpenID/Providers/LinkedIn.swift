extension ProviderKind {
    /// LinkedIn speaks OpenID Connect with two faults: its ID tokens carry no nonce, and its token endpoint takes a code
    /// verifier for a wrong client. `state` still ties the answer to the browser.
    static let linkedIn = ProviderKind(
        "linkedin",
        "LinkedIn",
        isOpenToEveryone: true,
        .openIDConnect(nil),
        defaults: { configuration in
            configuration.issuer = "https://www.linkedin.com/oauth"
            // What its metadata and tokens have called it at times.
            configuration.otherIssuers = ["https://www.linkedin.com"]
            configuration.lacksNonce = true
            configuration.codeChallenge = CodeChallengeMethod.none
            configuration.clientAuthentication = .post
        }
    )
}
