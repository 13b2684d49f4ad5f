import Patterns
import Testing

@testable import Decision
@testable import Gateways
@testable import Router
@testable import Web

private func rule(_ text: String) throws -> RouteRule { RouteRule(method: nil, pattern: try Pattern(text)) }

@Suite("The answer without a login")
struct AnonymousPassTests {
    private func gate(strips: Bool = true, policy: Policy = .anyone) throws -> TestRouter {
        let rules = try [rule("^/public/")]
        var headers = IdentityHeaders()
        headers.setsXAuthRequest = true
        headers.basicAuthPassword = "secret"
        let proxies = TrustedProxies(IPNetwork.loopback)
        var exemptions = Exemptions(clientAddress: ClientAddress(header: "X-Real-IP", trustedProxies: proxies))
        exemptions.routes = rules
        return try TestRouter(policy: policy, headers: headers, trusting: IPNetwork.loopback) {
            $0.access.exemptions = exemptions
            $0.router.stripsHeaders = strips
            $0.router.apiRoutes = rules
        }
    }

    @Test("nobody passes with every identity header there and empty")
    func nobody() throws {
        let answer = try gate().ask("/oauth2/auth", "X-Forwarded-Uri: /public/a")
        #expect(answer.hasPrefix("HTTP/1.1 202 "))
        for name in ["X-Forwarded-User", "X-Forwarded-Email", "X-Auth-Request-User", "Authorization", "GAP-Auth"] {
            #expect(answer.contains("\r\n\(name): \r\n"), "\(name)")
        }
        let bare = try gate(strips: false).ask("/oauth2/auth", "X-Forwarded-Uri: /public/a")
        #expect(bare.hasPrefix("HTTP/1.1 202 ") && !bare.contains("X-Forwarded-User"))
        #expect(try gate().ask("/oauth2/auth", "X-Forwarded-Uri: /private/a").hasPrefix("HTTP/1.1 401 "))
    }

    @Test("who is logged in passes as who they are; who may not pass elsewhere passes as nobody")
    func somebody() throws {
        let test = try gate()
        let known = try test.ask("/oauth2/auth", "X-Forwarded-Uri: /public/a", try test.cookieHeader())
        #expect(known.contains("\r\nX-Forwarded-User: jane-1\r\n"))
        let strict = try gate(policy: Policy(groups: ["none"]))
        let refused = try strict.ask("/oauth2/auth", "X-Forwarded-Uri: /public/a", try strict.cookieHeader())
        #expect(refused.hasPrefix("HTTP/1.1 202 ") && refused.contains("\r\nX-Forwarded-User: \r\n"))
        let elsewhere = try strict.ask("/oauth2/auth", "X-Forwarded-Uri: /a", try strict.cookieHeader())
        #expect(elsewhere.hasPrefix("HTTP/1.1 403 "))
    }

    @Test("on a program's path no answer names a place to log in")
    func apiRoute() throws {
        let rules = try [rule("^/api/")]
        let test = try TestRouter { $0.router.apiRoutes = rules }
        let api = try test.ask("/oauth2/auth", "X-Forwarded-Uri: /api/a", "Accept: text/html")
        #expect(api.hasPrefix("HTTP/1.1 401 ") && !api.contains("Location"))
        let page = try test.ask("/oauth2/auth", "X-Forwarded-Uri: /a", "Accept: text/html")
        #expect(page.contains("\r\nLocation: "))
    }

    @Test("a header with a file's content is empty for nobody, and goes out for somebody (M6)")
    func secret() throws {
        var headers = IdentityHeaders()
        headers.own = [
            HeaderTemplate("X-Proxy-Secret", .secret(Array("s3cr3t".utf8))),
            HeaderTemplate("X-Text", .text(Array("t".utf8))),
        ]
        let rules = try [rule("^/public/")]
        let proxies = TrustedProxies(IPNetwork.loopback)
        var exemptions = Exemptions(clientAddress: ClientAddress(header: "X-Real-IP", trustedProxies: proxies))
        exemptions.routes = rules
        let test = try TestRouter(headers: headers, trusting: IPNetwork.loopback) { $0.access.exemptions = exemptions }
        let nobody = try test.ask("/oauth2/auth", "X-Forwarded-Uri: /public/a")
        #expect(nobody.hasPrefix("HTTP/1.1 202 ") && !nobody.contains("s3cr3t"))
        #expect(nobody.contains("\r\nX-Proxy-Secret: \r\n") && nobody.contains("\r\nX-Text: t\r\n"))
        let somebody = try test.ask("/oauth2/auth", "X-Forwarded-Uri: /a", try test.cookieHeader())
        #expect(somebody.contains("\r\nX-Proxy-Secret: s3cr3t\r\n"))
    }

    @Test("a browser that asks /oauth2/auth itself learns whether it is logged in, and no more (M6)")
    func browsersOwn() throws {
        let test = try gate()
        let known = try test.ask(
            "/oauth2/auth",
            "Sec-Fetch-Mode: cors",
            "Sec-Fetch-Site: same-origin",
            try test.cookieHeader()
        )
        #expect(known.hasPrefix("HTTP/1.1 202 "))
        #expect(!known.contains("jane") && !known.contains("Authorization") && !known.contains("GAP-Auth"))
        let nobody = try test.ask("/oauth2/auth", "Sec-Fetch-Mode: navigate", "Accept: text/html")
        #expect(nobody.hasPrefix("HTTP/1.1 401 ") && !nobody.contains("Location"))
    }
}
