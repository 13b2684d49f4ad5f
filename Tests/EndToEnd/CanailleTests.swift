import Testing

@Suite("With a provider that nobody here wrote (Canaille)")
struct CanailleTests {
    @Test("a person logs in through nginx, and the app knows who they are")
    func login() async throws {
        let stack = try await Stack(startsProvider: false)
        defer { stack.stop() }
        let canaille = try await Canaille(redirectURI: "\(stack.site)/oauth2/callback")
        defer { canaille.stop() }
        try await stack.restartSidegate([
            "OIDC_ISSUER_URL": canaille.issuer, "CLIENT_ID": "sidegate-canaille", "CLIENT_SECRET": "canaille-secret",
            // Canaille sends no email_verified where nobody has verified the address: that is not a refusal.
            "EMAIL_DOMAINS": "example.net",
        ])
        try await stack.becomeReady()
        let browser = Browser()
        let target = "\(stack.site)/anything/deep?x=1&y=%20z"
        let (url, page) = try await canaille.logIn(browser, from: try await browser.open(target))
        #expect(url == target, "\(page.text) \(stack.log)")
        #expect(page.json("headers", "X-Forwarded-User")?.isEmpty == false)
        #expect(page.json("headers", "X-Forwarded-Email") == "jane@example.net")
    }
}
