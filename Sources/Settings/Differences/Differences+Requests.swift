extension Difference {
    /// Requests, and what they are answered.
    static let requests = [
        Difference(
            "provider down at the start",
            there: "does not start",
            here: "starts; `/ping` 200, `/ready` 503, keeps trying (every 5 s at the latest)"
        ),
        Difference(
            "default `--provider`",
            there: "`google`",
            here: "`oidc` where `--oidc-issuer-url` is given, else `google`",
            shows: .unless("provider")
        ),
        Difference(
            "upstreams",
            there: "proxies to them",
            here: "carries no traffic: accepted with a warning. Only `static://2xx` has an effect: the "
                + "status of the answer to a request that may pass",
            shows: .with("upstream")
        ),
        Difference(
            "401 of `/oauth2/auth`",
            there: "as it is",
            here: "for a page view it also names, in `Location`, where to log in"
        ),
        Difference(
            "a session that may not pass",
            there:
                "401 at `/oauth2/auth`, and the session ends; 403 only by `allowed_groups` and the like of the request",
            here: "403; the session stays"
        ),
        Difference(
            "who is redirected",
            there: "everybody, unless `--api-route` or JSON",
            here: "browsers that open a page; scripts, WebSockets, POST and plain `curl` get 401"
        ),
        Difference(
            "`X-Forwarded-User` ... on the 202",
            there: "towards upstreams only",
            here: "on the answer, empty where unknown, so that a gateway that copies it overwrites a "
                + "forged one"
        ),
        Difference(
            "the user",
            there: "`sub`",
            here: "the same, or the claim of `--oidc-user-claim`",
            shows: .with("oidc-user-claim")
        ),
        Difference(
            "nonce",
            there: "skipped by default",
            here: "checked; `--insecure-oidc-skip-nonce` turns that off"
        ),
        Difference(
            "how the token endpoint learns who the client is",
            there: "Basic, then the secret in the form",
            here: "as the metadata says; after `invalid_client` one other way, remembered. "
                + "`--token-endpoint-auth-method` names one: private_key_jwt, client_secret_jwt and "
                + "none (a public client) too"
        ),
        Difference(
            "pushed and signed requests, signed callbacks, DPoP, mutual TLS, encrypted ID tokens",
            there: "not known",
            here: "by option, or where the provider's metadata requires it ([fapi.md](fapi.md))"
        ),
        Difference(
            "a member that a document has twice",
            there: "the last counts",
            here: "the last counts, and the log says so; in userinfo, two different values count as "
                + "none; a token with one is refused"
        ),
        Difference(
            "groups that are objects",
            there: "their JSON",
            here: "the names in an object; of objects in an array a member can be named "
                + "(`--oidc-groups-claim=groups.name`); else left out",
            shows: .with("oidc-groups-claim")
        ),
        Difference(
            "bearer tokens with several audiences",
            there: "taken",
            here: "taken; another application's ID token is refused, by `azp`, though it names this "
                + "client too",
            shows: .with("skip-jwt-bearer-tokens")
        ),
        Difference(
            "userinfo that refuses the access token",
            there: "the login fails",
            here: "goes on without the claims, unless the user or an address that a policy asks for is "
                + "among them"
        ),
        Difference(
            "PKCE",
            there: "off by default",
            here: "S256, unless the provider's metadata rules it out"
        ),
        Difference(
            "trust in `X-Forwarded-*`",
            there: "`--reverse-proxy` trusts everyone unless told",
            here: "this machine only, unless `--trusted-proxy-ip` says more",
            shows: .with("reverse-proxy")
        ),
        Difference(
            "`--skip-auth-route`",
            there: "matches what `X-Forwarded-Uri` says",
            here: "only from trusted proxies, only paths that can be read in one way (no `..`, `//`, "
                + "`;`, `%2f` ...), and not where two fields disagree",
            shows: .with("skip-auth-route", "skip-auth-regex")
        ),
        Difference(
            "routes that leave paths out (`GET!=^/private`), and `/oauth2/auth` itself",
            there: "its own path is not left out, so that everybody passes",
            here: "go by what the gateway says the browser asked for, never by `/oauth2/auth`",
            shows: .with("skip-auth-route")
        ),
        Difference(
            "who is logged in on such a path",
            there: "passes with their identity",
            here: "the same; who may not pass elsewhere passes as nobody, with empty headers",
            shows: .with("skip-auth-route", "skip-auth-regex", "skip-auth-preflight", "trusted-ip")
        ),
        Difference(
            "routes for a method (`GET=^/public/`) behind nginx",
            there: "match nginx' own GET, whatever the browser did",
            here: "match only what nginx says in the auth request's URI (`?method=$request_method`), or "
                + "what `--gateway` lets count (docs/gateways.md)",
            shows: .with("skip-auth-route")
        ),
        Difference(
            "`/oauth2/auth` asked by a browser itself",
            there: "every identity header",
            here: "a bare 202 or 401"
        ),
        Difference(
            "`Authorization` on the 202",
            there: "with `--set-*` only",
            here: "also with `--pass-authorization-header` and a `--pass-basic-auth` that is given",
            shows: .with("pass-authorization-header", "pass-basic-auth")
        ),
        Difference(
            "`allowed_groups=a%2Cb`",
            there: "two groups",
            here: "one group whose name has a comma; `a,b` is two"
        ),
        Difference(
            "`X-Requested-With`",
            there: "not looked at",
            here: "`XMLHttpRequest` means a script, where `Sec-Fetch-Mode` says nothing"
        ),
        Difference(
            "a page that the browser prefetches",
            there: "starts a login",
            here: "401"
        ),
        Difference(
            "a claim with a blank at its end",
            there: "sent as it is, and arrives without",
            here: "the header is empty, a group is left out, and the log says so once"
        ),
        Difference(
            "`--skip-auth-preflight`",
            there: "every OPTIONS",
            here: "OPTIONS with `Origin` and `Access-Control-Request-Method`",
            shows: .with("skip-auth-preflight")
        ),
        Difference(
            "client address in `X-Forwarded-For`",
            there: "the leftmost, which the client writes",
            here: "the rightmost that is not in `--trusted-proxy-ip`",
            shows: .having("real-client-ip-header", "X-Forwarded-For")
        ),
    ]
}
