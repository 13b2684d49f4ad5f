import Foundation
import TestSupport
import Testing

@Suite("Several providers")
struct SeveralProvidersTests {
    @Test("people choose among the providers on the sign-in page, and the application learns where they logged in")
    func choice() async throws {
        let test = try await ThreeProviders(namedBy: "PROVIDERS")
        defer { test.stop() }
        for (path, status) in [("/oauth2/sign_in", 200), ("/oauth2/start?rd=/", 200), ("/anything", 403)] {
            let page = try await Browser().get("\(test.site)\(path)")
            #expect(page.status == status)
            for name in ["Example Ltd", "Partners", "our GitHub"] {
                #expect(page.text.contains("Sign in with") && page.text.contains(name))
            }
        }
        for (id, user) in [("corp", "5f1c2e9a-alice"), ("partners", "5f1c2e9a-alice"), ("hub", "Octocat")] {
            let (browser, status) = try await test.logIn(at: id)
            #expect(status == 202, "\(id)")
            let verdict = try await test.verdict(browser)
            #expect(verdict.header("X-Auth-Request-User") == user)
            #expect(verdict.header("X-Auth-Request-Provider") == id)
        }
    }

    @Test("an unknown id starts no login, and an answer that comes to another provider's place ends none")
    func mixUp() async throws {
        let test = try await ThreeProviders()
        defer { test.stop() }
        let unknown = try await Browser().get("\(test.site)/oauth2/start?rd=/&provider=nothing")
        #expect(unknown.status == 400 && unknown.header("Location") == nil)
        let browser = Browser()
        let start = try await browser.get("\(test.site)/oauth2/start?rd=/&provider=hub")
        let login = try await browser.get(try #require(start.header("Location")))
        let callback = try #require(login.header("Location"))
        #expect(callback.contains("/oauth2/callback/hub?"))
        for place in ["/callback", "/callback/corp", "/callback/nothing"] {
            let moved = callback.replacingOccurrences(of: "/callback/hub", with: place)
            #expect(try await browser.get(moved).status == 400, "\(place)")
        }
        #expect(try await browser.open(callback).response.status == 202)
    }

    @Test("an entry's own options decide about its people only, and those outside of the file about all")
    func restrictions() async throws {
        let test = try await ThreeProviders(
            ["hub": "github_org = \"nobody\"", "partners": "allowed_groups = [\"nobody\"]"]
        )
        defer { test.stop() }
        #expect(try await test.logIn(at: "corp").status == 202)
        #expect(try await test.logIn(at: "hub").status == 403)
        #expect(try await test.logIn(at: "partners").status == 403)
    }

    @Test("one provider's outage touches nobody else's logins, sessions and renewals")
    func outage() async throws {
        let test = try await ThreeProviders(["hub": "github_org = \"acme\""], ["COOKIE_REFRESH": "10m"])
        defer { test.stop() }
        let (hub, _) = try await test.logIn(at: "hub")
        let (partners, _) = try await test.logIn(at: "partners")
        test.partners.program.stop()
        for browser in [hub, partners] { #expect(try await test.verdict(browser).status == 202) }
        #expect(try await Browser().get("\(test.site)/ready").status == 200)
        #expect(try await test.logIn(at: "hub").status == 202)
        try test.clock.advance(by: 601)
        // Its renewal fails, and the session goes on.
        #expect(try await test.verdict(partners).status == 202)
        try await test.changeHub(#"{"orgs": []}"#)
        try await until("the membership is looked at all the same") { try await test.verdict(hub).status == 401 }
        #expect(try await test.verdict(partners).status == 202)
    }

    @Test("a broken file changes nothing; a provider that is taken out of it ends its people's sessions only")
    func reload() async throws {
        let test = try await ThreeProviders()
        defer { test.stop() }
        let (corp, _) = try await test.logIn(at: "corp")
        let (hub, _) = try await test.logIn(at: "hub")
        try test.rewriteFile { $0 + "client_ids = \"x\"\n" }
        try await until("the mistake is reported") {
            test.log.contains("client_ids: is no option of a provider; did you mean client_id?")
        }
        for browser in [corp, hub] { #expect(try await test.verdict(browser).status == 202) }
        try test.rewriteFile { file in
            String(file[..<(file.range(of: "[[provider]]\nid = \"hub\"")?.lowerBound ?? file.endIndex)])
        }
        try await until("its people are out") { try await test.verdict(hub).status == 401 }
        #expect(try await test.verdict(corp).status == 202)
        #expect(try await test.logIn(at: "hub").status == 400)
    }

    @Test("a provider's logout ends sessions of its own, also of people whom another provider calls the same")
    func logout() async throws {
        let test = try await ThreeProviders()
        defer { test.stop() }
        let (corp, _) = try await test.logIn(at: "corp")
        let (partners, _) = try await test.logIn(at: "partners")
        func deliver(_ token: String) async throws -> Int {
            try await Browser().post("\(test.site)/oauth2/backchannel_logout", form: [("logout_token", token)]).status
        }
        #expect(try await deliver(test.partners.logoutToken(of: "alice")) == 200)
        #expect(try await test.verdict(partners).status == 401)
        #expect(try await test.verdict(corp).status == 202)
        // A token of nobody's here is refused by name, and no key is tried.
        let stranger = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2V2aWwuZXhhbXBsZSJ9.AAAA"
        #expect(try await deliver(stranger) == 400)
    }

    @Test("a rule leads to the provider that it names, and lets the others' people not pass")
    func rule() async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let rules = folder.appendingPathComponent("rules.toml")
        try """
        default = "signed-in"
        [[rule]]
        path = "/partners"
        providers = ["partners"]
        """.write(to: rules, atomically: true, encoding: .utf8)
        let test = try await ThreeProviders([:], ["RULES": rules.path, "REVERSE_PROXY": "true", "GATEWAY": "traefik"])
        defer { test.stop() }
        let (browser, _) = try await test.logIn(at: "corp")
        let page = [
            ("X-Forwarded-Uri", "/partners/a"), ("X-Forwarded-Host", "app.localhost:\(test.port)"),
            ("X-Forwarded-Method", "GET"), ("X-Forwarded-Proto", "http"),
        ]
        let answer = try await browser.get("\(test.site)/", page + Browser.navigation)
        #expect(answer.header("Location")?.hasPrefix(test.partners.issuer) == true)
    }

    @Test("in a real browser: choosing among three, switching, signing out of each")
    func chromium() async throws {
        let test = try await ThreeProviders()
        defer { test.stop() }
        func isAt(_ url: String) -> Bool { url.hasPrefix("\(test.site)/") && !url.contains("/oauth2/callback") }
        try await WebDriver.use { browser in
            var first: String { get async throws { try await browser.run(Self.firstButton) as? String ?? "" } }
            try await browser.go("\(test.site)/oauth2/sign_in?rd=/")
            #expect(try await first.contains("Example Ltd"))
            try await browser.click("main a[href*='provider=partners']")
            try await browser.waitForURL { $0.hasPrefix("\(test.partners.issuer)/authorize?") }
            try await browser.logInAtDevIDP()
            try await browser.waitForURL(isAt)
            try await browser.go("\(test.site)/oauth2/userinfo")
            #expect(try await browser.page.contains("5f1c2e9a-alice"))

            // Out here, and by a link out at the provider; the one of the last login comes first.
            try await browser.go("\(test.site)/oauth2/sign_out")
            #expect(try await browser.title == "You are signed out")
            try await browser.click("main a[href^='\(test.partners.issuer)/end-session']")
            try await browser.waitForURL { $0.hasPrefix("\(test.partners.issuer)/end-session") }
            try await browser.go("\(test.site)/oauth2/sign_in?rd=/")
            #expect(try await first.contains("Partners"))

            // Another provider, with an account that was never asked for at the first.
            try await browser.click("main a[href*='provider=hub']")
            try await browser.waitForURL(isAt)
            try await browser.go("\(test.site)/oauth2/userinfo")
            #expect(try await browser.page.contains("Octocat"))
            try await browser.go("\(test.site)/oauth2/sign_in?rd=/")
            #expect(try await first.contains("our GitHub"))

            // Switching: asking for the page again ends the session that was there.
            try await browser.click("main a[href*='provider=corp']")
            try await browser.waitForURL { $0.hasPrefix("\(test.corp.issuer)/authorize?") }
            try await browser.logInAtDevIDP(as: "bob", "builder")
            try await browser.waitForURL(isAt)
            try await browser.go("\(test.site)/oauth2/userinfo")
            #expect(try await browser.page.contains("bob@example.org"))
            try await browser.go("\(test.site)/oauth2/sign_out")
            try await browser.click("main a[href^='\(test.corp.issuer)/end-session']")
            try await browser.waitForURL { $0.hasPrefix("\(test.corp.issuer)/end-session") }

            // GitHub has no such address: the page says that nothing more is needed here, and offers no link there.
            try await browser.go("\(test.site)/oauth2/start?rd=/&provider=hub")
            try await browser.waitForURL(isAt)
            try await browser.go("\(test.site)/oauth2/sign_out")
            #expect(try await browser.title == "You are signed out")
            let links = try await browser.run(
                "return document.querySelectorAll(\"main a[href*='end-session']\").length"
            )
            #expect(links as? Int == 0)
            #expect(try await browser.cookies()["_oauth2_proxy"] == nil)
        }
    }

    private static let firstButton = "return document.querySelector(\"main a[href*='provider=']\").innerText"
}
