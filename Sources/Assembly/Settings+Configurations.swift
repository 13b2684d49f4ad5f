import Authentication
import Clocks
import Cryptography
package import Decision
package import Fetch
package import Gateways
import HTTP1
import Kernel
import Login
import NIOCore
package import OpenID
import Router
package import Server
package import Sessions
package import Settings
internal import Text
import Web

// What each part gets of the settings, and nothing else: a value of the part's own type.

extension Settings {
    /// - Parameter tls: of the listener with TLS; nil where no certificate is given.
    package func listeners(tls: ServerTLS?) throws -> [Listener] {
        var listeners: [Listener] = []
        if let httpAddress { listeners.append(Listener(try httpAddress.listenAddress())) }
        if let httpsAddress, let tls { listeners.append(Listener(try httpsAddress.listenAddress(), tls: tls)) }
        return listeners
    }

    /// Nil where no certificate is given, or it is shown nowhere. Read again whenever its files change.
    package func tlsConfiguration() throws -> ServerTLS.Configuration? {
        guard !tlsCertFile.isEmpty, httpsAddress != nil else { return nil }
        var configuration = ServerTLS.Configuration(
            certificates: try content(of: tlsCertFile),
            privateKey: try content(of: tlsKeyFile)
        )
        if let tlsMinVersion { configuration.oldestVersion = tlsMinVersion }
        configuration.cipherSuites = tlsCipherSuites
        return configuration
    }

    /// - Parameter tls: of the listener with TLS; nil where no certificate is given.
    package func metricsListeners(tls: ServerTLS?) throws -> [Listener] {
        var listeners: [Listener] = []
        if let metricsAddress { listeners.append(Listener(try metricsAddress.listenAddress())) }
        if let metricsSecureAddress, let tls {
            listeners.append(Listener(try metricsSecureAddress.listenAddress(), tls: tls))
        }
        return listeners
    }

    /// Nil where Envoy is not answered over gRPC.
    package func authorizationAddress() throws -> ListenAddress? { try grpcAddress?.listenAddress() }

    /// Nil where metrics are not shown with TLS.
    package func metricsTLSConfiguration() throws -> ServerTLS.Configuration? {
        guard metricsSecureAddress != nil else { return nil }
        return ServerTLS.Configuration(
            certificates: try content(of: metricsTLSCertFile),
            privateKey: try content(of: metricsTLSKeyFile)
        )
    }

    package var keyRing: KeyRing {
        KeyRing(
            secrets: cookieSecret.all.map(\.key),
            bindings: SessionBindings(
                unnamed: sessionBinding,
                ownProvider: hasOwnProvider ? provider.name : nil,
                others: providers.map { (id: $0.id, binding: $0.settings.sessionBinding) }
            )
        )
    }

    private var sessionBinding: SessionBinding { SessionBinding(issuer: bindingIssuer, clientID: clientID) }

    /// Kinds of provider without an issuer differ by their name and the endpoint that codes go to.
    private var bindingIssuer: String {
        oidcIssuerURL.text.isEmpty ? "\(provider.name) \(redeemURL?.text ?? "")" : oidcIssuerURL.text
    }

    /// Opens sessions of every provider and client.
    package var unboundKeyRing: KeyRing { KeyRing(secrets: cookieSecret.all.map(\.key)) }

    package func fetchConfiguration() throws -> FetchConfiguration {
        var configuration = FetchConfiguration()
        configuration.userAgent = "sidegate/\(Settings.programVersion)"
        configuration.insecureSkipVerify = sslInsecureSkipVerify
        let environment = currentEnvironment()
        configuration.proxies = Proxies(environment: environment)
        let own = try providerCAFiles.flatMap { path -> [UInt8] in try content(of: path) + [0x0A] }
        if !own.isEmpty, !useSystemTrustStore {
            configuration.certificateAuthorities = own
            return configuration
        }
        let system = SystemCertificates(environment: environment)
        configuration.authorityFolder = system.hashedFolder
        if own.isEmpty, !system.areChosen {
            configuration.authorityFile = system.file
            return configuration
        }
        let all = own + system.certificates()
        guard !all.isEmpty || system.hashedFolder != nil else {
            throw FileError(
                description:
                    "no certificate in \((system.folders + [system.file].compactMap(\.self)).joined(separator: ", ")), "
                    + "which SSL_CERT_FILE and SSL_CERT_DIR name"
            )
        }
        configuration.certificateAuthorities = all
        return configuration
    }

    /// - Parameter site: the settings of the whole, where these are an entry's of `--providers`.
    package func providerConfiguration(of site: Settings? = nil) throws -> ProviderConfiguration {
        let site = site ?? self
        var configuration = ProviderConfiguration(
            kind: provider,
            issuer: oidcIssuerURL.text.isEmpty ? nil : oidcIssuerURL.text,
            clientID: clientID,
            clientSecret: clientSecret.revealed
        )
        configuration.vendor = try vendorOptions()
        configuration.wantsRefreshToken = site.cookieRefresh > .zero
        configuration.groupsDecide = !requiredGroups.isEmpty || !site.sharedGroups.isEmpty || site.rules != nil
        if !scope.isEmpty {
            configuration.scopes = scope.split(separator: " ").map(String.init)
            configuration.isScopeGiven = true
        }
        configuration.asksForGroups = scope.isEmpty && (asksForGroups || site.asksForGroups)
        configuration.authorizationEndpoint = loginURL?.text ?? configuration.authorizationEndpoint
        configuration.tokenEndpoint = redeemURL?.text ?? configuration.tokenEndpoint
        configuration.userInfoEndpoint = profileURL?.text ?? configuration.userInfoEndpoint
        configuration.validationEndpoint = validateURL?.text
        configuration.introspectionEndpoint = introspectionURL?.text
        configuration.logoutURL = providerLogoutURL
        configuration.endsSessions = site.login.signsOutAtProvider
        if let tokenEndpointAuthMethod { configuration.clientAuthentication = tokenEndpointAuthMethod }
        configuration.clientKey = try clientKey()
        configuration.clientCertificate = try clientCertificate()
        configuration.decryptionKey = try decryptionKey()
        configuration.extensions = protocolExtensions
        configuration.needsAccessToken = site.keptTokens.contains(.access)
        configuration.keySetURL = oidcJWKSURL?.text
        configuration.skipDiscovery = skipOIDCDiscovery
        configuration.skipUserInfo = skipClaimsFromProfileURL
        configuration.tokenChecks = tokenChecks
        let usualUser = configuration.claims.user
        configuration.claims = claims
        // A kind may name people by another claim where nobody chose one.
        if origin(of: "oidc-user-claim") == .standard { configuration.claims.user = usualUser }
        configuration.needsEmail = needsEmail || site.needsEmail
        if !allowedRoles.isEmpty || !site.allowedRoles.isEmpty { configuration.rolesAreGroups = true }
        if let codeChallengeMethod { configuration.codeChallenge = codeChallengeMethod }
        if !prompt.isEmpty { configuration.prompt = prompt }
        if !acrValues.isEmpty { configuration.acrValues = acrValues }
        configuration.resource = resource.isEmpty ? nil : resource
        configuration.loginParameters = loginParameters.map { ($0.name, $0.value) }
        configuration.publicKeys = try oidcPublicKeyFiles.map { String(decoding: try content(of: $0), as: UTF8.self) }
        configuration.responseMode = site.authRequestResponseMode?.rawValue
        // Its default is Google's of old, and `prompt` takes its place: sent only where somebody asks for it.
        if prompt.isEmpty, origin(of: "approval-prompt") != .standard, !approvalPrompt.isEmpty {
            configuration.extraParameters.append(("approval_prompt", approvalPrompt))
        }
        if provider.name == "entra-id", entraIDUsesFederatedToken {
            guard let path = currentEnvironment()["AZURE_FEDERATED_TOKEN_FILE"], !path.isEmpty else {
                throw FileError(
                    description:
                        "--entra-id-federated-token-auth: AZURE_FEDERATED_TOKEN_FILE names no file; the workload "
                        + "identity webhook of the cluster sets it"
                )
            }
            // Its content is replaced every hour.
            configuration.clientAssertion = {
                String(String(decoding: try readFile(path), as: UTF8.self).prefix { !$0.isWhitespace })
            }
        }
        return configuration.settled()
    }

    /// With the secrets among the options of single kinds of provider.
    private func vendorOptions() throws -> VendorOptions {
        var options = vendor
        options.github.token = githubToken.revealed
        options.google.userScope = googleUserScope.rawValue
        if !googleServiceAccountJSON.isEmpty {
            options.google.credentials = .key(
                String(decoding: try content(of: googleServiceAccountJSON), as: UTF8.self)
            )
        } else if googleUsesDefaultCredentials {
            options.google.credentials = .applicationDefault(try defaultCredentials())
        }
        return options
    }

    /// The file of Google's application default credentials; nil on a machine that has a metadata server in its place.
    private func defaultCredentials() throws -> String? {
        let environment = currentEnvironment()
        if let path = environment["GOOGLE_APPLICATION_CREDENTIALS"], !path.isEmpty {
            return String(decoding: try readFile(path), as: UTF8.self)
        }
        let path = "\(environment["HOME"] ?? "")/.config/gcloud/application_default_credentials.json"
        do {
            return String(decoding: try readFile(path), as: UTF8.self)
        } catch let error as FileError where error.isMissing {
            return nil
        } catch {
            throw FileError(description: "--google-use-application-default-credentials: cannot read \(path): \(error)")
        }
    }

    /// Of which a person must be in one; empty where groups do not decide.
    private var requiredGroups: [String] { sharedGroups + provider.requiredGroups(vendor) }

    private var sharedGroups: [String] { allowedGroups + allowedRoles.map { "role:\($0)" } }

    /// Who may pass, whatever their provider and because of it.
    func wholePolicy() throws -> Policy {
        var policy = try policy()
        policy.ofProviders = try providerPolicies()
        return policy
    }

    /// What each of several providers demands of its own people; nil where there is one.
    private func providerPolicies() throws -> ProviderPolicies? {
        guard !providers.isEmpty else { return nil }
        let groups = hasOwnProvider ? provider.requiredGroups(vendor) : []
        let own = Policy(groups: groups.isEmpty ? nil : groups)
        return ProviderPolicies(
            [(id: provider.name, policy: own)] + (try providers.map { (id: $0.id, policy: try $0.settings.policy()) }),
            unnamed: own
        )
    }

    /// Whether who may pass depends on groups.
    private var asksForGroups: Bool {
        !allowedGroups.isEmpty || rules?.rules.contains { !$0.groups.isEmpty } == true
    }

    /// Whether somebody without an address cannot pass, or comes to the application without a name.
    private var needsEmail: Bool {
        let takesAnyDomain = emailDomains.isEmpty || emailDomains.contains { $0.pattern == nil }
        return !takesAnyDomain || !authenticatedEmailsFile.isEmpty || !rulesFile.isEmpty || preferEmailToUser
            || sendsInHeader("email")
    }

    /// Nil where the client signs nothing.
    private func clientKey() throws -> ClientKey? {
        if provider.name == "login.gov", let key = try loginGovKey() { return key }
        return try key(clientKeyFile, "client key", for: .signing, id: clientKeyID.isEmpty ? nil : clientKeyID)
    }

    /// Nil where neither option gives one.
    private func loginGovKey() throws -> ClientKey? {
        let id = clientKeyID.isEmpty ? nil : clientKeyID
        let (name, found): (String, ClientKey?)
        if jwtKey.isEmpty {
            name = "JWT key file \(jwtKeyFile)"
            found = try key(jwtKeyFile, "JWT key", for: .signing, id: id)
        } else {
            name = "JWT key (from \(origin(of: "jwt-key")))"
            do throws(ClientKeyFileError) {
                found = try ClientKeyFile.read(Array(jwtKey.revealed.utf8), for: .signing, id: id)
            } catch {
                throw FileError(description: "\(name) \(error)")
            }
        }
        guard let found else { return nil }
        guard case .rsa = found.privateKey.publicKey.kind else {
            throw FileError(
                description: "\(name): it is no RSA key, and Login.gov takes RS256 only; make one by "
                    + "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem"
            )
        }
        return found
    }

    private func decryptionKey() throws -> ClientKey? {
        try key(decryptionKeyFile, "decryption key", for: .decryption)
    }

    private func clientCertificate() throws -> ClientCertificate? {
        guard let key = try key(clientCertificateKeyFile, "client certificate key", for: .certificate)?.privateKey
        else { return nil }
        // libcurl reads PEM only, whatever the file holds.
        let (certificates, keyText) = (try content(of: clientCertificateFile), Array(key.unencryptedPEM.utf8))
        let certified: PublicKey
        do throws(KeyError) {
            certified = try PublicKey.pem(String(decoding: certificates, as: UTF8.self))
        } catch {
            throw FileError(description: "client certificate file \(clientCertificateFile): \(error)")
        }
        guard certified.thumbprint == key.publicKey.thumbprint else {
            throw FileError(
                description:
                    "client certificate file \(clientCertificateFile): it is not that of the key in \(clientCertificateKeyFile)"
            )
        }
        return ClientCertificate(
            certificates: certificates,
            privateKey: keyText,
            fingerprint: Base64URL.encode(Digest.sha256(certificates + keyText))
        )
    }

    /// Nil where no file is named.
    private func key(_ path: String, _ name: String, for purpose: ClientKeyFile.Purpose, id: String? = nil) throws
        -> ClientKey?
    {
        guard !path.isEmpty else { return nil }
        do {
            return try ClientKeyFile.read(try content(of: path), for: purpose, id: id)
        } catch let error as ClientKeyFileError {
            throw FileError(description: "\(name) file \(path) \(error)")
        }
    }

    package func policy() throws -> Policy {
        // An email domain of `*` takes everyone, whatever stands beside it.
        let takesAnyDomain = emailDomains.contains { $0.pattern == nil }
        // Of several providers each has groups of its own; what is demanded of all is only what they share.
        let groups = providers.isEmpty ? requiredGroups : sharedGroups
        var policy = Policy(
            groups: groups.isEmpty ? nil : groups,
            emailDomains: takesAnyDomain || emailDomains.isEmpty ? nil : emailDomains.compactMap(\.pattern)
        )
        if !authenticatedEmailsFile.isEmpty, !takesAnyDomain {
            policy.listedEmails = EmailList(try content(of: authenticatedEmailsFile))
        }
        return policy
    }

    var trustedProxies: TrustedProxies {
        TrustedProxies(
            reverseProxy ? trustedProxyIPs : nil
        )
    }

    var originRules: OriginRules {
        var rules = OriginRules(trustedProxies: trustedProxies, hasSecureCookies: cookieSecure)
        if !allowedHosts.isEmpty { rules.allowedHosts = AllowedHosts(allowedHosts) }
        return rules
    }

    package var returnTarget: ReturnTarget {
        ReturnTarget(
            proxyPrefix: proxyPrefix.text,
            ownPages: shareProxyPrefix ? Routes.endpointNames : nil,
            domains: ReturnDomains(whitelistDomains + allowedHosts.map { ReturnDomains.Entry(anyPortOf: $0) }),
            trustedProxies: trustedProxies
        )
    }

    var routes: Routes {
        Routes(
            proxyPrefix: proxyPrefix.text,
            pingPath: pingPath?.text,
            readyPath: readyPath?.text,
            takesGoogleChecks: gcpHealthchecks,
            sharesPrefix: shareProxyPrefix
        )
    }

    var gateways: GatewayReader {
        GatewayReader(
            trustedProxies: trustedProxies,
            dialect: gateway.flatMap { Dialect.named($0.rawValue) },
            proxyPrefix: proxyPrefix.text
        )
    }

    /// - Parameter remarks: told of requests that no rule can be asked about.
    func accessConfiguration(_ remarks: RuleRemarks? = nil) throws -> AccessControl.Configuration {
        var configuration = AccessControl.Configuration(policy: try wholePolicy())
        configuration.allowedHosts = originRules.allowedHosts
        configuration.exemptions = exemptions
        configuration.rules = requestRules(remarks)
        return configuration
    }

    /// - Parameters:
    ///   - remarks: told of values that no header can carry.
    ///   - schemeRemarks: told of browsers that come with http.
    func routerConfiguration(_ remarks: HeaderRemarks? = nil, _ schemeRemarks: SchemeRemarks? = nil) throws
        -> RouterConfiguration
    {
        var configuration = RouterConfiguration(
            routes: routes,
            gateways: gateways,
            originRules: originRules,
            returnTarget: returnTarget,
            proxyPrefix: proxyPrefix.text,
            headers: try identityHeaders(remarks),
            forwardAuthStatus: Status(forwardAuthStatus)
        )
        configuration.identityTokens = try identityTokens(remarks)
        configuration.stripsHeaders = skipAuthStripHeaders
        configuration.apiRoutes = apiRoutes
        configuration.clearedWithSession = Login.clearedWithSession(cookieName: cookieName.text)
        configuration.forcesHTTPS = forceHTTPS
        configuration.schemeRemarks = schemeRemarks
        configuration.healthChecks = healthChecks
        return configuration
    }

    var keptTokens: KeptTokens {
        // What cannot do without them is refused beside it (`CrossCheck`).
        guard !sessionCookieMinimal else { return [] }
        var tokens: KeptTokens = [.hintForListedPage]
        if passAccessToken || sendsInHeader("access_token") { tokens.insert(.access) }
        if setAuthorizationHeader || passAuthorizationHeader || sendsInHeader("id_token") { tokens.insert(.id) }
        if cookieRefresh > .zero { tokens.insert(.refresh) }
        // `{id_token}` in the `rd` of a sign-out: where that may lead to the provider.
        let places = ([self] + providers.map(\.settings)).flatMap {
            [$0.oidcIssuerURL.text, $0.loginURL?.absolute?.text]
        }
        let leadsToProvider = places.compactMap(\.self).contains { returnTarget.checked($0) != nil }
        if login.signsOutAtProvider || backendLogoutURL?.holdsIDToken == true || leadsToProvider {
            tokens.insert(.logoutHint)
        }
        return tokens
    }

    /// The claims that sessions keep because a rule or a header asks for them, each once.
    package var keptClaims: [String] { Set(claimsOfHeaders + claimsOfRules).sorted() }

    package var sessionCookieAttributes: CookieAttributes {
        var session = cookieAttributes(sameSite: cookieSameSite)
        session.maxAge = cookieExpire == .zero ? nil : cookieExpire.components.seconds
        return session
    }

    /// Seconds.
    package var sessionLifetime: Int64 { sessionCookieAttributes.maxAge ?? Self.browserSessionLimit }

    /// Seconds from the login; nil without `--session-max-lifetime`.
    package var sessionMaximumLifetime: Int64? {
        sessionMaxLifetime == .zero ? nil : max(sessionMaxLifetime.components.seconds, 1)
    }

    func loginConfiguration(observe: LoginEvent.Observer? = nil) throws -> LoginConfiguration {
        var attempt = cookieAttributes(sameSite: attemptSameSite)
        attempt.maxAge = cookieCSRFExpire.components.seconds
        var configuration = LoginConfiguration(
            proxyPrefix: proxyPrefix.text,
            redirectURL: redirectURL?.text,
            originRules: originRules,
            returnTarget: returnTarget,
            policy: try wholePolicy(),
            cookieName: cookieName.text,
            sessionAttributes: sessionCookieAttributes,
            sessionLifetime: sessionLifetime,
            attemptAttributes: attempt,
            attemptLifetime: cookieCSRFExpire.components.seconds
        )
        configuration.sessionMaximumLifetime = sessionMaximumLifetime
        configuration.options = login
        configuration.takesFormPosts = authRequestResponseMode?.isPosted == true
        configuration.tokens = keptTokens
        configuration.keptClaims = keptClaims
        configuration.passedParameters = passedParameters + passLoginParameters.map { PassedParameter($0.text) }
        configuration.missingEmailRemedy =
            "no claim \"\(claims.email)\" in ID token or userinfo; another claim: --oidc-email-claim; is the scope email "
            + "granted?"
        configuration.facts = requestFacts
        configuration.observe = observe
        configuration.pages = try pages()
        return configuration
    }

    /// Nil without `--cookie-refresh`.
    var renewalConfiguration: SessionRenewal.Configuration? {
        guard cookieRefresh > .zero else { return nil }
        return SessionRenewal.Configuration(
            interval: cookieRefresh.components.seconds,
            lifetime: cookieExpire == .zero ? Self.browserSessionLimit : cookieExpire.components.seconds,
            graceTime: cookieRefreshGrace.components.seconds
        )
    }

    /// Nil where the switch from oauth2-proxy is over.
    package var oauth2ProxyCookie: OAuth2ProxyCookie? {
        let endsAt: Timestamp?
        switch oauth2ProxyCookies {
        case .off: return nil
        case .on: endsAt = nil
        case .until(let seconds, _): endsAt = Timestamp(secondsSince1970: seconds)
        }
        // Its sessions are of the provider that oauth2-proxy had, which the flags name.
        guard hasOwnProvider else { return nil }
        let tokens = keptTokens
        return OAuth2ProxyCookie(
            name: cookieName.text,
            secrets: cookieSecret.all.map { OAuth2ProxyCookie.Secret(given: $0.given, key: $0.key) },
            lifetime: cookieExpire == .zero ? Self.browserSessionLimit : cookieExpire.components.seconds,
            endsAt: endsAt,
            finish: { $0.takeOver(keeping: tokens) }
        )
    }

    /// The callback comes from the provider's site: a strict cookie would not come with it, and with a posted one only
    /// `None` does.
    private var attemptSameSite: CookieAttributes.SameSite? {
        if let cookieCSRFSameSite { return cookieCSRFSameSite }
        if authRequestResponseMode?.isPosted == true { return CookieAttributes.SameSite.none }
        return cookieSameSite == .strict ? .lax : cookieSameSite
    }

    /// What a session lives at most whose cookie the browser keeps as long as it runs: 30 days, in seconds.
    private static let browserSessionLimit: Int64 = 30 * 24 * 3600

    private func cookieAttributes(sameSite: CookieAttributes.SameSite?) -> CookieAttributes {
        CookieAttributes(
            domains: cookieDomains.map(\.text),
            path: cookiePath.text,
            isSecure: cookieSecure,
            isHTTPOnly: cookieHTTPOnly,
            sameSite: sameSite
        )
    }
}

extension BindAddress {
    fileprivate func listenAddress() throws -> ListenAddress {
        switch place {
        case .address(let address): address
        case .named(let name): .descriptor(try SystemdSockets.current().descriptor(named: name))
        }
    }
}
