import Foundation
import Testing

@Suite("In a real browser", .serialized)
struct ChromiumTests {
    @Test("a person logs in, lands on the page they asked for, and the app knows who they are")
    func login() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let target = "\(stack.site)/anything/deep?x=1&y=%20z"
        try await WebDriver.use { browser in
            try await browser.go(target)
            #expect(try await browser.url.hasPrefix("\(stack.issuer)/authorize?"))
            try await browser.logInAtDevIDP()
            try await browser.waitForURL { $0 == target }
            let page = try await browser.page
            #expect(page.contains("\"X-Forwarded-User\": \"5f1c2e9a-alice\""))
            #expect(page.contains("\"X-Forwarded-Email\": \"alice@example.com\""))
            // `Secure` on http works only because browsers count names below localhost as safe.
            let session = try #require(try await browser.cookies()["_oauth2_proxy"])
            #expect(session["secure"] as? Bool == true)
            #expect(session["httpOnly"] as? Bool == true)
        }
    }

    @Test("ten tabs that wait at the provider all finish, the last first, each on its own page")
    func tenTabs() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        try await WebDriver.use { browser in
            var tabs: [(handle: String, target: String)] = []
            for number in 1...10 {
                let tab = try await browser.openTab()
                let target = "\(stack.site)/anything/tab/\(number)?q=%2F\(number)"
                try await browser.go(target)
                try await browser.waitForURL { $0.hasPrefix(stack.issuer) }
                tabs.append((tab, target))
            }
            for tab in tabs.reversed() {
                try await browser.switchTo(tab: tab.handle)
                try await browser.logInAtDevIDP()
                try await browser.waitForURL { $0 == tab.target }
                #expect(try await browser.page.contains("5f1c2e9a-alice"))
            }
            #expect(try await browser.cookies().keys.filter { $0.contains("_csrf_") }.isEmpty)
        }
    }

    @Test("the wrong account, another one, no access, signed out and staying out, and in again")
    func journey() async throws {
        let stack = try await Stack(["EMAIL_DOMAINS": "example.com"])
        defer { stack.stop() }
        let target = "\(stack.site)/anything/deep?x=1"
        try await WebDriver.use { browser in
            // Bob's address is another domain's, and the provider remembers him.
            try await browser.go(target)
            try await browser.logInAtDevIDP(as: "bob", "builder")
            try await browser.waitForURL { $0.contains("/oauth2/callback") }
            #expect(try await browser.title == "No access")
            #expect(try await browser.page.contains("bob@example.org"))
            // One click, and the provider asks who it is instead of answering for Bob again.
            try await browser.click("main a[href*='account=other']")
            try await browser.waitForURL { $0.contains("/authorize?") && $0.contains("prompt=select_account") }
            try await browser.logInAtDevIDP()
            try await browser.waitForURL { $0 == target }
            #expect(try await browser.page.contains("5f1c2e9a-alice"))

            try await browser.go("\(stack.site)/oauth2/sign_out")
            #expect(try await browser.title == "You are signed out")
            #expect(try await browser.page.contains("app.localhost:\(stack.sitePort)"))
            #expect(try await browser.cookies()["_oauth2_proxy"] == nil)
            // Nothing leads on from there by itself.
            try await browser.reload()
            #expect(try await browser.title == "You are signed out")
            try await browser.go("\(stack.site)/oauth2/userinfo")
            #expect(try await browser.page.contains("Unauthorized"))
            try await browser.back()

            // Out at the provider too, so that the next login takes a password.
            try await browser.click("main a[href*='/end-session']")
            try await browser.waitForURL { $0.hasPrefix("\(stack.issuer)/end-session") }
            try await browser.go("\(stack.site)/oauth2/sign_out")
            try await browser.click("main a[href^='/oauth2/start']")
            try await browser.logInAtDevIDP()
            try await browser.waitForURL { $0 == "\(stack.site)/" }
        }
    }

    @Test("the back button after a login, and a reload, end on the app")
    func backButton() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let target = "\(stack.site)/anything/back?x=1"
        try await WebDriver.use { browser in
            try await browser.go(target)
            try await browser.logInAtDevIDP()
            try await browser.waitForURL { $0 == target }
            try await browser.back()
            try await browser.waitForURL { $0 == target }
            #expect(try await browser.page.contains("5f1c2e9a-alice"))
            try await browser.reload()
            #expect(try await browser.url == target)
        }
    }

    @Test("a script's fetch without a session gets 401 where it would choke on the provider's page")
    func scriptFetch() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        try await WebDriver.use { browser in
            try await browser.go("\(stack.site)/oauth2/sign_in")
            // The page allows no connections (its Content-Security-Policy); one of plain text has no such rule.
            try await browser.go("\(stack.site)/oauth2/userinfo")
            let status = try await browser.run("return fetch('/headers').then(answer => answer.status)")
            #expect(status as? Int == 401)
        }
    }

    @Test("the sign-in page shows its button, runs no script, and leads to the provider and back")
    func signInPage() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        try await WebDriver.use { browser in
            try await browser.go("\(stack.site)/oauth2/sign_in?rd=/anything/wanted%3Fa%3Db")
            #expect(try await browser.title == "Sign in")
            try await browser.click("a[href^='/oauth2/start']")
            try await browser.logInAtDevIDP()
            try await browser.waitForURL { $0 == "\(stack.site)/anything/wanted?a=b" }
        }
    }

    @Test("a hostile target keeps the browser on the site")
    func hostileTargets() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        try await WebDriver.use { browser in
            for target in [
                "//evil.example", "/\\evil.example", "/%09/evil.example", "https:evil.example", "/\t/evil.example",
                "///evil.example/%2f..", "http://app.localhost@evil.example/", "/%5cevil.example",
                "javascript:alert(1)",
            ] {
                try await stack.command("/log-everyone-out")
                try await browser.go("\(stack.site)/oauth2/sign_out?rd=\(Browser.encoded(target))")
                // `/` needs a session, so the browser goes on to the provider for it, and nowhere else.
                let url = try await browser.url
                try #require(url.hasPrefix("\(stack.issuer)/authorize?"), "\(target) led to \(url)")
                try await browser.logInAtDevIDP()
                try await browser.waitForURL { $0 == "\(stack.site)/" }
            }
        }
    }
}

extension WebDriver {
    /// Fills in dev-idp's form.
    func logInAtDevIDP(as user: String = "alice", _ password: String = "wonderland") async throws {
        try await type(user, into: "input[name=username]")
        try await type(password, into: "input[name=password]")
        try await click("button[type=submit]")
    }
}
