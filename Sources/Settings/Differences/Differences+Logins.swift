extension Difference {
    /// Logging in.
    static let logins = [
        Difference(
            "where a login leads back to, without `--reverse-proxy`",
            there: "the path of the request to oauth2-proxy",
            here: "what `X-Forwarded-Uri` says all the same: whoever forges it is only sent elsewhere on the site"
        ),
        Difference(
            "`rd` below `--proxy-prefix`",
            there: "taken, so that a login can end on the sign-in page",
            here: "`/` instead"
        ),
        Difference(
            "an address that the provider has not verified",
            there: "500",
            here: "403, a page and a log line that name the option"
        ),
        Difference(
            "`--resource` with `oidc`",
            there: "without effect",
            here: "sent (RFC 8707)",
            shows: .with("resource")
        ),
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
            here:
                "not health checks; `/oauth2/auth` answers 401 that names the https URL. With secure cookies a request "
                + "is http only where the gateway says so",
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
            there: "posted from anywhere; 302",
            here: "from this site only; 303",
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
        Difference(
            "return URLs of more than 512 bytes",
            there: "in `state`, for which some providers (Entra ID) refuse the login",
            here: "in a sealed cookie and in the process; where both are lost, a page says so and leads near"
        ),
        Difference(
            "`rd` that the gateway did not encode",
            there: "ends at its first `&`",
            here: "whole, where a `?` in it shows that"
        ),
        Difference(
            "an absolute `rd` to the request's own host",
            there: "`/`, unless `--whitelist-domain` has the host",
            here: "its path"
        ),
        Difference(
            "`login_hint` and other parameters of `/oauth2/start`",
            there: "handed on where the YAML file says so",
            here: "handed on where `--pass-login-parameter` names them"
        ),
        Difference(
            "a login that the provider gave up by itself (`authentication_expired`; `login_required` after `prompt=none`)",
            there: "an error page",
            here: "begins once more"
        ),
        Difference(
            "bearer tokens that are no JWTs",
            there: "never taken",
            here: "taken by the provider's word with `--introspect-tokens`",
            shows: .with("skip-jwt-bearer-tokens")
        ),
    ]
}
