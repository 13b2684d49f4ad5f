extension OptionGroup {
    static let headers = OptionGroup(
        title: "Identity headers on a good answer",
        options: [
            Option(
                "set-xauthrequest",
                \.setXAuthRequest,
                "X-Auth-Request-User, -Email, -Groups and -Preferred-Username."
            ),
            Option(
                "pass-user-headers",
                \.passUserHeaders,
                "X-Forwarded-User, -Email, -Groups and -Preferred-Username."
            ),
            Option(
                "pass-access-token",
                \.passAccessToken,
                "The access token, as X-Forwarded-Access-Token and X-Auth-Request-Access-Token."
            ),
            Option("set-authorization-header", \.setAuthorizationHeader, "Authorization: Bearer with the ID token."),
            Option(
                "pass-authorization-header",
                \.passAuthorizationHeader,
                "The same, under the name that oauth2-proxy has for it towards upstreams."
            ),
            Option("set-basic-auth", \.setBasicAuth, "Authorization: Basic with the user and --basic-auth-password."),
            Option(
                "pass-basic-auth",
                \.passBasicAuth,
                "The same, under the name that oauth2-proxy has for it towards upstreams."
            ),
            Option("basic-auth-password", \.basicAuthPassword, "The password that goes with the user in Basic."),
            Option(
                "header",
                \.headers,
                "A header of your own: {claim} stands for a claim's values, {claim|json} and {claim|base64} for other "
                    + "forms, {user}, {access_token} and {id_token} for what they say, {file:PATH} for a file's content."
            ).onePerFlag,
            Option(
                "identity-jwt",
                \.identityJWT,
                "A signed statement of who it is (JWT, ES256, good for a minute, for one host), which applications check with "
                    + "the keys at /oauth2/jwks: docs/headers.md."
            ),
            Option("identity-jwt-header", \.identityJWTHeader, "The header that carries it."),
            Option(
                "identity-jwt-key-file",
                \.identityJWTKeyFile,
                value: "PATH",
                "Private keys on P-256 in PEM; the first signs, the others stay known. Without it, keys that the cookie "
                    + "secrets stand for."
            ),
            Option("prefer-email-to-user", \.preferEmailToUser, "Give the e-mail address where a user is asked for."),
        ]
    )
}
