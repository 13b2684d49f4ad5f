/// A test that shows of options that they do their job: it fails where they are read and ignored.
struct Shown {
    /// Below Tests/.
    let file: String
    /// What the test is called in `@Test("...")`.
    let test: String
    let options: String

    init(_ file: String, _ test: String, _ options: String) {
        (self.file, self.test, self.options) = (file, test, options)
    }

    /// Flags without dashes.
    var flags: [String] { options.split(separator: " ").map(String.init) }
}

extension Shown {
    /// Every option has its test here. A new option comes with one; `ShownOptionTests` holds the table to the options and to
    /// the tests.
    static let all =
        access + credentials + cookies + redis + listener + headers + pages + logging + provider + vendors + accepted

    static let access = [
        Shown(
            "EndToEnd/Options/AccessOptionTests.swift",
            "routes, preflights and addresses that need no login, and no others",
            "skip-auth-route skip-auth-regex skip-auth-preflight trusted-ip real-client-ip-header reverse-proxy "
                + "trusted-proxy-ip"
        ),
        Shown(
            "EndToEnd/Options/AccessOptionTests.swift",
            "--gateway says which fields name method and host; without it no field of a client's opens a door (H1)",
            "gateway"
        ),
        Shown(
            "EndToEnd/Options/AccessOptionTests.swift",
            "answers without a login have the identity headers empty, or not at all",
            "skip-auth-strip-headers"
        ),
        Shown(
            "EndToEnd/Options/AccessOptionTests.swift",
            "a person is not redirected on a path of programs",
            "api-route"
        ),
        Shown(
            "EndToEnd/Options/AccessOptionTests.swift",
            "an address of a domain that is named passes, and no other",
            "email-domain"
        ),
        Shown(
            "EndToEnd/Options/AccessOptionTests.swift",
            "a file of addresses lets those in it pass; one that is added passes at once, and nobody waits for it",
            "authenticated-emails-file"
        ),
        Shown(
            "EndToEnd/Options/AccessOptionTests.swift",
            "a role of the realm or of a client is demanded, as Keycloak's tokens have them",
            "allowed-role"
        ),
        Shown(
            "EndToEnd/Options/AccessOptionTests.swift",
            "a login and a sign-out may end on the hosts named besides the site's own, and on no others",
            "whitelist-domain"
        ),
        Shown(
            "EndToEnd/ReloadTests.swift",
            "a changed file of settings counts, on SIGHUP and without; a bad one changes nothing; no request fails",
            "allowed-group config"
        ),
        Shown(
            "EndToEnd/HostsTests.swift",
            "two unrelated domains log in side by side, each with its own callback and cookie; others are refused",
            "allowed-host cookie-domain"
        ),
        Shown(
            "EndToEnd/RulesTests.swift",
            "public pages, programs' pages, groups, claims and methods; what no rule names is nobody's",
            "rules"
        ),
    ]

    static let credentials = [
        Shown(
            "EndToEnd/CredentialTests.swift",
            "an ID token of the provider passes as a bearer token; a broken one does not",
            "skip-jwt-bearer-tokens bearer-token-login-fallback"
        ),
        Shown(
            "EndToEnd/CredentialTests.swift",
            "another issuer's tokens pass for its audience",
            "extra-jwt-issuers"
        ),
        Shown(
            "EndToEnd/CredentialTests.swift",
            "user and password pass with HTTP Basic, and in the form of the sign-in page in a real browser",
            "htpasswd-file htpasswd-user-group"
        ),
        Shown(
            "EndToEnd/Options/PageOptionTests.swift",
            "the form for passwords is shown, unless it is turned off",
            "display-htpasswd-form"
        ),
    ]

    static let cookies = [
        Shown(
            "EndToEnd/Options/CookieOptionTests.swift",
            "name, path, lifetime and attributes of the session's cookie and of a login attempt's",
            "cookie-name cookie-path cookie-httponly cookie-secure cookie-samesite cookie-csrf-samesite"
        ),
        Shown(
            "EndToEnd/Options/CookieOptionTests.swift",
            "a session ends with its lifetime, also where the browser keeps the cookie",
            "cookie-expire"
        ),
        Shown(
            "EndToEnd/Options/CookieOptionTests.swift",
            "a login that takes longer than allowed begins again",
            "cookie-csrf-expire"
        ),
        Shown(
            "EndToEnd/Options/CookieOptionTests.swift",
            "login attempts have a cookie each, whatever is said, and the oldest gives way to the limit",
            "cookie-csrf-per-request cookie-csrf-per-request-limit"
        ),
        Shown(
            "EndToEnd/Options/CookieOptionTests.swift",
            "an old cookie is good for the grace time after its successor was renewed in turn, and no longer",
            "cookie-refresh cookie-refresh-grace"
        ),
        Shown(
            "EndToEnd/Options/CookieOptionTests.swift",
            "a session that is renewed ends at its absolute end all the same",
            "session-max-lifetime"
        ),
        Shown(
            "EndToEnd/Options/CookieOptionTests.swift",
            "a minimal session keeps no ID token, not even as a hint for signing out",
            "session-cookie-minimal"
        ),
        Shown(
            "EndToEnd/ReloadTests.swift",
            "a new cookie secret, brought by the exchange of a link as Kubernetes does it, ends the old sessions",
            "cookie-secret-file"
        ),
        Shown(
            "EndToEnd/LostCookieTests.swift",
            "another secret than the one that sealed the session, as with replicas that differ",
            "cookie-secret"
        ),
        Shown(
            "EndToEnd/SecretRotationTests.swift",
            "a browser that oauth2-proxy logged in goes on, with a cookie of Sidegate's from its first page on",
            "oauth2-proxy-cookies"
        ),
    ]

    static let redis = [
        Shown(
            "EndToEnd/Options/RedisOptionTests.swift",
            "a certificate by an unknown authority is refused, unless nobody is to look at it",
            "session-store-type redis-connection-url redis-insecure-skip-tls-verify"
        ),
        Shown(
            "EndToEnd/Options/RedisOptionTests.swift",
            "a connection that nobody uses is closed in its time, and kept without such a time",
            "redis-connection-idle-timeout"
        ),
        Shown(
            "EndToEnd/RedisSessionTests.swift",
            "TLS with an authority of one's own, a user of the access lists, a password file, a database",
            "redis-username redis-password-file redis-ca-path"
        ),
        Shown(
            "EndToEnd/RedisSessionTests.swift",
            "sentinels: the master is lost, another takes its place, and sessions go on",
            "redis-password redis-use-sentinel redis-sentinel-master-name redis-sentinel-password "
                + "redis-sentinel-connection-urls"
        ),
        Shown(
            "EndToEnd/RedisSessionTests.swift",
            "a cluster of three masters: sessions go where their keys belong, and end everywhere",
            "redis-use-cluster redis-cluster-connection-urls"
        ),
    ]

    static let listener = [
        Shown(
            "EndToEnd/Options/ListenerOptionTests.swift",
            "the paths of Sidegate's own answers are elsewhere, and no longer where they were",
            "proxy-prefix ping-path ready-path"
        ),
        Shown(
            "EndToEnd/CredentialTests.swift",
            "an access token that only the provider can read passes by its word, and not once it has ended",
            "introspect-tokens introspection-url"
        ),
        Shown(
            "EndToEnd/LogoutTests.swift",
            "signing out leads over the page that --provider-logout-url names, with its placeholders filled",
            "provider-logout-url"
        ),
        Shown(
            "EndToEnd/LoginFlowTests.swift",
            "parameters go to the provider always, or where a link to /oauth2/start has them",
            "login-parameter pass-login-parameter"
        ),
        Shown(
            "EndToEnd/Options/ListenerOptionTests.swift",
            "paths below a shared prefix are the application's, except for Sidegate's own, and a login leads back to them",
            "share-proxy-prefix"
        ),
        Shown(
            "EndToEnd/Options/ListenerOptionTests.swift",
            "browsers that come over http are sent to https, and health checks are not",
            "force-https"
        ),
        Shown(
            "EndToEnd/Options/ListenerOptionTests.swift",
            "a static upstream is the status of good answers",
            "upstream"
        ),
        Shown(
            "EndToEnd/Options/ListenerOptionTests.swift",
            "a request that is larger than allowed is refused, and one that is not is answered",
            "max-head-size max-header-fields max-body-size"
        ),
        Shown(
            "EndToEnd/Options/ListenerOptionTests.swift",
            "a connection that lies still is ended in its time",
            "idle-timeout"
        ),
        Shown(
            "EndToEnd/Options/ListenerOptionTests.swift",
            "a request that comes too slowly is let go in its time",
            "request-timeout"
        ),
        Shown(
            "EndToEnd/Options/ListenerOptionTests.swift",
            "requests under way have the drain time to end, and no more",
            "drain-timeout"
        ),
        Shown(
            "EndToEnd/Options/ListenerOptionTests.swift",
            "there are as many event loops as asked for",
            "threads"
        ),
        Shown(
            "EndToEnd/ListenerTests.swift",
            "limits are options: connections, sizes, times",
            "max-connections max-target-size"
        ),
        Shown(
            "EndToEnd/ListenerTests.swift",
            "TLS beside plain HTTP; a new certificate is taken up, and a bad one is not",
            "http-address https-address tls-cert-file tls-key-file"
        ),
        Shown(
            "EndToEnd/GRPCTests.swift",
            "--grpc-address answers Envoy: a login, who it is, a path that needs none, and the end of a session",
            "grpc-address"
        ),
        Shown(
            "EndToEnd/ListenerTests.swift",
            "only TLS 1.3, or only named cipher suites: clients that cannot speak them are refused",
            "tls-min-version tls-cipher-suite"
        ),
        Shown(
            "EndToEnd/PagesTests.swift",
            "a load balancer's checks are answered, and a login is still asked for",
            "ping-user-agent gcp-healthchecks"
        ),
        Shown(
            "EndToEnd/MetricsTests.swift",
            "a login, a refusal and a reload are counted, on a listener of its own, with TLS too",
            "metrics-address metrics-secure-address metrics-tls-cert-file metrics-tls-key-file"
        ),
        Shown(
            "EndToEnd/BadStartTests.swift",
            "--config-test says that all is well; --version, --help, --help-all and a command's --help answer",
            "config-test version help help-all"
        ),
        Shown(
            "EndToEnd/BadStartTests.swift",
            "--was=oauth2-proxy lists what changes with the settings at hand, and nothing else",
            "was"
        ),
    ]

    static let headers = [
        Shown(
            "EndToEnd/Options/HeaderOptionTests.swift",
            "each option adds, takes away or fills its own fields",
            "set-xauthrequest pass-user-headers pass-access-token set-authorization-header pass-authorization-header "
                + "set-basic-auth pass-basic-auth basic-auth-password prefer-email-to-user"
        ),
        Shown(
            "EndToEnd/HeaderTests.swift",
            "claims and secrets reach the application by the lines that `sidegate config` prints, and no client forges "
                + "them",
            "header"
        ),
        Shown(
            "EndToEnd/IdentityTokenTests.swift",
            "an application finds out who it is by the program in docs/headers.md, and believes no other token",
            "identity-jwt identity-jwt-header identity-jwt-key-file"
        ),
    ]

    static let pages = [
        Shown(
            "EndToEnd/Options/PageOptionTests.swift",
            "banner and footer are on the sign-in page, and - leaves them out",
            "banner footer"
        ),
        Shown(
            "EndToEnd/Options/PageOptionTests.swift",
            "the site's name, color and sentences are on the pages, and a language of its own",
            "brand-name brand-color texts"
        ),
        Shown(
            "EndToEnd/AccessibilityTests.swift",
            "the fragment of a single-page application's URL comes through a login",
            "carry-fragment"
        ),
        Shown(
            "EndToEnd/Options/PageOptionTests.swift",
            "a person gets 401 and JSON in place of a page",
            "force-json-errors"
        ),
        Shown(
            "EndToEnd/Options/PageOptionTests.swift",
            "the page of a login that failed tells why, where that is asked for",
            "show-debug-on-error"
        ),
        Shown(
            "EndToEnd/PagesTests.swift",
            "templates and logo are taken, read again when they change, and a broken one changes nothing",
            "custom-templates-dir custom-sign-in-logo provider-display-name"
        ),
        Shown(
            "EndToEnd/ProgramClientTests.swift",
            "a gateway that relays the answer gives a person the sign-in page, and a program 401",
            "skip-provider-button"
        ),
    ]

    static let logging = [
        Shown(
            "EndToEnd/Options/LoggingOptionTests.swift",
            "lines of logins and of the program have their forms, and can be turned off each",
            "auth-logging auth-logging-format standard-logging standard-logging-format"
        ),
        Shown(
            "EndToEnd/Options/LoggingOptionTests.swift",
            "lines have the time of this place, or of Greenwich",
            "logging-local-time"
        ),
        Shown(
            "EndToEnd/Options/LoggingOptionTests.swift",
            "a file that is full is moved away and compressed; what is too old goes",
            "logging-max-size logging-compress logging-max-age"
        ),
        Shown(
            "EndToEnd/Options/LoggingOptionTests.swift",
            "old files stay for ever where no age is given, and only as many as asked for",
            "logging-max-backups"
        ),
        Shown(
            "EndToEnd/LoggingTests.swift",
            "what lines look like and whether requests are logged changes with the settings, while the program runs",
            "request-logging request-logging-format"
        ),
        Shown(
            "EndToEnd/LoggingTests.swift",
            "as JSON into a file that is moved away: SIGUSR1 begins a new file, and every line is an object",
            "logging-format logging-filename exclude-logging-path silence-ping-logging request-id-header"
        ),
        Shown(
            "EndToEnd/LoggingTests.swift",
            "errors go to standard error, and with --errors-to-info-log where the rest goes",
            "errors-to-info-log"
        ),
    ]

    static let provider = [
        Shown(
            "EndToEnd/Options/ProviderOptionTests.swift",
            "without discovery, the endpoints that the options name are the ones that are asked",
            "skip-oidc-discovery validate-url oidc-jwks-url"
        ),
        Shown(
            "EndToEnd/Options/ProviderOptionTests.swift",
            "each endpoint that an option names is asked in place of the discovered one",
            "login-url redeem-url profile-url"
        ),
        Shown(
            "EndToEnd/Options/ProviderOptionTests.swift",
            "userinfo is asked for what the ID token lacks, unless that is turned off",
            "skip-claims-from-profile-url"
        ),
        Shown(
            "EndToEnd/Options/ProviderOptionTests.swift",
            "who somebody is comes from the claims that the options name",
            "oidc-user-claim user-id-claim oidc-email-claim oidc-groups-claim"
        ),
        Shown(
            "EndToEnd/Options/ProviderOptionTests.swift",
            "a text of several groups is cut where the option says, and nowhere without it",
            "oidc-groups-separator"
        ),
        Shown(
            "EndToEnd/Options/ProviderOptionTests.swift",
            "an ID token for another audience is taken where the options name it or the claim that names us",
            "oidc-extra-audience oidc-audience-claim"
        ),
        Shown(
            "EndToEnd/Options/ProviderOptionTests.swift",
            "signature algorithms that are not enabled are refused",
            "oidc-enabled-signing-alg"
        ),
        Shown(
            "EndToEnd/Options/ProviderOptionTests.swift",
            "the insecure options let pass what is refused without them",
            "insecure-oidc-allow-unverified-email insecure-oidc-skip-issuer-verification insecure-oidc-skip-nonce"
        ),
        Shown(
            "EndToEnd/Options/ProviderOptionTests.swift",
            "keys of a file verify ID tokens in place of the provider's key set",
            "oidc-public-key-file"
        ),
        Shown(
            "EndToEnd/Options/ProviderOptionTests.swift",
            "the client secret of a file is the one that is sent, and a wrong one logs nobody in",
            "client-secret-file"
        ),
        Shown(
            "EndToEnd/Options/ProviderOptionTests.swift",
            "a client that is registered for one way to say who it is logs in, whether the option names that way or not",
            "token-endpoint-auth-method client-key-file client-key-id"
        ),
        Shown(
            "EndToEnd/Options/ClientSecurityTests.swift",
            "a provider that demands it lets people log in with the option, and not without",
            "dpop pushed-authorization-requests signed-authorization-requests client-certificate-file "
                + "client-certificate-key-file decryption-key-file"
        ),
        Shown(
            "EndToEnd/DoctorTests.swift",
            "a wrong client secret, another cookie secret, a cookie domain elsewhere",
            "client-secret"
        ),
        Shown(
            "EndToEnd/Options/ProviderCertificateTests.swift",
            "only an authority of the file is trusted; with --ssl-insecure-skip-verify everybody is",
            "oidc-issuer-url provider-ca-file ssl-insecure-skip-verify"
        ),
        Shown(
            "EndToEnd/Options/ProviderCertificateTests.swift",
            "the system's authorities are trusted beside a file's where that is asked for",
            "use-system-trust-store"
        ),
        Shown(
            "EndToEnd/LoginFlowTests.swift",
            "each option is one parameter of the authorization request",
            "prompt acr-values resource code-challenge-method scope client-id redirect-url"
        ),
        Shown(
            "EndToEnd/LoginFlowTests.swift",
            "the redirect URL can go out as a path, and the state needs no encoding",
            "relative-redirect-url encode-state approval-prompt force-code-challenge-method"
        ),
        Shown(
            "EndToEnd/LoginFlowTests.swift",
            "form_post is asked for, with a cookie that comes along with a form from another site",
            "auth-request-response-mode"
        ),
        Shown(
            "EndToEnd/LogoutTests.swift",
            "the backend gets the session's ID token, and only where there is a session",
            "backend-logout-url"
        ),
        Shown(
            "EndToEnd/LogoutTests.swift",
            "with --sign-out-at-provider the provider's session ends too, and the browser comes back",
            "sign-out-at-provider"
        ),
    ]

    static let vendors = [
        Shown(
            "EndToEnd/Providers/SeveralProvidersTests.swift",
            "people choose among the providers on the sign-in page, and the application learns where they logged in",
            "providers"
        ),
        Shown(
            "EndToEnd/Providers/GitHubTests.swift",
            "organizations, teams, repositories and users let in whom they name, and nobody else",
            "github-org github-team github-repo github-token github-user"
        ),
        Shown(
            "EndToEnd/Providers/GitHubTests.swift",
            "an Enterprise Server's API follows from the URLs of its logins, or is named",
            "github-api-url"
        ),
        Shown(
            "EndToEnd/Providers/GitLabTests.swift",
            "groups and projects let in whom they name; inherited groups and levels count",
            "gitlab-group gitlab-project gitlab-url"
        ),
        Shown(
            "EndToEnd/Providers/BitbucketTests.swift",
            "a workspace and a repository let in their members, and nobody else",
            "bitbucket-team bitbucket-repository bitbucket-api-url"
        ),
        Shown(
            "EndToEnd/Providers/EntraIDTests.swift",
            "only people of the tenants that are named get in, whatever tenant a token claims",
            "entra-id-allowed-tenant"
        ),
        Shown(
            "EndToEnd/Providers/EntraIDTests.swift",
            "groups that do not fit into a token come from Graph, all pages of them, and no roles",
            "entra-graph-url"
        ),
        Shown(
            "EndToEnd/Providers/EntraIDTests.swift",
            "a token of the workload's identity takes the secret's place",
            "entra-id-federated-token-auth"
        ),
        Shown(
            "EndToEnd/Providers/EntraIDTests.swift",
            "azure reads groups from Graph by the field that is named",
            "azure-tenant azure-graph-group-field"
        ),
        Shown(
            "EndToEnd/Providers/GoogleTests.swift",
            "groups of the directory let in their members, nested ones and those of other domains",
            "google-group google-admin-email google-service-account-json google-directory-url google-token-url"
        ),
        Shown(
            "EndToEnd/Providers/GoogleTests.swift",
            "the machine's own credentials read groups in the name of another account",
            "google-use-application-default-credentials google-target-principal google-credentials-url google-metadata-url"
        ),
        Shown(
            "EndToEnd/Providers/GoogleTests.swift",
            "the organization's id is the preferred name where that is asked for",
            "google-use-organization-id google-admin-api-user-scope"
        ),
        Shown(
            "EndToEnd/Providers/AlphaConfigTests.swift",
            "sidegate config shows what it comes to, secrets left out, and --config-test holds it to the same checks",
            "alpha-config"
        ),
        Shown(
            "EndToEnd/Providers/OtherKindsTests.swift",
            "ADFS is asked for no scope where the option says so",
            "adfs-skip-scope"
        ),
        Shown(
            "EndToEnd/Providers/LoginGovTests.swift",
            "the client's key, given as a file or as text, takes the secret's place",
            "jwt-key jwt-key-file pubjwk-url"
        ),
        Shown(
            "EndToEnd/Providers/OtherKindsTests.swift",
            "a Keycloak group lets in whom it holds, over OpenID Connect and without",
            "keycloak-group"
        ),
        Shown(
            "EndToEnd/Providers/OtherKindsTests.swift",
            "a provider of plain OAuth 2.0 gives what the paths point at",
            "oauth2-subject-path oauth2-user-path oauth2-email-path oauth2-email-verified-path oauth2-groups-path oauth2-preferred-username-path"
        ),
    ]

    /// Their job is to be read and to say what they mean here.
    static let accepted = [
        Shown(
            "SettingsTests/AcceptedOptionTests.swift",
            "what is the gateway's to do is one warning that says what to do there",
            "allow-query-semicolons disable-keep-alives flush-interval pass-host-header proxy-websockets signature-key "
                + "ssl-upstream-insecure-skip-verify upstream-timeout"
        ),
        Shown(
            "SettingsTests/AcceptedOptionTests.swift",
            "choosing a kind of provider that there is not is an error that names those that there are",
            "provider"
        ),
    ]
}
