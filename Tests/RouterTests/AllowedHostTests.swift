import HTTP1
import Testing

@testable import Authentication
@testable import Decision
@testable import Gateways
@testable import Router
@testable import Web

@Suite("Hosts that are served")
struct AllowedHostTests {
    private let proxies = [IPNetwork(bytes: [10, 0, 0, 0], prefixLength: 8)]

    private func rules(_ names: [String]?) -> OriginRules {
        var rules = OriginRules(trustedProxies: TrustedProxies(proxies), hasSecureCookies: true)
        rules.allowedHosts = names.map { AllowedHosts($0.compactMap { DomainPattern($0) }) }
        return rules
    }

    private func request(_ host: String, forwarded: String? = nil, from peer: Peer = .ip([10, 0, 0, 1])) throws
        -> Request
    {
        let lines =
            ["GET /oauth2/auth HTTP/1.1", "Host: \(host)"] + (forwarded.map { ["X-Forwarded-Host: \($0)"] } ?? [])
        return try Request.parsing((lines + ["", ""]).joined(separator: "\r\n"), peer: peer)
    }

    @Test(
        "a host is compared whole, from a dot on where all below it are meant, and whatever its port",
        arguments: [
            ("app.example.com", true), ("APP.example.com:8443", true), ("shop.test", true), ("a.b.shop.test", true),
            ("xapp.example.com", false), ("example.com", false), ("a.app.example.com", false), ("xshop.test", false),
            ("shop.test.evil.example", false), ("app.example.com.", false), ("[::1]", false),
        ]
    )
    func hosts(host: String, isServed: Bool) throws {
        let rules = rules(["app.example.com", "*.shop.test"])
        #expect(rules.serves(try request("sidegate", forwarded: host)) == isServed)
        #expect((rules.origin(of: try request("sidegate", forwarded: host)) != nil) == isServed)
        #expect(self.rules(nil).serves(try request("sidegate", forwarded: host)))
    }

    @Test("a stranger's X-Forwarded-Host makes no host a served one")
    func stranger() throws {
        let rules = rules(["app.example.com"])
        let peer = Peer.ip([203, 0, 113, 9])
        #expect(!rules.serves(try request("evil.example", forwarded: "app.example.com", from: peer)))
        #expect(rules.serves(try request("app.example.com", forwarded: "evil.example", from: peer)))
    }

    @Test("for another host nobody passes, not even by an exemption or a public rule")
    func refused() throws {
        let test = try TestRouter(trusting: proxies) {
            $0.access.allowedHosts = AllowedHosts(["other.example.com"].compactMap { DomainPattern($0) })
            $0.access.rules = RequestRules(
                Rules([], standard: Rule(name: "default", line: 0, access: .everyone)),
                clientAddress: ClientAddress(header: "X-Real-IP", trustedProxies: TrustedProxies(nil))
            )
        }
        for cookie in [try test.cookieHeader(), "Cookie: a=b"] {
            let answer = try test.ask("/oauth2/auth", cookie)
            #expect(answer.hasPrefix("HTTP/1.1 403 "))
            #expect(answer.contains("Nothing is served here under this host name."))
        }
    }

    @Test("a client's X-Forwarded-Host makes no host a served one")
    func forged() throws {
        let test = try TestRouter(trusting: proxies) {
            $0.access.allowedHosts = AllowedHosts(["www.example.com"].compactMap { DomainPattern($0) })
        }
        let lines = ["GET /oauth2/auth HTTP/1.1", "Host: admin.example.com", "X-Forwarded-Uri: /"]
        let forged = lines + ["X-Forwarded-Host: www.example.com", try test.cookieHeader()]
        #expect(try test.answer(forged, from: .ip([10, 0, 0, 1])).hasPrefix("HTTP/1.1 403 "))
    }

    @Test("where the pinned host and the fields differ, nobody passes, whether logged in or not")
    func pinned() throws {
        let test = try TestRouter()
        for cookie in [try test.cookieHeader(), "Cookie: none=1"] {
            #expect(try test.ask("/oauth2/auth?host=other.example.com", cookie).hasPrefix("HTTP/1.1 403 "))
        }
    }

    @Test("a browser that is turned away for its host gets a page that offers no login (D4)")
    func pinnedPage() throws {
        let fields = ["Accept: text/html", "Sec-Fetch-Mode: navigate", "X-Forwarded-Uri: /page"]
        let lines = ["GET /oauth2/denied?host=other.example.com&method=GET HTTP/1.1", "Host: app.example.com"] + fields
        for cookie in [[try TestRouter().cookieHeader()], []] {
            let page = try TestRouter().answer(lines + cookie)
            #expect(page.hasPrefix("HTTP/1.1 403 "), "\(page)")
            #expect(page.contains("<html") && !page.contains("/oauth2/start"), "\(page)")
        }
    }
}
