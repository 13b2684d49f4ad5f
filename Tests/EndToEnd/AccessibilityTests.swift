import Foundation
import Testing

/// Every page of ours, in light and dark, on a small phone and a wide screen, from left to right and from right to left.
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

    private func check(_ browser: WebDriver, _ axe: String, _ name: String) async throws {
        for (look, width, height) in [
            ("light", 1280, 800), ("dark", 1280, 800), ("light", 320, 640), ("dark", 3840, 2160),
        ] {
            try await browser.show(as: ["prefers-color-scheme": look], width: width, height: height)
            #expect(try await violations(browser, axe) == [], "\(name), \(look), \(width)")
            #expect(try await overflow(browser) <= 0, "\(name) is wider than \(width)")
        }
        try await browser.show(as: ["forced-colors": "active"], width: 1280, height: 800)
        // A button without a border would look like plain text there.
        let border = try await browser.run("return getComputedStyle(document.querySelector('a.way')).borderTopStyle")
        #expect(border as? String == "solid", "\(name)")
        guard let folder = Self.folder else { return }
        for (suffix, look, width, height) in [
            ("", "light", 900, 700), ("-dark", "dark", 900, 700), ("-phone", "light", 360, 640),
        ] {
            try await browser.show(as: ["prefers-color-scheme": look], width: width, height: height)
            try await browser.screenshot().write(to: URL(fileURLWithPath: "\(folder)/\(name)\(suffix).png"))
        }
    }

    /// As much as a page can be asked to hold.
    private static let settings = [
        "PROVIDER_DISPLAY_NAME": "ACME Identity", "FOOTER": "Questions? help@example.com",
        "BRAND_NAME": "Example Tools", "EMAIL_DOMAINS": "example.com",
        "COOKIE_SECURE": "false",
    ]

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
                if language == "en" { #expect(try await browser.title == "\(page.title) - Example Tools") }
                let direction = try await browser.run("return document.documentElement.dir") as? String
                #expect(direction == (language == "he" ? "rtl" : "ltr"))
                try await check(browser, axe, language == "en" ? page.name : "\(page.name)-\(language)")
            }
            // A wrong password: the message is tied to the fields, the name stays, the cursor is where to go on.
            try await browser.go(Self.pages(stack)[0].url)
            try await browser.type("jane", into: "input[name=username]")
            try await browser.type("wrong", into: "input[name=password]")
            try await browser.click("button")
            let state = try await browser.run(
                """
                const p = document.activeElement
                return [p.name, p.getAttribute("aria-invalid"), document.getElementById(p.getAttribute("aria-describedby")).role,
                    document.querySelector("input[name=username]").value].join(" ")
                """
            )
            #expect(state as? String == "password true alert jane" || state as? String == "password true  jane")
            try await check(browser, axe, language == "en" ? "wrong-password" : "wrong-password-\(language)")
        }
    }

    @Test("pages for those who are logged in, and for those who may not pass", arguments: ["en", "ar"])
    func ownPages(language: String) async throws {
        let stack = try await Stack(Self.settings)
        defer { stack.stop() }
        let axe = try axe()
        let suffix = language == "en" ? "" : "-\(language)"
        try await WebDriver.use { browser in
            try await browser.speak(language)
            try await browser.go("\(stack.site)/anything")
            try await browser.logInAtDevIDP(as: "bob", "builder")
            try await browser.waitForURL { $0.contains("/oauth2/callback") }
            try await check(browser, axe, "no-access\(suffix)")
            try await browser.click("main a[href*='account=other']")
            try await browser.logInAtDevIDP()
            try await browser.waitForURL { $0 == "\(stack.site)/anything" }
            try await browser.go("\(stack.site)/oauth2/session")
            try await check(browser, axe, "session\(suffix)")
        }
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
