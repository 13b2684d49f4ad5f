import Application
import Clocks
import Cryptography
import Fetch
import Gate
import Logging
import Login
import NIOCore
import OpenID
import Sessions
import Testing
import Wire

/// An application whose provider has not been reached yet.
private func answer(_ line: String, _ fields: String..., change: (inout LoginConfiguration) -> Void = { _ in })
    throws -> String
{
    let keys = KeyRing(secrets: [Array("someSecret123456".utf8)])
    let cookie = SessionCookie(name: "_oauth2_proxy", attributes: CookieAttributes(), lifetime: 3600, keys: keys)
    let proxies = TrustedProxies(nil)
    let rules = OriginRules(trustedProxies: proxies, hasSecureCookies: true)
    let target = ReturnTarget(proxyPrefix: "/oauth2", domains: ReturnDomains(), trustedProxies: proxies)
    let gate = Gate(
        GateConfiguration(
            policy: .anyone,
            headers: IdentityHeaders(),
            originRules: rules,
            returnTarget: target,
            proxyPrefix: "/oauth2"
        ),
        cookie: cookie,
        clock: .system
    )
    var configuration = LoginConfiguration(
        proxyPrefix: "/oauth2",
        redirectURL: nil,
        originRules: rules,
        returnTarget: target,
        policy: .anyone,
        cookieName: "_oauth2_proxy",
        sessionAttributes: CookieAttributes(),
        sessionLifetime: 3600,
        attemptAttributes: CookieAttributes(),
        attemptLifetime: 900
    )
    change(&configuration)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let provider = try Provider(
        ProviderConfiguration(issuer: "https://id.example.com", clientID: "id", clientSecret: "secret"),
        fetch: { _ throws(FetchError) in throw .timeout },
        clock: .system,
        logger: logger
    )
    let login = Login(
        configuration,
        gate: gate,
        provider: provider,
        keys: keys,
        redeemed: RedeemedAttempts(),
        clock: .system,
        random: .system,
        logger: logger
    )
    let routes = Routes(proxyPrefix: "/oauth2", pingPath: "/ping", readyPath: "/ready")
    let application = Application(routes: routes, gate: gate, login: login, provider: provider)
    var response = ResponseWriter()
    let text = ([line + " HTTP/1.1", "Host: app.example.com"] + fields + ["", ""]).joined(separator: "\r\n")
    guard case .written = application.respond(to: try Request.parsing(text), &response) else { return "later" }
    return response.text
}

@Suite("Each path has its answer")
struct ApplicationTests {
    @Test(
        "its status",
        arguments: [
            ("GET /ping", 200), ("GET /ready", 503), ("GET /robots.txt", 200), ("GET /oauth2/auth", 401),
            ("POST /oauth2/auth", 401), ("GET /oauth2/sign_in", 200), ("GET /oauth2/sign_out", 302),
            ("GET /oauth2/userinfo", 401), ("GET /oauth2/start", 503), ("GET /oauth2/callback", 400),
            ("GET /oauth2/callback?state=x&code=y", 400), ("HEAD /oauth2/callback?state=x&code=y", 200),
            ("POST /oauth2/start", 405), ("DELETE /oauth2/sign_out", 405), ("POST /oauth2/callback", 405),
            ("GET /oauth2/other", 404), ("GET /oauth2", 404), ("GET /app", 401), ("POST /app", 401),
            ("GET /ping/", 401),
        ]
    )
    func statuses(line: String, status: Int) throws {
        #expect(try answer(line).hasPrefix("HTTP/1.1 \(status) "))
    }

    @Test("a health check's user agent opens nothing (GHSA-5hvv-m4w4-gf6v)")
    func healthCheckAgent() throws {
        #expect(try answer("GET /oauth2/auth", "User-Agent: kube-probe/1.30").hasPrefix("HTTP/1.1 401 "))
        #expect(try answer("GET /app", "User-Agent: GoogleHC/1.0").hasPrefix("HTTP/1.1 401 "))
    }

    @Test("a person gets the sign-in page, a program what it asked for")
    func signIn() throws {
        let page = try answer("GET /app?x=1", "Accept: text/html")
        #expect(page.hasPrefix("HTTP/1.1 403 "))
        #expect(page.contains("href=\"/oauth2/start?rd=%2Fapp%3Fx%3D1\""))
        #expect(page.contains("Content-Security-Policy: default-src 'none';"))
        #expect(page.contains("frame-ancestors 'none'"))
        #expect(page.contains("X-Accel-Expires: 0"))
        #expect(!page.contains("<script"))
        let json = try answer("GET /app", "Accept: application/json")
        #expect(json.contains("Content-Type: application/json\r\n"))
        #expect(json.hasSuffix("\r\n\r\n{}"))
        let forced = try answer("GET /app", "Accept: text/html", change: { $0.forcesJSONErrors = true })
        #expect(forced.hasPrefix("HTTP/1.1 401 "))
    }

    @Test("what people put into options and URLs is text on a page, and no markup")
    func escaping() throws {
        let page = try answer(
            "GET /oauth2/sign_in?rd=/%22%3E%3Cscript%3E",
            change: { $0.pages = Pages(banner: "<b>&\"'", footer: "<i>", providerName: "<u>") }
        )
        #expect(!page.contains("<script>") && !page.contains("<b>") && !page.contains("<i>") && !page.contains("<u>"))
        #expect(page.contains("&lt;b&gt;&amp;"))
    }

    @Test("signing in ends a session that is still there (GHSA-f24x-5g9q-753f)")
    func fixation() throws {
        let page = try answer("GET /oauth2/sign_in", "Cookie: _oauth2_proxy=old; _oauth2_proxy_1=part; other=1")
        #expect(page.contains("Set-Cookie: _oauth2_proxy=; "))
        #expect(page.contains("Set-Cookie: _oauth2_proxy_1=; "))
        #expect(!page.contains("other="))
    }

    @Test("a hostile target of a sign-out becomes the start page")
    func hostileSignOut() throws {
        for target in ["//evil.example", "https://evil.example", "/%5Cevil.example", "/%09/evil.example", "/%2Fevil"] {
            #expect(try answer("GET /oauth2/sign_out?rd=\(target)").contains("\r\nLocation: /\r\n"), "\(target)")
        }
        #expect(try answer("GET /oauth2/sign_out?rd=/bye?x").contains("\r\nLocation: /bye?x\r\n"))
    }

}
