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
            Option("prefer-email-to-user", \.preferEmailToUser, "Give the e-mail address where a user is asked for."),
        ]
    )
}
