import Authentication
import Clocks
import Cryptography
import Decision
package import Fetch
package import Logging
package import Login
import NIOCore
import OpenID
import Passwords
import Redis
import Router
import SessionStore
import Sessions
package import Settings

/// The parts of a running Sidegate, made from its settings: those that all event loops share, and how each loop gets
/// its own of the rest.
package struct Assembly: Sendable {
    package let logs: Logs
    /// Nil where nobody asks for metrics.
    package let metrics: ProgramMetrics?
    package let fetcher: Fetcher
    /// Those at which people can log in; the flags' own first.
    package let providers: LoginProviders

    /// The issuers of `--extra-jwt-issuers`.
    private let bearerProviders: BearerProviders

    /// Nil where sessions lie in their cookies.
    package let storeConnections: StoreConnections?
    private let storeConfiguration: SessionStore.Configuration

    private let passwords: PasswordChecker?
    /// What `passwords` is to check by from `begin` on.
    private let passwordFile: PasswordFile?
    private let credentials: Credentials?
    private let accessConfiguration: AccessControl.Configuration
    private let routerConfiguration: RouterConfiguration
    private let loginConfiguration: LoginConfiguration
    let routes: Routes
    private let keys: KeyRing
    private let redeemed: RedeemedAttempts
    private let links: LinkMemory
    private let renewal: SessionRenewal?
    private let oauth2Proxy: OAuth2ProxyCookie?
    private let revocations: Revocations
    private let passwordMarks: PasswordMarks
    private let ending: SessionEnding
    private let fetchConfiguration: FetchConfiguration

    /// - Parameter former: what new settings take the place of. What remembers something goes on where it can: the
    ///   provider with its keys unless it is another one now, redeemed logins, spent refresh tokens, sessions that
    ///   ended.
    package init(_ settings: Settings, metrics: ProgramMetrics? = nil, after former: Assembly? = nil) throws {
        let metrics = former?.metrics ?? metrics
        self.metrics = metrics
        let observeProvider = metrics?.observer(ofProvider: nil)
        let observeLogin: LoginEvent.Observer? = metrics.map { $0.observeLogin }
        logs = try Logs(settings, after: former?.logs)
        let logger = logs.standard
        fetchConfiguration = try settings.fetchConfiguration()
        let isSameFetcher = former?.fetchConfiguration == fetchConfiguration
        let fetcher = isSameFetcher ? former?.fetcher ?? Fetcher(fetchConfiguration) : Fetcher(fetchConfiguration)
        self.fetcher = fetcher
        providers = try Self.providers(settings, fetcher, logger, metrics, after: isSameFetcher ? former : nil)
        redeemed = former?.redeemed ?? RedeemedAttempts()
        links = former?.links ?? LinkMemory()
        accessConfiguration = try settings.accessConfiguration(RuleRemarks(logs.authentication))
        routerConfiguration = try settings.routerConfiguration(
            HeaderRemarks(logs.authentication),
            SchemeRemarks(logs.authentication)
        )
        loginConfiguration = try settings.loginConfiguration(observe: observeLogin)
        routes = settings.routes
        keys = settings.keyRing
        oauth2Proxy = settings.oauth2ProxyCookie
        storeConfiguration = settings.sessionStoreConfiguration
        storeConnections = try Self.storeConnections(
            settings,
            logger,
            isMeasured: metrics != nil,
            after: former?.storeConnections
        )
        bearerProviders = try Self.bearerProviders(
            settings,
            fetcher,
            logger,
            observeProvider,
            after: isSameFetcher ? former : nil
        )
        passwordFile = try settings.passwordFile()
        passwords = try passwordFile.map { file in
            try former?.passwords ?? PasswordChecker(file, clock: .system, random: .system)
        }
        renewal = Self.renewal(settings, providers, keys, logs.authentication, observeLogin, after: former?.renewal)
        revocations = Revocations(
            lifetime: loginConfiguration.sessionLifetime,
            scope: keys.scope,
            after: former?.revocations
        )
        credentials = settings.credentials(
            providers,
            bearerProviders.providers,
            passwords,
            revocations,
            logs.authentication
        )
        passwordMarks = PasswordMarks(passwords, keys: keys)
        let authenticationLogger = logs.authentication
        ending = SessionEnding(
            renewal: renewal,
            revocations: revocations,
            backend: settings.backendLogoutURL.map { url in
                BackendLogout(
                    url: url.template,
                    fetch: { request throws(FetchError) in try await fetcher.fetch(request) },
                    logger: authenticationLogger
                )
            },
            after: former?.ending
        )
    }

    private static func providers(
        _ settings: Settings,
        _ fetcher: Fetcher,
        _ logger: Logger,
        _ metrics: ProgramMetrics?,
        after former: Assembly?
    ) throws -> LoginProviders {
        let isNamed = !settings.providers.isEmpty
        func login(_ id: String, _ name: String?, _ configuration: ProviderConfiguration) throws -> LoginProvider {
            let known = former?.providers.provider(id: id)?.provider
            if let known, former?.providers.areNamed == isNamed, known.configuration.isSame(as: configuration) {
                return LoginProvider(id: id, name: name, provider: known)
            }
            var logger = logger
            if isNamed { logger[metadataKey: "provider"] = "\(id)" }
            let provider = try Provider(
                configuration,
                fetch: { request throws(FetchError) in try await fetcher.fetch(request) },
                clock: .system,
                logger: logger,
                observe: metrics?.observer(ofProvider: isNamed ? id : nil)
            )
            return LoginProvider(id: id, name: name, provider: provider)
        }
        var all: [LoginProvider] = []
        if settings.hasOwnProvider {
            let name = settings.providerName ?? (isNamed ? settings.provider.displayName : nil)
            all.append(try login(settings.provider.name, name, settings.providerConfiguration()))
        }
        for entry in settings.providers {
            all.append(try login(entry.id, entry.name, entry.settings.providerConfiguration(of: settings)))
        }
        return LoginProviders(all, hasOwn: settings.hasOwnProvider)
    }

    private static func bearerProviders(
        _ settings: Settings,
        _ fetcher: Fetcher,
        _ logger: Logger,
        _ observe: ProviderCall.Observer?,
        after former: Assembly?
    ) throws -> BearerProviders {
        let configurations = settings.bearerProviderConfigurations
        if let known = former?.bearerProviders, known.providers.count == configurations.count,
            zip(known.providers, configurations).allSatisfy({ $0.configuration.isSame(as: $1) })
        {
            return known
        }
        return BearerProviders(
            try configurations.map { configuration in
                try Provider(
                    configuration,
                    fetch: { request throws(FetchError) in try await fetcher.fetch(request) },
                    clock: .system,
                    logger: logger,
                    observe: observe
                )
            }
        )
    }

    private static func storeConnections(
        _ settings: Settings,
        _ logger: Logger,
        isMeasured: Bool,
        after former: StoreConnections?
    ) throws -> StoreConnections? {
        guard let configuration = try settings.redisConfiguration() else { return nil }
        if let former, former.configuration == configuration { return former }
        return StoreConnections(configuration, isMeasured: isMeasured, logger: logger)
    }

    private static func renewal(
        _ settings: Settings,
        _ providers: LoginProviders,
        _ keys: KeyRing,
        _ logger: Logger,
        _ observe: LoginEvent.Observer?,
        after former: SessionRenewal?
    ) -> SessionRenewal? {
        guard let configuration = settings.renewalConfiguration else { return nil }
        let name = settings.cookieName.text
        let refreshing = Refreshing(
            providers: providers,
            tokens: settings.keptTokens,
            claims: settings.keptClaims,
            clock: .system,
            logger: logger,
            observe: observe
        )
        return SessionRenewal(
            configuration,
            after: former,
            clock: .system,
            // Made for each: the ciphers inside are one thread's, and a renewal is rare.
            seal: { keys.sealer(for: .session, name: name).seal(keys.bound($0).bytes.span, random: .system) },
            ask: refreshing.renew
        )
    }

    /// To be called once it takes the place of the former: what it shares with that one follows these settings now.
    package func begin() {
        if let passwordFile { passwords?.use(passwordFile) }
    }

    /// One for each event loop: what it holds is used on that loop only.
    func makeRouter(on eventLoop: any EventLoop) -> Router {
        let cookie = SessionCookie(
            name: loginConfiguration.cookieName,
            attributes: loginConfiguration.sessionAttributes,
            lifetime: loginConfiguration.sessionLifetime,
            maximumLifetime: loginConfiguration.sessionMaximumLifetime,
            keys: keys,
            oauth2Proxy: oauth2Proxy
        )
        let authenticator = Authenticator(
            originRules: routerConfiguration.originRules,
            cookie: cookie,
            stored: storeConnections.map { stored(in: $0, cookie, on: eventLoop) },
            renewal: renewal,
            revocations: revocations,
            isPasswordCurrent: passwordMarks.isCurrent,
            credentials: credentials,
            clock: .system
        )
        let access = AccessControl(accessConfiguration, clock: .system)
        let login = Login(
            loginConfiguration,
            authenticator: authenticator,
            access: access,
            providers: providers,
            keys: keys,
            redeemed: redeemed,
            links: links,
            ending: ending,
            passwords: passwords,
            clock: .system,
            random: .system,
            logger: logs.authentication
        )
        return Router(
            routerConfiguration,
            authenticator: authenticator,
            access: access,
            login: login,
            clock: .system
        )
    }

    private func stored(
        in connections: StoreConnections,
        _ cookie: SessionCookie,
        on eventLoop: any EventLoop
    ) -> StoredSessions {
        let client = connections.client(on: eventLoop)
        return StoredSessions(
            cookie: TicketCookie(name: storeConfiguration.cookieName, keys: keys, cookie: cookie),
            reader: SessionReader(client, storeConfiguration, clock: .system),
            store: SessionStore(
                storeConfiguration,
                redis: RedisHandle(client),
                unwritten: connections.unwritten,
                clock: .system,
                random: .system,
                logger: logger
            ),
            oauth2Proxy: oauth2Proxy
        )
    }

    /// One for each event loop; nil where requests are not logged.
    func makeRequestLog(on eventLoop: any EventLoop) -> RequestLog? {
        logs.requests.map { RequestLog($0, sink: logs.sink, eventLoop: eventLoop) }
    }

    /// Sessions that ended elsewhere and are remembered.
    var revocationCount: Int { revocations.entryCount }

    /// About the program itself.
    package var logger: Logger { logs.standard }
}

extension ProviderConfiguration {
    /// Whether one provider serves for both. Compared as text, so that no field is ever forgotten here.
    fileprivate func isSame(as other: ProviderConfiguration) -> Bool {
        String(reflecting: self) == String(reflecting: other)
    }
}
