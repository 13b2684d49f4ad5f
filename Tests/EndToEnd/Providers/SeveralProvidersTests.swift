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

    @Test("the second provider's front-channel logout ends the session that is its own, and no other provider's")
    func frontChannel() async throws {
        let test = try await ThreeProviders()
        defer { test.stop() }
        let (corp, _) = try await test.logIn(at: "corp")
        let (partners, _) = try await test.logIn(at: "partners")
        let names = [
            "corp": try Self.claim("sid", of: try await test.corp.logoutToken(of: "alice", by: "sid")),
            "partners": try Self.claim("sid", of: try await test.partners.logoutToken(of: "alice", by: "sid")),
        ]
        func frame(_ browser: Browser, _ issuer: String, _ id: String) async throws -> Int {
            let query = "iss=\(Browser.encoded(issuer))&sid=\(Browser.encoded(names[id] ?? ""))"
            return try await browser.get("\(test.site)/oauth2/frontchannel_logout?\(query)").status
        }
        // Another provider's name, or its issuer, ends nothing.
        for (issuer, id) in [
            (test.corp.issuer, "corp"), (test.corp.issuer, "partners"), (test.partners.issuer, "corp"),
        ] {
            #expect(try await frame(partners, issuer, id) == 200)
            #expect(try await test.verdict(partners).status == 202)
        }
        let cookies = partners.cookies
        #expect(try await frame(partners, test.partners.issuer, "partners") == 200)
        partners.cookies = cookies
        #expect(try await test.verdict(partners).status == 401)
        #expect(try await test.verdict(corp).status == 202)
    }

    private static func claim(_ name: String, of token: String) throws -> String {
        let part = try #require(token.split(separator: ".").dropFirst().first)
        let plain = part.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        let data = Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4))
        let claims = try JSONSerialization.jsonObject(with: try #require(data)) as? [String: Any]
        return try #require(claims?[name] as? String)
    }

    @Test("a bearer token makes a session of the provider that issued it, and only that one's keys count")
    func bearer() async throws {
        let test = try await ThreeProviders(
            [:],
            ["SKIP_JWT_BEARER_TOKENS": "true", "SET_AUTHORIZATION_HEADER": "true"]
        )
        defer { test.stop() }
        var tokens: [String: String] = [:]
        for id in ["corp", "partners"] {
            let (browser, _) = try await test.logIn(at: id)
            let field = try #require(try await test.verdict(browser).header("Authorization"))
            tokens[id] = field
            let answer = try await Browser().get("\(test.site)/oauth2/auth", [("Authorization", field)])
            #expect(answer.status == 202, "\(test.log)")
            #expect(answer.header("X-Auth-Request-Provider") == id)
            #expect(answer.header("X-Auth-Request-User") == "5f1c2e9a-alice")
        }
        // What one of them says, with the other's signature.
        let parts = try ["corp", "partners"].map { try #require(tokens[$0]).split(separator: ".").map(String.init) }
        for (text, signature) in [(0, 1), (1, 0)] {
            let forged = (parts[text][0...1] + [parts[signature][2]]).joined(separator: ".")
            #expect(try await Browser().get("\(test.site)/oauth2/auth", [("Authorization", forged)]).status == 401)
        }
        #expect(!test.log.contains("eyJ"))
    }

    @Test("metrics tell the providers apart: who is ready, what was asked of each, and whose calls failed")
    func metrics() async throws {
        let port = freePort()
        let test = try await ThreeProviders([:], ["METRICS_ADDRESS": "127.0.0.1:\(port)"])
        defer { test.stop() }
        func lines(_ name: String, _ labels: String...) async throws -> [(labels: String, value: Double)] {
            try await Browser().get("http://127.0.0.1:\(port)/metrics").text.split(separator: "\n").compactMap { line in
                guard line.hasPrefix("\(name){"), labels.allSatisfy({ line.contains($0) }) else { return nil }
                let words = line.split(separator: " ")
                return (String(words[0]), Double(words[words.count - 1]) ?? -1)
            }
        }
        func tokenCalls(_ id: String) async throws -> Double {
            try await lines("sidegate_provider_requests_total", "provider=\"\(id)\"", "endpoint=\"token\"").map(\.value)
                .reduce(0, +)
        }
        for id in ["corp", "partners", "hub"] {
            #expect(try await lines("sidegate_provider_ready", "provider=\"\(id)\"").map(\.value) == [1])
            #expect(try await tokenCalls(id) == 0)
        }
        _ = try await test.logIn(at: "partners")
        #expect(try await tokenCalls("partners") == 1)
        #expect(try await tokenCalls("corp") == 0)
        // A login whose code cannot be redeemed any more.
        let browser = Browser()
        let start = try await browser.get("\(test.site)/oauth2/start?rd=/&provider=partners")
        let form = try await browser.get(try #require(start.header("Location")))
        let submitted = try await browser.postLogin(try #require(start.header("Location")), form)
        test.partners.program.stop()
        #expect(try await browser.get(try #require(submitted.header("Location"))).status >= 500)
        let failed = try await lines("sidegate_provider_requests_total", "endpoint=\"token\"", "code=\"none\"")
        #expect(failed.count == 1 && failed[0].labels.contains("provider=\"partners\""), "\(failed)")
        _ = try await test.logIn(at: "corp")
        #expect(try await tokenCalls("corp") == 1)
    }

    @Test("sidegate doctor looks at each provider, and says which one is away")
    func doctor() async throws {
        let test = try await ThreeProviders()
        defer { test.stop() }
        func examine() throws -> (status: Int32, output: String) {
            try Program.run(Place.built("sidegate"), ["doctor"], environment: test.environment)
        }
        let good = try examine()
        for (id, provider) in [("corp", test.corp), ("partners", test.partners)] {
            #expect(
                good.output.contains("ok    provider \(id): it calls itself \(provider.issuer), and its keys are there")
            )
        }
        #expect(good.output.contains("provider hub: "), "\(good.output)")
        #expect(good.status != 1, "\(good.output)")
        test.partners.program.stop()
        let bad = try examine()
        #expect(bad.status == 1 && bad.output.contains("ok    provider corp: "), "\(bad.output)")
        #expect(bad.output.contains("FAIL  provider partners: "), "\(bad.output)")
    }

    @Test("in Redis, sessions are listed by provider and subject: a logout at one leaves the same name's at the other")
    func redis() async throws {
        let redis = try await RedisServer()
        defer { redis.stop() }
        let test = try await ThreeProviders([:], redis.settings)
        defer { test.stop() }
        let (corp, _) = try await test.logIn(at: "corp")
        let (partners, _) = try await test.logIn(at: "partners")
        func list() throws -> [Substring] {
            let listed = try Program.run(
                Place.built("sidegate"),
                ["sessions", "list", "alice@example.com"],
                environment: test.environment
            )
            #expect(listed.status == 0, "\(listed.output)")
            return listed.output.split(separator: "\n").filter { $0.contains("5f1c2e9a-alice") }
        }
        #expect(try list().count == 2)
        let token = try await test.partners.logoutToken(of: "alice")
        let answer = try await Browser().post("\(test.site)/oauth2/backchannel_logout", form: [("logout_token", token)])
        #expect(answer.status == 200, "\(answer.text)")
        #expect(try await test.verdict(partners).status == 401)
        #expect(try await test.verdict(corp).status == 202)
        #expect(try list().count == 1)
    }

    @Test("a rule leads to the provider that it names, and lets the others' people not pass")
    func rule() async throws {
        let rules = try RulesFile(
            """
            default = "signed-in"
            [[rule]]
            path = "/partners"
            providers = ["partners"]
            """
        )
        defer { rules.remove() }
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
