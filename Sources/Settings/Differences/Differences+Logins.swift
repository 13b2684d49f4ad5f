extension Difference {
    /// Logging in.
    static let logins = [
        Difference(
            "a cookie that the browser drops",
            there: "the login goes round and round, or 403",
            here: "a page and a log line that name the cause and the option"
        ),
        Difference(
            "`--cookie-samesite=strict`",
            there: "breaks logins",
            here: "works: the attempt's cookie is lax, the last step is a page of this site",
            shows: .having("cookie-samesite", "strict")
        ),
        Difference(
            "`--auth-request-response-mode=form_post`",
            there: "the attempt's cookie is lost unless `--cookie-csrf-samesite=none`",
            here: "the attempt's cookie is `None` by itself",
            shows: .having("auth-request-response-mode", "form_post")
        ),
        Difference(
            "`--force-https`",
            there: "every path, by `X-Forwarded-Proto` or the listener",
            here: "not health checks; `/oauth2/auth` answers 401 that names the https URL",
            shows: .with("force-https")
        ),
        Difference(
            "`--approval-prompt`",
            there: "`force` by default",
            here: "sent only where it is given"
        ),
        Difference(
            "bearer tokens of `--extra-jwt-issuers`",
            there: "keys by discovery, else `/.well-known/jwks.json`",
            here: "by discovery",
            shows: .with("extra-jwt-issuers")
        ),
        Difference(
            "`--allowed-role`",
            there: "provider `keycloak-oidc`",
            here: "any provider whose tokens have `realm_access` and `resource_access`",
            shows: .with("allowed-role")
        ),
        Difference(
            "htpasswd hashes",
            there: "bcrypt of any cost, SHA-1",
            here: "bcrypt of cost 4 to 15, SHA-1; an unknown user takes as long as a known one",
            shows: .with("htpasswd-file")
        ),
        Difference(
            "sign-in form",
            there: "posted from anywhere",
            here: "from this site only",
            shows: .with("htpasswd-file")
        ),
        Difference(
            "login attempts",
            there: "one cookie, so parallel tabs break each other",
            here: "a cookie each, 32 at most"
        ),
        Difference(
            "bad or missing `state`",
            there: "500",
            here: "400, a page with a new try"
        ),
    ]
}
