import Fetch
import Foundation
import Testing

/// Every page of ours, in light and dark, on a small phone and a wide screen, printed, from left to right and from right to
/// left.
///
/// With SIDEGATE_SCREENSHOTS=FOLDER the pages are put there as pictures (scripts/screenshots).
@Suite("Everybody can use the pages: WCAG 2.2 AA by axe-core", .serialized)
struct AccessibilityTests {
    private static let folder = ProcessInfo.processInfo.environment["SIDEGATE_SCREENSHOTS"]

    /// A page by the name of its picture, and how to get there.
    private static func pages(_ stack: Stack) -> [(name: String, url: String, title: String)] {
        [
            ("sign-in", "\(stack.site)/oauth2/sign_in?rd=/anything", "Sign in"),
            ("signed-out", "\(stack.site)/oauth2/sign_out", "You are signed out"),
            ("failed", "\(stack.site)/oauth2/callback?error=invalid_scope", "Sign-in did not complete"),
            ("not-found", "\(stack.site)/oauth2/nothing", "Page not found"),
        ]
    }

    private func axe() throws -> String {
        let library = Place.root.appendingPathComponent(".tools/venv/lib")
        let python = try #require(try FileManager.default.contentsOfDirectory(atPath: library.path).first)
        let file = "\(python)/site-packages/axe_playwright_python/axe.min.js"
        return try String(contentsOf: library.appendingPathComponent(file), encoding: .utf8)
    }

    /// What axe-core finds, one line each.
    private func violations(_ browser: WebDriver, _ axe: String) async throws -> [String] {
        let script = """
            \(axe)
            return axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
                .then(found => found.violations.map(v => v.id + ": " + v.nodes.map(n => n.html).join(" | ")))
            """
        return try #require(try await browser.run(script) as? [String])
    }

    /// How many pixels the page is wider than its window.
    private func overflow(_ browser: WebDriver) async throws -> Int {
        let script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return try #require(try await browser.run(script) as? Int)
    }

    private func check(_ browser: WebDriver, _ axe: String, _ page: String, _ language: String) async throws {
        let direction = try await browser.run("return document.documentElement.dir") as? String
        #expect(direction == (language == "en" ? "ltr" : "rtl"), "\(page)")
        let name = language == "en" ? page : "\(page)-\(language)"
        for (look, width, height) in [
            ("light", 1280, 800), ("dark", 1280, 800), ("light", 320, 640), ("dark", 3840, 2160),
        ] {
            try await browser.show(as: ["prefers-color-scheme": look], width: width, height: height)
            #expect(try await violations(browser, axe) == [], "\(name), \(look), \(width)")
            #expect(try await overflow(browser) <= 0, "\(name) is wider than \(width)")
        }
        try await browser.show(as: ["forced-colors": "active"], width: 1280, height: 800)
        // A button without a border would look like plain text there.
        let borders = try await browser.run(
            "return [...document.querySelectorAll('a.way, button')].map(way => getComputedStyle(way).borderTopStyle)"
        )
        #expect((borders as? [String])?.allSatisfy { $0 == "solid" } == true, "\(name): \(borders)")
        // A4 at 96 pixels an inch. On paper there is nothing to click.
        try await browser.show(as: [:], on: "print", width: 794, height: 1123)
        let printed = try await browser.run(
            "return [...document.querySelectorAll('.ways, form')].map(way => getComputedStyle(way).display)"
        )
        #expect((printed as? [String])?.allSatisfy { $0 == "none" } == true, "\(name): \(printed)")
        #expect(try await overflow(browser) <= 0, "\(name) is wider than paper")
        try await browser.show(as: [:], width: 1280, height: 800)
        guard let folder = Self.folder else { return }
        for (suffix, look, width, height) in [
            ("", "light", 900, 700), ("-dark", "dark", 900, 700), ("-phone", "light", 360, 640),
        ] where language == "en" || suffix.isEmpty {
            try await browser.show(as: ["prefers-color-scheme": look], width: width, height: height)
            try await browser.screenshot().write(to: URL(fileURLWithPath: "\(folder)/\(name)\(suffix).png"))
        }
    }

    /// Opens the page that a form of the site's own leads to.
    private func postForm(_ browser: WebDriver, to url: String) async throws {
        _ = try await browser.run(
            """
            const form = document.createElement("form")
            form.method = "post"
            form.action = "\(url)"
            document.body.append(form)
            form.submit()
            return true
            """
        )
        try await browser.waitForURL { $0 == url }
    }

    /// Shows a page that would go on by itself.
    private func show(_ page: String, _ browser: WebDriver, at url: String) async throws {
        try await browser.go(url)
        let text = String(decoding: try JSONSerialization.data(withJSONObject: [page]), as: UTF8.self)
        // Scripts that come in this way do not run.
        _ = try await browser.run(
            """
            const page = new DOMParser().parseFromString(\(text)[0], "text/html")
            const root = document.documentElement
            for (const name of ["lang", "dir"]) root.setAttribute(name, page.documentElement.getAttribute(name))
            root.innerHTML = page.documentElement.innerHTML
            return true
            """
        )
    }

    /// Names as long as people really have them; in pictures, everyday ones.
    private static let longName =
        folder == nil ? "Donaudampfschifffahrtsgesellschaftskapitänsidentitätsverwaltung of ACME" : "ACME Identity"
    private static let longAddress =
        folder == nil
        ? "\(String(repeating: "a", count: 64))@\(String(repeating: "b", count: 60)).example.org" : "bob@example.org"

    /// As much as a page can be asked to hold.
    private static let settings = [
        "PROVIDER_DISPLAY_NAME": longName, "FOOTER": "Questions? help@example.com",
        "BRAND_NAME": folder == nil ? longName : "Example Tools", "EMAIL_DOMAINS": "example.com",
        "COOKIE_SECURE": "false",
    ].merging(folder == nil ? ["BANNER": "Sign in at the \(longName)"] : [:]) { $1 }

    @Test("pages for everybody", arguments: ["en", "he"])
    func pages(language: String) async throws {
        let passwords = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: passwords) }
        let file = passwords.appendingPathComponent("htpasswd")
        try PasswordLine.of("jane").write(to: file, atomically: true, encoding: .utf8)
        let stack = try await Stack(Self.settings.merging(["HTPASSWD_FILE": file.path]) { $1 })
        defer { stack.stop() }
        let axe = try axe()
        try await WebDriver.use { browser in
            try await browser.speak(language)
            for page in Self.pages(stack) {
                try await browser.go(page.url)
                try await expectTitle(page.title, browser, language)
                try await check(browser, axe, page.name, language)
            }
            // A page without a Content Security Policy, which lets a test do things.
            let plain = "\(stack.site)/oauth2/userinfo"
            try await browser.go(plain)
            try await postForm(browser, to: "\(stack.site)/anything")
            try await expectTitle("Your session has ended", browser, language)
            try await check(browser, axe, "session-ended", language)
            try await browser.go(plain)
            let now = Int(Date().timeIntervalSince1970)
            _ = try await browser.run("document.cookie = 'arrived__oauth2_proxy=\(now).1.300.x; path=/'; return true")
            try await browser.go("\(stack.site)/oauth2/start?rd=/anything")
            try await expectTitle("Sign-in did not last", browser, language)
            try await check(browser, axe, "not-kept", language)
            // A wrong password: the message is tied to the fields, the name stays, the cursor is where to go on.
            try await browser.go(Self.pages(stack)[0].url)
            try await browser.type("jane", into: "input[name=username]")
            try await browser.type("wrong", into: "input[name=password]")
            try await browser.click("button")
            let state = try await browser.run(
                """
                const p = document.activeElement
                return [p.name, p.getAttribute("aria-invalid"), 
                    document.getElementById(p.getAttribute("aria-describedby")).getAttribute("role"),
                    document.querySelector("input[name=username]").value].join(" ")
                """
            )
            #expect(state as? String == "password true alert jane")
            try await check(browser, axe, "wrong-password", language)
        }
    }

    @Test("pages for those who are logged in, and for those who may not pass", arguments: ["en", "ar"])
    func ownPages(language: String) async throws {
        let stack = try await Stack(Self.settings)
        defer { stack.stop() }
        let axe = try axe()
        try await WebDriver.use { browser in
            try await browser.speak(language)
            try await stack.order([("claim.email", Self.longAddress)])
            try await browser.go("\(stack.site)/anything")
            try await browser.logInAtDevIDP(as: "bob", "builder")
            try await browser.waitForURL { $0.contains("/oauth2/callback") }
            #expect(try await browser.page.contains(Self.longAddress))
            try await check(browser, axe, "no-access", language)
            try await stack.order([("claim.groups", Self.longName)])
            try await browser.click("main a[href*='account=other']")
            try await browser.logInAtDevIDP()
            try await browser.waitForURL { $0 == "\(stack.site)/anything" }
            try await browser.go("\(stack.site)/oauth2/session")
            try await check(browser, axe, "session", language)
        }
    }

    @Test("pages on the way: a link that was cut, a stronger sign-in, the fragment", arguments: ["en", "he"])
    func onTheWay(language: String) async throws {
        let rules = try RulesFile(
            """
            default = "signed-in"

            [[rule]]
            path = "/anything/secure"
            acr = "urn:example:mfa"
            """
        )
        defer { rules.remove() }
        let more = ["RULES": rules.path, "CARRY_FRAGMENT": "true", "EMAIL_DOMAINS": "*", "REVERSE_PROXY": "true"]
        let stack = try await Stack(Self.settings.merging(more) { $1 })
        defer { stack.stop() }
        let axe = try axe()
        try await WebDriver.use { browser in
            try await browser.speak(language)
            try await browser.go("\(stack.site)/oauth2/start?rd=/anything&cut=yes")
            try await browser.logInAtDevIDP()
            try await browser.waitForURL { $0.contains("/oauth2/callback") }
            try await expectTitle("You are signed in", browser, language)
            try await check(browser, axe, "link-too-long", language)
            // At this provider, Bob has no second factor.
            try await browser.go("\(stack.site)/anything/secure")
            try await browser.logInAtDevIDP(as: "bob", "builder")
            try await browser.waitForURL { $0.contains("/oauth2/callback") }
            try await expectTitle("This page needs a stronger sign-in", browser, language)
            try await check(browser, axe, "stronger", language)
            let start = "\(stack.site)/oauth2/start?rd=/anything"
            let moment = try await Browser().get(start, Browser.navigation + [("Accept-Language", language)])
            try await show(moment.text, browser, at: "\(stack.site)/oauth2/userinfo")
            #expect(language != "en" || moment.text.contains("One moment"))
            try await check(browser, axe, "moment", language)
        }
    }

    @Test("the page for people who wait in line", arguments: ["en", "he"])
    func inLine(language: String) async throws {
        let stack = try await Stack(Self.settings.merging(["EMAIL_DOMAINS": "*"]) { $1 })
        defer { stack.stop() }
        let axe = try axe()
        let people = try await stack.crowdAtCallback()
        // Nobody's turn ends before the others have their page.
        try await stack.order([("delay.token", "20000")])
        let page = try await withThrowingTaskGroup(of: FetchResponse.self) { group in
            for (cookies, callback) in people {
                let fields = Browser.navigation + [("Cookie", cookies), ("Accept-Language", language)]
                group.addTask { try await Browser().get(callback, fields) }
            }
            let waiting = try await group.first { $0.header("Refresh") != nil }
            group.cancelAll()
            return try #require(waiting)
        }
        #expect(language != "en" || page.text.contains("Many people are signing in"))
        try await WebDriver.use { browser in
            try await browser.speak(language)
            try await show(page.text, browser, at: "\(stack.site)/oauth2/userinfo")
            try await check(browser, axe, "in-line", language)
        }
    }

    @Test("pages of a site in trouble", arguments: ["en", "he"])
    func trouble(language: String) async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack(Self.settings.merging(redis.settings) { $1 })
        defer { stack.stop() }
        let axe = try axe()
        try await WebDriver.use { browser in
            try await browser.speak(language)
            try await browser.go("\(stack.site)/anything")
            try await browser.logInAtDevIDP()
            try await browser.waitForURL { $0 == "\(stack.site)/anything" }
            redis.kill()
            try await browser.go("http://app.localhost:\(stack.sidegatePort)/page")
            try await expectTitle("This site is not available right now", browser, language)
            try await check(browser, axe, "site-unavailable", language)
            try await browser.go("\(stack.site)/oauth2/sign_out")
            try await expectTitle("You are not signed out yet", browser, language)
            try await check(browser, axe, "not-signed-out", language)
            try await browser.forgetCookies()
            stack.programs["dev-idp"]?.stop()
            try await stack.restartSidegate(Self.settings)
            try await browser.go("\(stack.site)/oauth2/start?rd=/anything")
            try await expectTitle("Sign-in is not available right now", browser, language)
            try await check(browser, axe, "sign-in-unavailable", language)
            try await stack.restartSidegate(Self.settings.merging(["ALLOWED_HOSTS": "other.example"]) { $1 })
            try await browser.go("\(stack.site)/oauth2/start?rd=/anything")
            try await expectTitle("Unknown site", browser, language)
            try await check(browser, axe, "unknown-site", language)
        }
    }

    /// Titles are compared in English only.
    private func expectTitle(_ title: String, _ browser: WebDriver, _ language: String) async throws {
        guard language == "en" else { return }
        let shown = try await browser.title
        let page = try await browser.page
        #expect(shown == "\(title) - \(Self.settings["BRAND_NAME"] ?? "")", "\(page)")
    }

    @Test("the fragment of a single-page application's URL comes through a login")
    func redirectedFragment() async throws {
        let stack = try await Stack(["CARRY_FRAGMENT": "true"])
        defer { stack.stop() }
        try await WebDriver.use { browser in
            try await browser.go("\(stack.site)/anything?a=b#/inbox/4")
            try await browser.logInAtDevIDP()
            try await browser.waitForURL { $0 == "\(stack.site)/anything?a=b#/inbox/4" }
        }
    }

    @Test("the fragment comes through the sign-in page")
    func fragment() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        try await WebDriver.use { browser in
            try await browser.go("\(stack.site)/oauth2/sign_in?rd=/anything%3Fa=b#/inbox/4%202")
            try await browser.click("main a[href^='/oauth2/start']")
            try await browser.logInAtDevIDP()
            try await browser.waitForURL { $0 == "\(stack.site)/anything?a=b#/inbox/4%202" }
        }
    }
}
