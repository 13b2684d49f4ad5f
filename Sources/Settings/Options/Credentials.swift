internal import Login

extension OptionGroup {
    static let credentials = OptionGroup(
        title: "Other credentials than a session",
        options: [
            Option(
                "skip-jwt-bearer-tokens",
                \.skipJWTBearerTokens,
                "Take an ID token in Authorization: Bearer for a login."
            ),
            Option(
                "extra-jwt-issuers",
                \.extraJWTIssuers,
                "Issuers besides the provider whose bearer tokens are taken: ISSUER=AUDIENCE."
            ),
            Option(
                "introspect-tokens",
                \.introspectTokens,
                "Ask the provider about bearer tokens that are no JWTs, or without --skip-jwt-bearer-tokens about all "
                    + "(RFC 7662). What it says is remembered for a minute."
            ),
            Option(
                "introspection-url",
                \.introspectionURL,
                "Introspection endpoint, in place of the discovered one; turns --introspect-tokens on."
            ),
            Option(
                "bearer-token-login-fallback",
                \.bearerTokenLoginFallback,
                "Whose bearer token is not good is asked to log in; else 403."
            ),
            Option(
                "htpasswd-file",
                \.htpasswdFile,
                value: "FILE",
                "File of users and bcrypt hashes (htpasswd -B) who may log in with a password."
            ),
            Option(
                "htpasswd-user-group",
                \.login.passwordGroups,
                value: "GROUP",
                "Groups that the users of the htpasswd file are in."
            ),
            Option(
                "display-htpasswd-form",
                \.login.showsPasswordForm,
                "Show a form for these users on the sign-in page."
            ),
        ]
    )
}
