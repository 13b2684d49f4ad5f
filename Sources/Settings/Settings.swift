package import Decision
package import HTTP1
package import Login
package import OpenID
package import PageTemplates
package import Server
package import Sessions
package import Telemetry
package import Web

/// Every option's effective value, checked and typed. A field is named after its option's flag; lists are plural. What a part
/// takes as it is stands in a value of that part's own type, whose fields have the part's names.
///
/// The initial values below are the defaults: the rows under Options/ read them from here, so that `--help`, the
/// documentation and the program cannot disagree. Only `load` makes a `Settings` for others, and it gives none out in
/// which something required is missing or two options contradict each other.
package struct Settings: Sendable {
    // MARK: Provider

    /// Without the option: OpenID Connect where an issuer is given, else Google.
    package internal(set) var provider = ProviderKind.openIDConnect
    /// Empty for none.
    package internal(set) var providersFile = ""
    /// What that file says.
    package internal(set) var providers: [ProviderEntry] = []
    /// What single kinds of provider read.
    package internal(set) var vendor = VendorOptions()
    package internal(set) var entraIDUsesFederatedToken = false
    package internal(set) var githubToken = Secret.missing
    package internal(set) var googleServiceAccountJSON = ""
    package internal(set) var googleUsesDefaultCredentials = false
    package internal(set) var googleUserScope = GoogleUserScope.readonly
    package internal(set) var providerDisplayName = ""
    package internal(set) var oidcIssuerURL = WebURL.missing
    package internal(set) var clientID = ""
    /// From `--client-secret` or the file that `--client-secret-file` names.
    package internal(set) var clientSecret = Secret.missing
    package internal(set) var clientSecretFile = ""
    /// nil: as the provider says, and as it takes it.
    package internal(set) var tokenEndpointAuthMethod: ClientAuthentication?
    /// File with the private key of a client that signs.
    package internal(set) var clientKeyFile = ""
    package internal(set) var clientKeyID = ""
    /// Login.gov's name for the client's key: its text in PEM, or its file.
    package internal(set) var jwtKey = Secret.missing
    package internal(set) var jwtKeyFile = ""
    /// oauth2-proxy's name for where Login.gov's keys are.
    var pubJWKURL: WebURL?
    package internal(set) var protocolExtensions = ProtocolExtensions()
    package internal(set) var clientCertificateFile = ""
    package internal(set) var clientCertificateKeyFile = ""
    package internal(set) var decryptionKeyFile = ""
    /// Space-separated; empty for the provider's standard set.
    package internal(set) var scope = ""
    package internal(set) var prompt = ""
    package internal(set) var acrValues = ""
    package internal(set) var loginParameters: [LoginParameter] = []
    package internal(set) var passLoginParameters: [LoginParameterName] = []
    /// Those of the alpha configuration, with their values.
    package internal(set) var passedParameters: [PassedParameter] = []
    package internal(set) var resource = ""
    /// Sent only where it is given: this default is Google's of old, and other providers do not know the parameter.
    package internal(set) var approvalPrompt = "force"
    package internal(set) var authRequestResponseMode: ResponseMode?
    /// Where an access token without an ID token is checked; nil: the provider's own place.
    package internal(set) var validateURL: WebURL?
    /// PEM files with the keys that verify ID tokens, in place of the provider's key set.
    package internal(set) var oidcPublicKeyFiles: [String] = []
    /// May hold `{id_token}`.
    package internal(set) var backendLogoutURL: URLTemplate?
    package internal(set) var login = LoginOptions()
    package internal(set) var providerLogoutURL: LogoutURL?
    /// A path where the provider is reached below the application's own host.
    package internal(set) var loginURL: BrowserURL?
    package internal(set) var redeemURL: WebURL?
    package internal(set) var profileURL: WebURL?
    package internal(set) var oidcJWKSURL: WebURL?
    package internal(set) var skipOIDCDiscovery = false
    package internal(set) var skipClaimsFromProfileURL = false
    package internal(set) var claims = ClaimMapping()
    /// Older name of `claims.email`, which counts where that is left at its default.
    var userIDClaim = "email"
    package internal(set) var tokenChecks = TokenChecks()
    /// Also what `--force-code-challenge-method`, its older name, asked for; nil: S256 unless the provider cannot.
    package internal(set) var codeChallengeMethod: CodeChallengeMethod?
    var forceCodeChallengeMethod: CodeChallengeMethod?
    package internal(set) var providerCAFiles: [String] = []
    package internal(set) var useSystemTrustStore = false
    package internal(set) var sslInsecureSkipVerify = false
    /// With a path: `<proxy prefix>/callback` where the option names only a site. What of it is missing, all for nil, is made
    /// from each request.
    package internal(set) var redirectURL: BrowserURL?

    // MARK: Who may pass

    /// Empty: everybody whom the provider authenticates.
    package internal(set) var emailDomains: [EmailDomain] = []
    package internal(set) var allowedGroups: [String] = []
    package internal(set) var allowedRoles: [String] = []
    /// Empty for none.
    package internal(set) var authenticatedEmailsFile = ""
    /// Empty for none.
    package internal(set) var rulesFile = ""
    /// What that file says; nil without one.
    package internal(set) var rules: RulesDeclaration?
    package internal(set) var skipAuthRoutes: [RouteRule] = []
    package internal(set) var skipAuthRegexes: [RouteRule] = []
    package internal(set) var apiRoutes: [RouteRule] = []
    package internal(set) var trustedIPs: [IPNetwork] = []
    package internal(set) var skipAuthPreflight = false
    package internal(set) var skipAuthStripHeaders = true

    // MARK: Other credentials

    package internal(set) var skipJWTBearerTokens = false
    package internal(set) var extraJWTIssuers: [IssuerAudience] = []
    package internal(set) var bearerTokenLoginFallback = true
    package internal(set) var introspectTokens = false
    /// In place of the metadata's; nil: that.
    package internal(set) var introspectionURL: WebURL?
    /// Empty for none.
    package internal(set) var htpasswdFile = ""
    /// Empty: every host that the gateway passes on.
    package internal(set) var allowedHosts: [DomainPattern] = []
    package internal(set) var whitelistDomains: [ReturnDomains.Entry] = []

    // MARK: Cookies and sessions

    package internal(set) var cookieName = CookieName.standard
    /// From `--cookie-secret` or the file that `--cookie-secret-file` names.
    package internal(set) var cookieSecret = CookieSecret.missing
    package internal(set) var cookieSecretFile = ""
    package internal(set) var cookieDomains: [CookieDomain] = []
    package internal(set) var cookiePath = CookiePath.root
    /// Zero: as long as the browser runs.
    package internal(set) var cookieExpire = Duration.seconds(168 * 3600)
    package internal(set) var sessionMaxLifetime = Duration.zero
    /// Zero: never.
    package internal(set) var cookieRefresh = Duration.zero
    package internal(set) var cookieRefreshGrace = Duration.seconds(60)
    package internal(set) var cookieHTTPOnly = true
    package internal(set) var cookieSecure = true
    /// nil: no attribute.
    package internal(set) var cookieSameSite: CookieAttributes.SameSite?
    package internal(set) var cookieCSRFExpire = Duration.seconds(15 * 60)
    /// nil: as `cookieSameSite`.
    package internal(set) var cookieCSRFSameSite: CookieAttributes.SameSite?
    package internal(set) var oauth2ProxyCookies = SwitchOver.on
    package internal(set) var sessionStoreType = SessionStoreType.cookie
    package internal(set) var sessionCookieMinimal = false

    // MARK: Redis

    package internal(set) var redisConnectionURL: RedisURL?
    package internal(set) var redisUsername = ""
    /// From `--redis-password` or the file that `--redis-password-file` names.
    package internal(set) var redisPassword = Secret.missing
    package internal(set) var redisPasswordFile = ""
    package internal(set) var redisUseSentinel = false
    package internal(set) var redisSentinelMasterName = ""
    package internal(set) var redisSentinelPassword = Secret.missing
    package internal(set) var redisSentinelConnectionURLs: [RedisURL] = []
    package internal(set) var redisUseCluster = false
    package internal(set) var redisClusterConnectionURLs: [RedisURL] = []
    package internal(set) var redisCAPath = ""
    package internal(set) var redisInsecureSkipTLSVerify = false
    /// Seconds; zero: connections are kept.
    package internal(set) var redisConnectionIdleTimeout = NaturalNumber(0)

    // MARK: Listener and gateway

    /// nil: only with TLS.
    package internal(set) var httpAddress: BindAddress? = .standard
    package internal(set) var proxyPrefix = ProxyPrefix.standard
    package internal(set) var shareProxyPrefix = false
    /// nil: no such page.
    package internal(set) var pingPath: RequestPath? = .ping
    /// nil: no such page.
    package internal(set) var readyPath: RequestPath? = .ready
    package internal(set) var reverseProxy = false
    /// nil: Envoy is not answered over gRPC.
    package internal(set) var grpcAddress: BindAddress?
    /// nil: the reading that is right for every gateway.
    package internal(set) var gateway: GatewayName?
    package internal(set) var realClientIPHeader = ClientIPHeader.xRealIP
    package internal(set) var trustedProxyIPs = IPNetwork.loopback
    package internal(set) var upstreams: [Upstream] = []

    /// Zero: one for each core.
    package internal(set) var threads = ThreadCount.perCore

    package internal(set) var forceHTTPS = false
    /// Empty: none.
    package internal(set) var pingUserAgent = ""
    package internal(set) var gcpHealthchecks = false

    // MARK: TLS

    /// nil: nowhere, whatever certificate there is.
    package internal(set) var httpsAddress: BindAddress? = .https
    package internal(set) var tlsCertFile = ""
    package internal(set) var tlsKeyFile = ""
    /// nil: the oldest that is safe.
    package internal(set) var tlsMinVersion: ServerTLS.Version?
    /// Empty: what is safe today.
    package internal(set) var tlsCipherSuites: [CipherSuite] = []

    // MARK: Limits

    package internal(set) var limits = Limits()
    /// From the request to end until what is under way is cut off.
    package internal(set) var drainTimeout = Duration.seconds(30)

    // MARK: Identity headers

    package internal(set) var setXAuthRequest = false
    package internal(set) var passUserHeaders = true
    package internal(set) var passAccessToken = false
    package internal(set) var setAuthorizationHeader = false
    package internal(set) var passAuthorizationHeader = false
    package internal(set) var setBasicAuth = false
    package internal(set) var passBasicAuth = true
    package internal(set) var basicAuthPassword = Secret.missing
    package internal(set) var preferEmailToUser = false
    package internal(set) var headers: [HeaderMapping] = []
    package internal(set) var identityJWT = false
    package internal(set) var identityJWTHeader = FieldNameText.identityToken
    /// Empty: a key that the cookie secret stands for.
    package internal(set) var identityJWTKeyFile = ""

    // MARK: Pages

    package internal(set) var brandName = ""
    package internal(set) var brandColor: BrandColor?
    package internal(set) var textsFile = ""
    /// What that file says; filled in when the settings are checked.
    package internal(set) var texts: [OwnSentences] = []
    package internal(set) var banner = ""
    package internal(set) var footer = ""
    /// A path, or `-` for none; empty: Sidegate's own.
    package internal(set) var customSignInLogo = ""
    package internal(set) var customTemplatesDir = ""

    // MARK: Logging

    package internal(set) var authLogging = true
    package internal(set) var standardLogging = true
    package internal(set) var requestLogging = true
    package internal(set) var authLoggingFormat = LogFormat<AuthenticationField>.standard
    package internal(set) var standardLoggingFormat = LogFormat<StandardField>.standard
    package internal(set) var requestLoggingFormat = LogFormat<RequestField>.standard
    package internal(set) var loggingFormat = LogForm.text
    package internal(set) var excludeLoggingPaths: [String] = []
    package internal(set) var silencePingLogging = false
    package internal(set) var requestIDHeader = FieldNameText.requestID
    package internal(set) var errorsToInfoLog = false
    /// Empty: standard output and standard error.
    package internal(set) var loggingFilename = ""
    /// Megabytes.
    package internal(set) var loggingMaxSize = NaturalNumber(100)
    /// Days.
    package internal(set) var loggingMaxAge = NaturalNumber(7)
    /// Zero: as many as their age allows.
    package internal(set) var loggingMaxBackups = NaturalNumber(0)
    package internal(set) var loggingCompress = false
    package internal(set) var loggingLocalTime = true

    // MARK: Metrics

    package internal(set) var metricsAddress: BindAddress?
    package internal(set) var metricsSecureAddress: BindAddress?
    package internal(set) var metricsTLSCertFile = ""
    package internal(set) var metricsTLSKeyFile = ""

    // MARK: This command

    /// Path of the TOML file that was read; empty without one.
    package internal(set) var config = ""
    /// Path of oauth2-proxy's alpha configuration that was read; empty without one.
    package internal(set) var alphaConfig = ""
    /// What ran with these settings before.
    package internal(set) var formerProgram: FormerProgram?

    /// The files that were read, by their paths.
    var contents: [String: [UInt8]] = [:]

    /// Where each given option's effective value comes from, by flag name; what is not here has its default.
    var origins: [String: Origin] = [:]

    /// Whether the provider is asked about bearer tokens.
    package var introspectsTokens: Bool { introspectTokens || introspectionURL != nil }

    /// Where the effective value of the option with this flag name (without dashes) comes from.
    package func origin(of flag: String) -> Origin {
        origins[flag] ?? .standard
    }

    /// Whether requests for that host, in lower case, are served.
    package func serves(host: String) -> Bool {
        allowedHosts.isEmpty || AllowedHosts(allowedHosts).contains(Array(host.utf8).span)
    }

    /// The status of a good forward-auth answer on paths that are not ours: that of the first `static://` upstream.
    package var forwardAuthStatus: Int {
        for upstream in upstreams {
            if let status = upstream.status { return status }
        }
        return 202
    }
}
