import Fetch
import Testing

@Suite("The provider as an adversary, or in trouble")
struct ProviderFaultTests {
    @Test("started before its provider, Sidegate is alive and not ready, and turns ready by itself")
    func lateProvider() async throws {
        let stack = try await Stack(startsProvider: false)
        defer { stack.stop() }
        let browser = Browser()
        #expect(try await browser.get("\(stack.sidegate)/ping").status == 200)
        #expect(try await browser.get("\(stack.sidegate)/ready").status == 503)
        let page = try await browser.open("\(stack.site)/anything").response
        #expect(page.status == 503)
        #expect(page.text.contains("Try again"))
        try await stack.startProvider()
        try await stack.becomeReady()
        #expect(try await browser.logIn("\(stack.site)/anything").response.status == 200)
    }

    static let faults: [(name: String, orders: [(String, String)], status: Int, log: String)] = [
        ("the token endpoint answers HTML", [("html.token", "hello")], 502, "content"),
        ("the token endpoint answers 500", [("status.token", "500")], 502, "500"),
        ("the token endpoint redirects", [("redirect.token", "http://127.0.0.1:1/")], 502, "redirect"),
        ("another issuer", [("claim.iss", "http://evil.example")], 403, "http://evil.example"),
        ("another audience", [("claim.aud", "other")], 403, "other"),
        ("expired", [("claim.exp", "1000000000")], 403, "expired"),
        ("from the future", [("claim.iat", "4000000000")], 403, "from now"),
        ("no subject", [("claim.sub", "")], 403, "sub"),
        ("another nonce", [("claim.nonce", "foreign")], 403, "nonce"),
        ("no nonce", [("claim.nonce", "")], 403, "nonce"),
        ("another at_hash", [("claim.at_hash", "foreign")], 403, "at_hash"),
        ("a wrong signature", [("signature", "bad")], 403, "signature"),
        ("no signature", [("signature", "none")], 403, "none"),
        ("an address that is not verified", [("claim.email_verified", "false")], 403, "verified"),
        ("userinfo about somebody else", [("claim.email", ""), ("userinfo.sub", "other")], 403, "other"),
    ]

    @Test("a login that goes wrong gives nobody a session, says so on a page and why in the log", arguments: faults)
    func refused(_ fault: (name: String, orders: [(String, String)], status: Int, log: String)) async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        try await stack.order(fault.orders)
        let browser = Browser()
        let (_, page) = try await browser.logIn("\(stack.site)/anything")
        #expect(page.status == fault.status, "\(fault.name): \(page.text)")
        #expect(page.text.contains("/oauth2/start?rd=%2Fanything"))
        #expect(!browser.cookies.contains { $0.name == "_oauth2_proxy" })
        let log = stack.log
        #expect(log.contains(fault.log), "\(fault.name): \(log)")
        // The request log names the fields of a callback and none of their values.
        #expect(!log.contains("test-secret") && !log.contains(/(code|state)=[^*]/))
    }

    @Test(
        "what is odd and harmless does not stop a login",
        arguments: [
            [("unknown-key", "AKP")], [("claim.email", "")], [("claim.groups", "staff")],
        ]
    )
    func harmless(_ orders: [(String, String)]) async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        try await stack.order(orders)
        // Only a new one is sure to read what was ordered: the first may have asked before.
        try await stack.restartSidegate([:])
        try await stack.becomeReady()
        let (_, page) = try await Browser().logIn("\(stack.site)/anything")
        #expect(page.status == 200)
        #expect(page.json("headers", "X-Forwarded-Email") == "alice@example.com")
        #expect(page.json("headers", "X-Forwarded-Groups")?.hasPrefix("staff") == true)
    }

    @Test("keys that change just before a login do not stop it")
    func keyRotation() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        try await stack.command("/rotate-keys")
        let (_, page) = try await Browser().logIn("\(stack.site)/anything")
        #expect(page.status == 200, "\(page.text) \(stack.log)")
    }

    @Test("metadata with another issuer's name is not believed")
    func wrongIssuer() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        try await stack.order([("issuer", "http://evil.example")])
        // Only a new one is sure to ask after the order: the first may know the right name already.
        try await stack.restartSidegate([:])
        try await stack.waitForLog("http://evil.example")
        #expect(try await Browser().get("\(stack.sidegate)/ready").status == 503)
        try await stack.order([])
        try await stack.becomeReady()
    }

    @Test("a callback that comes before the provider's metadata keeps its attempt: the same URL again ends the login")
    func callbackBeforeMetadata() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = Browser()
        let (form, page) = try await browser.open("\(stack.site)/anything/back")
        let callback = try #require(try await browser.postLogin(form, page).header("Location"))
        try await stack.order([("status.metadata", "500")])
        try await stack.restartSidegate([:])
        #expect(try await browser.get(callback).status == 503)
        try await stack.order([])
        try await stack.becomeReady()
        // On a busy machine the code may be too old by now: then the kept attempt begins the login once more by itself.
        let (end, answer) = try await browser.open(callback)
        #expect(answer.status == 200 && end.hasSuffix("/anything/back"), "\(end) \(answer.text)")
    }
}
