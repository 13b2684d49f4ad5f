internal import Login

extension OptionGroup {
    static let cookies = OptionGroup(
        title: "Cookies and sessions",
        options: [
            Option(
                "cookie-secret",
                \.cookieSecret,
                "Key of the cookies: 16, 24 or 32 bytes, as they are or in base64. Required, here or by "
                    + "--cookie-secret-file. To change it without a logout: the new one, a comma, the old one. Make one: "
                    + "sidegate secret"
            ),
            Option(
                "cookie-secret-file",
                \.cookieSecretFile,
                value: "FILE",
                "File that holds the cookie secret; several, the newest first, on a line each."
            ),
            Option("cookie-name", \.cookieName, "Name of the session cookie; __Host- and __Secure- are heeded."),
            Option(
                "cookie-domain",
                \.cookieDomains,
                "Domains that the cookies are for; the longest that fits the request's host is used. Without it: that "
                    + "host alone."
            ),
            Option("cookie-path", \.cookiePath, "Path that the cookies are for."),
            Option("cookie-expire", \.cookieExpire, "How long a session lives; 0 for as long as the browser runs."),
            Option(
                "session-max-lifetime",
                \.sessionMaxLifetime,
                "How long after its login a session ends, whatever renews it; 0 for no such end."
            ),
            Option(
                "cookie-refresh",
                \.cookieRefresh,
                "How old a session gets before its refresh token renews it; 0 for never. The provider must give one: "
                    + "most want offline_access in --scope."
            ),
            Option(
                "cookie-refresh-grace",
                \.cookieRefreshGrace,
                "How long requests with the old cookie still get the renewed session, once the browser has it."
            ),
            Option("cookie-httponly", \.cookieHTTPOnly, "Keep scripts from reading the cookies."),
            Option("cookie-secure", \.cookieSecure, "Have browsers send the cookies over https only."),
            Option("cookie-samesite", \.cookieSameSite, "SameSite attribute of the session cookie."),
            Option("cookie-csrf-expire", \.cookieCSRFExpire, "How long a person may take to log in."),
            Option(
                "cookie-csrf-samesite",
                \.cookieCSRFSameSite,
                "SameSite attribute of the login-attempt cookie. Without it: that of --cookie-samesite."
            ),
            Option(
                "cookie-csrf-per-request",
                unstored: true,
                "Accepted, and without effect: each login attempt always has a cookie of its own."
            ),
            Option(
                "cookie-csrf-per-request-limit",
                \.login.attemptLimit,
                "Login attempts that one browser may have under way, the oldest of which gives way; 0 for Sidegate's "
                    + "own bound."
            ),
            Option(
                "oauth2-proxy-cookies",
                \.oauth2ProxyCookies,
                "Whether session cookies of oauth2-proxy are opened, and replaced by Sidegate's: on, off, or on until that "
                    + "day begins (UTC)."
            ),
            Option(
                "session-store-type",
                \.sessionStoreType,
                "Where sessions are kept; with redis the cookie only says which one it is."
            ),
            Option(
                "session-cookie-minimal",
                \.sessionCookieMinimal,
                "Keep no tokens in the session, to make it small: the provider and --backend-logout-url are not told whose "
                    + "session a sign-out ends."
            ),
        ]
    )

    static let redis = OptionGroup(
        title: "Sessions in Redis or Valkey",
        options: [
            Option(
                "redis-connection-url",
                \.redisConnectionURL,
                "The server: redis://HOST:PORT/DATABASE, rediss:// for TLS, unix:///PATH."
            ),
            Option("redis-username", \.redisUsername, value: "NAME", "User of Redis' access lists."),
            Option("redis-password", \.redisPassword, "Password; it ranks above one in a URL."),
            Option("redis-password-file", \.redisPasswordFile, value: "FILE", "File that holds the password."),
            Option("redis-use-sentinel", \.redisUseSentinel, "Ask sentinels which server is the master."),
            Option(
                "redis-sentinel-master-name",
                \.redisSentinelMasterName,
                value: "NAME",
                "What the sentinels call the master."
            ),
            Option("redis-sentinel-password", \.redisSentinelPassword, "Password of the sentinels."),
            Option("redis-sentinel-connection-urls", \.redisSentinelConnectionURLs, "The sentinels."),
            Option("redis-use-cluster", \.redisUseCluster, "The servers are a cluster."),
            Option("redis-cluster-connection-urls", \.redisClusterConnectionURLs, "Some servers of the cluster."),
            Option(
                "redis-ca-path",
                \.redisCAPath,
                value: "FILE",
                "PEM file of the certificate authority to trust for Redis."
            ),
            Option(
                "redis-insecure-skip-tls-verify",
                \.redisInsecureSkipTLSVerify,
                "Do not check the certificate of Redis."
            ),
            Option(
                "redis-connection-idle-timeout",
                \.redisConnectionIdleTimeout,
                "Seconds after which an idle connection is closed; 0 for never. Below the timeout of Redis itself."
            ),
        ]
    )
}
