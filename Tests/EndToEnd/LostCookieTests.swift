import Foundation
import Testing

/// Each wrong setting for which a browser loses a cookie: it ends on a page that names it, and never goes round.
@Suite("A login that does not last is explained", .serialized)
struct LostCookieTests {
    /// - Parameter leadsOn: where a new try comes to; nil for the same page.
    private func expectPage(_ stack: Stack, says texts: String..., leadsOn: String? = nil) async throws {
        try await WebDriver.use { browser in
            try await browser.go("\(stack.site)/anything")
            try await browser.logInAtDevIDP()
            try await browser.waitForURL { $0.contains("/oauth2/callback") }
            #expect(try await browser.title == "Sign-in did not last")
            let page = try await browser.page
            for text in texts { #expect(page.contains(text), "\(page)") }
            try await stack.waitForLog("a sign-in did not last")
            let before = try await browser.url
            try await browser.click("main a")
            try await browser.waitForURL { $0 != before }
            if let leadsOn {
                try await browser.waitForURL { $0 == leadsOn }
            } else {
                try await browser.waitForURL { $0.contains("/oauth2/callback") }
                #expect(try await browser.title == "Sign-in did not last")
            }
        }
    }

    @Test(
        "where the gateway says http, the callback of a login with Secure cookies is https all the same, and the log says so"
    )
    func secure() async throws {
        let stack = try await Stack(["REVERSE_PROXY": "true"])
        defer { stack.stop() }
        func callback(_ headers: [(String, String)]) async throws -> String? {
            let start = try await Browser().get("\(stack.sidegate)/oauth2/start?rd=/", Browser.navigation + headers)
            let query = URLComponents(string: start.header("Location") ?? "")?.queryItems
            return query?.first { $0.name == "redirect_uri" }?.value
        }
        let host = ("X-Forwarded-Host", "app.test")
        #expect(try await callback([host, ("X-Forwarded-Proto", "http")]) == "https://app.test/oauth2/callback")
        try await stack.waitForLog("the gateway says http, and cookies are for https only")
        #expect(stack.log.contains("--cookie-secure=false"))
        try await stack.restartSidegate(["REVERSE_PROXY": "true", "COOKIE_SECURE": "false"])
        try await stack.becomeReady()
        #expect(try await callback([host, ("X-Forwarded-Proto", "http")]) == "http://app.test/oauth2/callback")
    }

    @Test("a cookie for another domain")
    func domain() async throws {
        let stack = try await Stack(["COOKIE_DOMAINS": "example.com"])
        defer { stack.stop() }
        try await expectPage(stack, says: "the domain example.com, and this site is app.localhost", "--cookie-domain")
    }

    @Test("a callback on another host than the one where the login began")
    func host() async throws {
        let stack = try await Stack(callback: { "http://other.localhost:\($0)/oauth2/callback" })
        defer { stack.stop() }
        try await expectPage(
            stack,
            says: "started at app.localhost",
            "back to other.localhost",
            "--redirect-url",
            // There it begins on the right host.
            leadsOn: "http://other.localhost:\(stack.sitePort)/anything"
        )
    }

    @Test("SameSite=Strict for the attempt's cookie")
    func strictAttempt() async throws {
        let stack = try await Stack(["COOKIE_CSRF_SAMESITE": "strict"])
        defer { stack.stop() }
        // A new try begins on this site, so that the cookie goes with it.
        try await expectPage(
            stack,
            says: "SameSite=Strict",
            "--cookie-csrf-samesite=lax",
            leadsOn: "\(stack.site)/anything"
        )
    }

    @Test("a cookie path that the callback does not lie below")
    func path() async throws {
        let stack = try await Stack(["COOKIE_PATH": "/anything"])
        defer { stack.stop() }
        try await expectPage(stack, says: "/oauth2/callback does not lie below it", "--cookie-path=/")
    }

    @Test("a gateway that asks without the browser's cookies")
    func notPassedOn() async throws {
        let stack = try await Stack(changing: { nginx in
            let snippet = nginx.appendingPathComponent("sidegate/ask.conf")
            let text = try String(contentsOf: snippet, encoding: .utf8) + "\nproxy_set_header Cookie \"\";\n"
            try text.write(to: snippet, atomically: true, encoding: .utf8)
        })
        defer { stack.stop() }
        try await WebDriver.use { browser in
            try await browser.go("\(stack.site)/anything")
            try await browser.logInAtDevIDP()
            try await browser.waitForURL { $0.contains("/oauth2/start") }
            #expect(try await browser.title == "Sign-in did not last")
            #expect(try await browser.page.contains("Let the gateway pass the Cookie header on"))
        }
    }

    @Test("another secret than the one that sealed the session, as with replicas that differ")
    func otherSecret() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        try await WebDriver.use { browser in
            try await browser.go("\(stack.site)/anything")
            try await browser.logInAtDevIDP()
            try await browser.waitForURL { $0.hasSuffix("/anything") }
            try await stack.restartSidegate(["COOKIE_SECRET": "anotherSecret123"])
            try await stack.becomeReady()
            try await browser.go("\(stack.site)/anything")
            #expect(try await browser.title == "Sign-in did not last")
            #expect(try await browser.page.contains("Give every replica the same --cookie-secret"))
            // The cookie is gone, and a new login works.
            try await browser.click("main a")
            try await browser.waitForURL { $0.hasSuffix("/anything") }
        }
    }

    @Test("SameSite=Strict for the session works: the last step is this site's own")
    func strictSession() async throws {
        let stack = try await Stack(["COOKIE_SAMESITE": "strict"])
        defer { stack.stop() }
        try await WebDriver.use { browser in
            try await browser.go("\(stack.site)/anything/deep?x=1")
            try await browser.logInAtDevIDP()
            try await browser.waitForURL { $0 == "\(stack.site)/anything/deep?x=1" }
            #expect(try await browser.page.contains("5f1c2e9a-alice"))
        }
    }

    @Test("who signs out and in again at once is not taken to go in circles")
    func quickReturn() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        try await WebDriver.use { browser in
            try await browser.go("\(stack.site)/anything")
            try await browser.logInAtDevIDP()
            for _ in 0..<3 {
                try await browser.waitForURL { $0.hasSuffix("/anything") }
                try await browser.go("\(stack.site)/oauth2/sign_out?rd=/anything")
            }
            try await browser.waitForURL { $0.hasSuffix("/anything") }
            #expect(try await browser.page.contains("5f1c2e9a-alice"))
        }
    }
}
