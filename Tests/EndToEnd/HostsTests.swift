import Fetch
import Foundation
import Testing

@Suite("Several hosts and domains from one Sidegate")
struct HostsTests {
    @Test("two unrelated domains log in side by side, each with its own callback and cookie; others are refused")
    func twoDomains() async throws {
        let names: (URL) throws -> Void = { nginx in
            let file = nginx.appendingPathComponent("site.conf")
            let text = try String(contentsOf: file, encoding: .utf8)
            try text.replacingOccurrences(
                of: "server_name app.localhost;",
                with: "server_name app.one.localhost www.one.localhost two.localhost three.localhost;"
            ).write(to: file, atomically: true, encoding: .utf8)
        }
        let stack = try await Stack(
            [
                "REVERSE_PROXY": "true", "ALLOWED_HOSTS": "*.one.localhost,two.localhost",
                "COOKIE_DOMAINS": "one.localhost,two.localhost",
            ],
            host: "app.one.localhost",
            otherHosts: ["www.one.localhost", "two.localhost"],
            changing: names
        )
        defer { stack.stop() }
        let port = stack.sitePort
        let browser = Browser()
        let (first, _) = try await browser.logIn("http://app.one.localhost:\(port)/anything?a=1")
        #expect(first == "http://app.one.localhost:\(port)/anything?a=1")
        // The provider knows the person by now: no form.
        let (second, page) = try await browser.open("http://two.localhost:\(port)/anything?b=2")
        #expect(second == "http://two.localhost:\(port)/anything?b=2" && page.status == 200, "\(page.text)")
        #expect(page.json("headers", "X-Forwarded-Email") == "alice@example.com")
        let domains = browser.cookies.filter { $0.name == "_oauth2_proxy" }.map { cookie in
            "\(cookie.host) \(cookie.line.split(separator: ";").first { $0.hasPrefix(" Domain=") } ?? "")"
        }
        #expect(domains == ["app.one.localhost  Domain=one.localhost", "two.localhost  Domain=two.localhost"])
        #expect(try await browser.get("http://app.one.localhost:\(port)/anything").status == 200)

        // A login may end on each of the hosts, and on no other.
        for (target, expected) in [
            ("http://two.localhost:\(port)/x", "http://two.localhost:\(port)/x"),
            ("http://www.one.localhost/", "http://www.one.localhost/"),
            ("http://three.localhost:\(port)/x", "/"), ("https://two.localhost.evil.example/", "/"),
            ("https://evil.example/", "/"), ("//evil.example", "/"), ("http://two.localhost@evil.example/", "/"),
        ] {
            let encoded = Browser.encoded(target)
            let end = try await browser.get("http://app.one.localhost:\(port)/oauth2/sign_out?rd=\(encoded)")
            #expect(end.header("Location") == expected, "\(target)")
        }

        // A host that is not served: no login, no page, no cookie.
        let stranger = Browser()
        let other = "http://three.localhost:\(port)"
        let answer = try await stranger.get("\(other)/anything")
        #expect(answer.status == 403 && answer.header("Location") == nil)
        let start = try await stranger.get("\(other)/oauth2/start?rd=/")
        #expect(start.status == 400 && start.text.contains("Nothing is served here under this host name"))
        #expect(start.header("Location") == nil && start.header("Set-Cookie") == nil)
        let callback = try await stranger.get("\(other)/oauth2/callback?state=x&code=y")
        #expect(callback.status == 400 && callback.header("Set-Cookie") == nil)
        // Nor does a client talk the gateway into another one.
        let forged = try await browser.get(
            "\(other)/anything",
            Browser.navigation + [("X-Forwarded-Host", "two.localhost:\(port)")]
        )
        #expect(forged.status == 403)
    }
}
