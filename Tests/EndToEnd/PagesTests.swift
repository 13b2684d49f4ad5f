import Foundation
import Testing

@Suite("Pages of the operator's own, end to end")
struct PagesTests {
    @Test("templates and logo are taken, read again when they change, and a broken one changes nothing")
    func templates() async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (page, logo) = (folder.appendingPathComponent("sign_in.html"), folder.appendingPathComponent("logo.svg"))
        func write(_ text: String, _ file: URL) throws {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        try write("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", logo)
        try write("first {{.ProviderName}} {{.LogoData}} {{.Version}}", page)
        let stack = try await Stack([
            "CUSTOM_TEMPLATES_DIR": folder.path, "CUSTOM_SIGN_IN_LOGO": logo.path, "PROVIDER_DISPLAY_NAME": "A & B",
        ])
        defer { stack.stop() }
        func signIn() async throws -> String { try await Browser().get("\(stack.sidegate)/oauth2/sign_in").text }
        let first = try await signIn()
        #expect(first.hasPrefix("first A &amp; B <p class=\"logo\"><img src=\"data:image/svg+xml;base64,"), "\(first)")
        try write("second {{.Nothing}}", page)
        try await stack.waitForLog("sign_in.html:1: {{.Nothing}} is not there")
        #expect(try await signIn() == first)
        try write("third", page)
        try await stack.waitForLog("the settings were read again and taken over\n")
        #expect(try await signIn() == "third")
        // Without an error.html of the operator's, ours is shown.
        let error = try await Browser().get("\(stack.sidegate)/oauth2/callback?state=x&code=y")
        #expect(error.status == 400 && error.text.contains("<h1>Sign-in did not complete</h1>"))
    }

    @Test("behind nginx a person sees why they may not pass, what became of their form, and that Sidegate is away")
    func behindNginx() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        try await stack.restartSidegate(["EMAIL_DOMAINS": "example.org"])
        try await stack.becomeReady()
        let refused = try await browser.get("\(stack.site)/anything/deep?x=1")
        #expect(refused.status == 403)
        #expect(refused.text.contains("You are signed in as <bdi>alice@example.com</bdi>."), "\(refused.text)")
        #expect(refused.text.contains("Accounts from <bdi>example.com</bdi> are not allowed on this site."))
        #expect(refused.text.contains("/oauth2/sign_in?rd=%2Fanything%2Fdeep%3Fx%3D1&amp;account=other"))
        let program = try await browser.get("\(stack.site)/anything", [("Accept", "application/json")])
        #expect(program.status == 403 && !program.text.contains("<html"))

        // A form whose session has ended: what was typed is sent again when this page is reloaded.
        let form = try await Browser().post("\(stack.site)/anything", form: [("text", "long")])
        #expect(form.status == 401 && form.text.contains("<h1>Your session has ended</h1>"))
        #expect(try await Browser().get("\(stack.site)/anything", [("Accept", "*/*")]).text == "Unauthorized\n")

        stack.programs["sidegate"]?.stop()
        for url in ["\(stack.site)/anything", "\(stack.site)/oauth2/sign_in"] {
            let away = try await browser.get(url)
            #expect(away.status == 503 && away.text.contains("http-equiv=\"refresh\""))
        }
        let posted = try await browser.post("\(stack.site)/anything", form: [("text", "long")])
        #expect(posted.status == 503 && !posted.text.contains("http-equiv"))
    }

    @Test("a person's own page says who they are, since when and by which provider, and leads out")
    func session() async throws {
        let stack = try await Stack(["PROVIDER_DISPLAY_NAME": "ACME Identity"])
        defer { stack.stop() }
        let page = try await stack.signedIn().get("\(stack.site)/oauth2/session")
        #expect(page.status == 200 && page.text.contains("<bdi>alice@example.com</bdi>"), "\(page.text)")
        #expect(page.text.contains("<bdi>staff, admins</bdi>") && page.text.contains("href=\"/oauth2/sign_out\""))
        #expect(page.text.contains("<dt>Signed in with</dt><dd><bdi>ACME Identity</bdi></dd>"), "\(page.text)")
        let since = try #require(
            page.text.firstMatch(of: /Signed in since<\/dt><dd><bdi>(\d{4}-\d\d-\d\d [\d:]{8} UTC)</)
        )
        #expect(since.1.hasPrefix("2"))
        #expect(page.text.contains("account=other"))
        let stranger = try await Browser().get("\(stack.site)/oauth2/session")
        #expect(stranger.status == 200 && stranger.text.contains("<h1>Sign in</h1>"))
    }

    @Test("the provider's own words are in the log and on the page of this browser's own attempt, and nowhere else")
    func providersWords() async throws {
        let stack = try await Stack(["SCOPE": "profile"])
        defer { stack.stop() }
        let (_, page) = try await Browser().open("\(stack.site)/anything")
        #expect(page.status == 403 && page.text.contains("The sign-in service refused the sign-in."), "\(page.text)")
        #expect(page.text.contains("<dd>invalid_scope</dd>") && page.text.contains("<dd>scope must name openid</dd>"))
        try await stack.waitForLog("the provider refused a login")
        #expect(stack.log.contains("invalid_scope") && stack.log.contains("scope must name openid"), "\(stack.log)")
        // The line of the request comes a moment later than that of the login.
        try await stack.waitForLog("error_description=scope")
        let stray = try await Browser().get("\(stack.site)/oauth2/callback?error=made_up&error_description=forged")
        #expect(stray.status == 400 && stray.text.contains("<dd>made_up</dd>") && !stray.text.contains("forged"))
        try await stack.waitForLog("a callback belongs to no login that was started here")
    }

    @Test("an address that is missing or not confirmed is named as that")
    func addresses() async throws {
        let stack = try await Stack(["EMAIL_DOMAINS": "example.com"])
        defer { stack.stop() }
        try await stack.order([("claim.email", ""), ("userinfo.email", "")])
        let missing = try await Browser().logIn("\(stack.site)/get").response
        #expect(missing.status == 403 && missing.text.contains("Your account has no email address"), "\(missing.text)")
        try await stack.waitForLog("is the scope email granted?")
        try await stack.order([])
        let unverified = try await Browser().logIn("\(stack.site)/get", as: "mallory", "mischief").response
        #expect(unverified.text.contains("Your email address is not confirmed yet."), "\(unverified.text)")
    }

    @Test("a load balancer's checks are answered, and a login is still asked for")
    func healthChecks() async throws {
        let stack = try await Stack(["PING_USER_AGENT": "probe/1", "GCP_HEALTHCHECKS": "true"])
        defer { stack.stop() }
        let browser = Browser()
        for agent in ["probe/1", "GoogleHC/1.0"] {
            #expect(try await browser.get("\(stack.sidegate)/", [("User-Agent", agent)]).status == 200)
            #expect(try await browser.get("\(stack.site)/get", [("User-Agent", agent)]).status == 401)
            #expect(try await browser.get("\(stack.sidegate)/oauth2/auth", [("User-Agent", agent)]).status == 401)
        }
        #expect(try await browser.get("\(stack.sidegate)/liveness_check", []).status == 200)
        #expect(try await browser.get("\(stack.sidegate)/readiness_check", []).status == 200)
        #expect(try await browser.get("\(stack.sidegate)/", [("User-Agent", "other")]).status == 401)
    }
}
