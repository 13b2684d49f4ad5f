import Clocks
import Cryptography
import Fetch
import HTTP1
import Logging
import OpenID

@testable import Authentication
@testable import Decision
@testable import Gateways
@testable import Login
@testable import Router
@testable import Sessions
@testable import Web

/// A router with its session cookie, and what it says to requests. Its provider has not been reached yet.
struct TestRouter {
    static let moment = Timestamp(secondsSince1970: 1_800_000_000)
    let router: Router
    let cookie: SessionCookie

    /// What a test may want different.
    struct Configuration {
        var access: AccessControl.Configuration
        var router: RouterConfiguration
        var login: LoginConfiguration
        var provider = ProviderConfiguration(issuer: "https://id.example.com", clientID: "id", clientSecret: "secret")
    }

    init(
        policy: Policy = .anyone,
        headers: IdentityHeaders = IdentityHeaders(),
        trusting: [IPNetwork]? = nil,
        dialect: Dialect? = nil,
        credentials: Credentials? = nil,
        secrets: [String] = ["someSecret123456"],
        renewal: SessionRenewal? = nil,
        revocations: Revocations? = nil,
        providerIDs: [String] = [],
        clock: WallClock = WallClock { TestRouter.moment },
        _ change: (inout Configuration) -> Void = { _ in }
    ) throws {
        let keys = KeyRing(secrets: secrets.map { Array($0.utf8) })
        cookie = SessionCookie(name: "_oauth2_proxy", attributes: CookieAttributes(), lifetime: 3600, keys: keys)
        let proxies = TrustedProxies(trusting)
        let origin = OriginRules(trustedProxies: proxies, hasSecureCookies: true)
        let target = ReturnTarget(proxyPrefix: "/oauth2", domains: ReturnDomains(), trustedProxies: proxies)
        var configuration = Configuration(
            access: AccessControl.Configuration(policy: policy),
            router: RouterConfiguration(
                routes: Routes(proxyPrefix: "/oauth2", pingPath: "/ping", readyPath: "/ready"),
                gateways: GatewayReader(trustedProxies: proxies, dialect: dialect, proxyPrefix: "/oauth2"),
                originRules: origin,
                returnTarget: target,
                proxyPrefix: "/oauth2",
                headers: headers
            ),
            login: LoginConfiguration(
                proxyPrefix: "/oauth2",
                redirectURL: nil,
                originRules: origin,
                returnTarget: target,
                policy: policy,
                cookieName: "_oauth2_proxy",
                sessionAttributes: CookieAttributes(),
                sessionLifetime: 3600,
                attemptAttributes: CookieAttributes(),
                attemptLifetime: 900
            )
        )
        change(&configuration)
        let authenticator = Authenticator(
            originRules: origin,
            cookie: cookie,
            renewal: renewal,
            revocations: revocations,
            credentials: credentials,
            clock: clock
        )
        let access = AccessControl(configuration.access, clock: clock)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let provider = try Provider(
            configuration.provider,
            fetch: { _ throws(FetchError) in throw .timeout },
            clock: clock,
            logger: logger
        )
        let login = Login(
            configuration.login,
            authenticator: authenticator,
            access: access,
            providers: providerIDs.isEmpty
                ? LoginProviders(provider)
                : LoginProviders(
                    providerIDs.map { LoginProvider(id: $0, name: $0, provider: provider) },
                    hasOwn: false
                ),
            keys: keys,
            redeemed: RedeemedAttempts(),
            ending: SessionEnding(renewal: nil, revocations: Revocations(lifetime: 3600), backend: nil),
            clock: clock,
            random: .system,
            logger: logger
        )
        router = Router(
            configuration.router,
            authenticator: authenticator,
            access: access,
            login: login,
            clock: clock
        )
    }

    func cookieHeader(_ change: (inout SessionContents) -> Void = { _ in }) throws -> String {
        var contents = SessionContents(createdAt: Self.moment, subject: "jane-1")
        contents.email = "jane@example.com"
        contents.groups = ["staff", "admins"]
        change(&contents)
        let lines = try cookie.write(
            Session(contents),
            replacing: [UInt8]().span,
            host: "app.example.com",
            random: .system
        )
        return "Cookie: " + String(lines[0].prefix { $0 != ";" })
    }

    func ask(_ target: String = "/oauth2/auth", _ fields: String...) throws -> String {
        try answer(["GET \(target) HTTP/1.1", "Host: app.example.com"] + fields)
    }

    func answer(_ lines: [String], from peer: Peer = .loopback) throws -> String {
        var response = ResponseWriter()
        let request = try Request.parsing((lines + ["", ""]).joined(separator: "\r\n"), peer: peer)
        guard case .written = router.respond(to: request, &response) else { return "later" }
        return response.text
    }
}
