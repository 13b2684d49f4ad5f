import Fetch
import Foundation
import Testing

@Suite("Who signs out, here or at the provider, is out")
struct LogoutTests {
    private func status(_ stack: Stack, _ browser: Browser) async throws -> Int {
        try await browser.get("\(stack.site)/get", [("Accept", "application/json")]).status
    }

    /// A logout token of dev-idp's, about the last login of `user`.
    private func token(_ stack: Stack, _ user: String, by: String, _ more: [(String, String)] = []) async throws
        -> String
    {
        let answer = try await Browser().post(
            "http://127.0.0.1:\(stack.controlPort)/logout-token",
            form: [("client", "sidegate-test"), ("user", user), ("by", by)] + more
        )
        try #require(answer.status == 200, "\(answer.text)")
        return answer.text
    }

    private func deliver(_ stack: Stack, _ token: String) async throws -> FetchResponse {
        try await Browser().post("\(stack.site)/oauth2/backchannel_logout", form: [("logout_token", token)])
    }

    @Test("signing out leads over the page that --provider-logout-url names, with its placeholders filled")
    func logoutPage() async throws {
        let url =
            "https://pool.example/logout?client_id={client_id}&logout_uri={post_logout_redirect_uri}&hint={id_token_hint}"
        // The provider is not there, and need not be.
        let sidegate = try await Alone(["SIGN_OUT_AT_PROVIDER": "true", "PROVIDER_LOGOUT_URL": url])
        defer { sidegate.stop() }
        let site = "http%3A%2F%2F127.0.0.1%3A\(sidegate.port)%2F"
        let filled = "https://pool.example/logout?client_id=id&logout_uri=\(site)"
        #expect(try await sidegate.get("/oauth2/sign_out", Browser.navigation).header("Location") == filled)
        let offered = try await Alone(["PROVIDER_LOGOUT_URL": url])
        defer { offered.stop() }
        let page = try await offered.get("/oauth2/sign_out", Browser.navigation)
        #expect(
            page.status == 200 && page.text.contains("href=\"https://pool.example/logout?client_id=id&amp;logout_uri=")
        )
    }

    @Test("back-channel logout by session ends only that session of that browser, and a new login works")
    func bySession() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let (first, second) = (try await stack.signedIn(), try await stack.signedIn())
        let answer = try await deliver(stack, try await token(stack, "alice", by: "sid"))
        #expect(answer.status == 200 && answer.header("Cache-Control") == "no-store")
        #expect(try await status(stack, second) == 401)
        #expect(!second.cookies.contains { $0.name == "_oauth2_proxy" })
        #expect(try await status(stack, first) == 200)
        // What says, half a minute long, that it has just logged in.
        second.cookies.removeAll { $0.name == "arrived__oauth2_proxy" }
        #expect(try await second.open("\(stack.site)/get").url == "\(stack.site)/get")
    }

    @Test("a person whose session ended is sent to log in, also right after the login")
    func rightAfterLogin() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        #expect(try await deliver(stack, try await token(stack, "alice", by: "both")).status == 200)
        #expect(try await browser.open("\(stack.site)/get").url == "\(stack.site)/get")
        #expect(try await status(stack, browser) == 200)
    }

    @Test("back-channel logout by person ends all sessions of that person, and nobody else's")
    func bySubject() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let alices = [try await stack.signedIn(), try await stack.signedIn()]
        let bob = try await stack.signedIn(as: "bob", "builder")
        #expect(try await deliver(stack, try await token(stack, "alice", by: "sub")).status == 200)
        for alice in alices { #expect(try await status(stack, alice) == 401) }
        #expect(try await status(stack, bob) == 200)
    }

    @Test("no other token logs anybody out, and a good one does so once")
    func adversarial() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let past = Int(Date().timeIntervalSince1970) - 300
        let tries: [[(String, String)]] = [
            [("signature", "bad")], [("signature", "none")], [("claim.iss", "https://evil.example")],
            [("claim.aud", "another")], [("claim.aud", "")], [("claim.iat", "")],
            [("claim.exp", "\(past)")], [("claim.iat", "\(past + 900)")], [("claim.jti", "")], [("claim.nonce", "n")],
            [("events", "none")], [("events", "other")], [("events", "text")],
            [("claim.sub", ""), ("claim.sid", "")],
        ]
        for faults in tries {
            let answer = try await deliver(stack, try await token(stack, "alice", by: "both", faults))
            #expect(answer.status == 400, "\(faults)")
            #expect(answer.json("error") == "invalid_request")
        }
        #expect(try await deliver(stack, "x.y.z").status == 400)
        #expect(try await deliver(stack, "").status == 400)
        #expect(try await browser.get("\(stack.site)/oauth2/backchannel_logout").status == 405)
        #expect(try await status(stack, browser) == 200)

        let good = try await token(stack, "alice", by: "both")
        #expect(try await deliver(stack, good).status == 200)
        #expect(try await deliver(stack, good).status == 400)
        #expect(try await status(stack, browser) == 401)
    }

    @Test("front-channel logout ends the session that the frame brings, where the page knows its name")
    func frontChannel() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let sessionID = try await sid(stack, "alice")
        func frame(_ issuer: String, _ sid: String) async throws -> FetchResponse {
            let query = "iss=\(Browser.encoded(issuer))&sid=\(Browser.encoded(sid))"
            return try await browser.get("\(stack.site)/oauth2/frontchannel_logout?\(query)")
        }
        for (issuer, sid) in [(stack.issuer, "guessed"), ("https://evil.example", sessionID)] {
            #expect(try await frame(issuer, sid).status == 200)
            #expect(try await status(stack, browser) == 200)
        }
        #expect(try await browser.get("\(stack.site)/oauth2/frontchannel_logout").status == 400)
        let old = browser.cookies
        try await stack.waitForLog("a front-channel logout named no session of this browser")
        let answer = try await frame(stack.issuer, sessionID)
        #expect(answer.status == 200 && answer.header("X-Frame-Options") == nil)
        #expect(!browser.cookies.contains { $0.name == "_oauth2_proxy" })
        browser.cookies = old
        #expect(try await status(stack, browser) == 401)
    }

    /// The provider's name of the user's last login, out of a logout token.
    private func sid(_ stack: Stack, _ user: String) async throws -> String {
        let part = try await token(stack, user, by: "sid").split(separator: ".")[1]
        let padded = part.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        let data = Data(base64Encoded: padded + String(repeating: "=", count: (4 - padded.count % 4) % 4))
        let claims = try JSONSerialization.jsonObject(with: try #require(data)) as? [String: Any]
        return try #require(claims?["sid"] as? String)
    }

    @Test("signing out clears every part, calls the backend, and keeps the token out of the log")
    func signOut() async throws {
        let target = freePort()
        let stack = try await Stack([
            "PASS_ACCESS_TOKEN": "true", "SET_AUTHORIZATION_HEADER": "true",
            "BACKEND_LOGOUT_URL": "http://127.0.0.1:\(target)/out?hint={id_token}",
        ])
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let answer = try await browser.get("\(stack.site)/oauth2/sign_out?rd=/bye")
        #expect(answer.status == 302 && answer.header("Location") == "/bye")
        #expect(!browser.cookies.contains { $0.name.hasPrefix("_oauth2_proxy") })
        // Nobody listens there.
        try await stack.waitForLog("the backend logout URL gave no answer")
        #expect(!stack.log.contains("hint=") && !stack.log.contains("eyJ"))
    }

    @Test("a button of a form signs out too, and leads where the form says")
    func form() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let answer = try await browser.post("\(stack.site)/oauth2/sign_out", form: [("rd", "/bye")])
        #expect(answer.status == 302 && answer.header("Location") == "/bye")
        #expect(!browser.cookies.contains { $0.name.hasPrefix("_oauth2_proxy") })
    }

    @Test("the backend gets the session's ID token, and only where there is a session")
    func backend() async throws {
        let port = freePort()
        let stack = try await Stack(["BACKEND_LOGOUT_URL": "http://127.0.0.1:\(port)/out?hint={id_token}"])
        defer { stack.stop() }
        let backend = try await Program(
            "/usr/bin/python3",
            ["-u", "-m", "http.server", "--bind", "127.0.0.1", "\(port)"],
            in: stack.folder
        ) { isListening(port) }
        defer { backend.stop() }
        _ = try await Browser().get("\(stack.site)/oauth2/sign_out")
        let browser = try await stack.signedIn()
        _ = try await browser.get("\(stack.site)/oauth2/sign_out")
        let deadline = ContinuousClock.now + patience
        while !backend.output.contains("/out?hint=") {
            try #require(ContinuousClock.now < deadline, "never called: \(backend.output)")
            try await Task.sleep(for: .milliseconds(20))
        }
        let calls = backend.output.split(separator: "\n").filter { $0.contains("/out?hint=") }
        #expect(calls.count == 1)
        let hint = calls[0].split(separator: "hint=")[1].prefix { $0 != " " }
        #expect(hint.split(separator: ".").count == 3)
    }

    @Test("with --sign-out-at-provider the provider's session ends too, and the browser comes back")
    func atProvider() async throws {
        let stack = try await Stack(["SIGN_OUT_AT_PROVIDER": "true"])
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let answer = try await browser.get("\(stack.site)/oauth2/sign_out")
        let location = try #require(answer.header("Location"))
        #expect(location.hasPrefix("\(stack.issuer)/end-session?id_token_hint="))
        #expect(location.contains("&client_id=sidegate-test&post_logout_redirect_uri="))
        let state = try #require(URLComponents(string: location)?.queryItems?.first { $0.name == "state" }?.value)
        #expect(state.utf8.count == 22)
        let (end, page) = try await browser.follow(answer, from: "\(stack.site)/oauth2/sign_out")
        // Back on the site, whose start page leads to the page that says so, once.
        #expect(end == "\(stack.site)/oauth2/start?rd=%2F%3Fstate%3D\(state)")
        #expect(!page.text.contains("You may still be signed in"), "\(page.text)")
        #expect(page.text.contains("You are signed out of <bdi>app.localhost:\(stack.sitePort)</bdi>."))
        // The next login is one with a password.
        #expect(try await browser.open("\(stack.site)/").url.hasPrefix("\(stack.issuer)/authorize"))
    }

    @Test("a browser that comes back without the provider's state is out, and may sign out at the provider again")
    func withoutState() async throws {
        let stack = try await Stack(["SIGN_OUT_AT_PROVIDER": "true"])
        defer { stack.stop() }
        for query in ["", "?state=another"] {
            let browser = try await stack.signedIn()
            _ = try await browser.get("\(stack.site)/oauth2/sign_out")
            let (_, page) = try await browser.open("\(stack.site)/\(query)")
            #expect(page.text.contains("You are signed out of <bdi>app.localhost:\(stack.sitePort)</bdi>."))
            #expect(page.text.contains("href=\"\(stack.issuer)/end-session?client_id=sidegate-test\""), "\(page.text)")
        }
        try await until("the log says so") {
            stack.log.split(separator: "\n").count { $0.contains("without the state") } == 2
        }
    }

    @Test("{id_token} goes to a listed host, and never into a path of the site (L3)")
    func idTokenHint() async throws {
        // The provider is a listed host: so sessions keep its token.
        let stack = try await Stack(["WHITELIST_DOMAINS": "127.0.0.1:*"])
        defer { stack.stop() }
        let end = "\(stack.issuer)/end-session?id_token_hint={id_token}"
        func location(_ rd: String) async throws -> String? {
            let browser = try await stack.signedIn()
            return try await browser.get("\(stack.site)/oauth2/sign_out?rd=\(Browser.encoded(rd))").header("Location")
        }
        let hint = try #require(try await location(end)?.split(separator: "id_token_hint=").last)
        #expect(hint.split(separator: ".").count == 3)
        let path = "/go?to=https://evil.example/{id_token}"
        #expect(try await location(path) == path)
        // A host that is not listed is not gone to at all.
        let elsewhere = try await location("https://evil.example/?hint={id_token}")
        #expect(elsewhere?.contains("evil.example") != true, "\(elsewhere ?? "")")
    }

    @Test("sessions keep the ID token for a listed host that only the metadata names")
    func idTokenForListedPage() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        // The metadata calls itself, and everything in it, 127.0.0.1.
        try await stack.restartSidegate([
            "OIDC_ISSUER_URL": "http://localhost:\(stack.providerPort)", "WHITELIST_DOMAINS": "127.0.0.1:*",
            "INSECURE_OIDC_SKIP_ISSUER_VERIFICATION": "true",
        ])
        try await stack.becomeReady()
        let rd = Browser.encoded("\(stack.issuer)/end-session?id_token_hint={id_token}")
        let answer = try await stack.signedIn().get("\(stack.site)/oauth2/sign_out?rd=\(rd)")
        let hint = try #require(answer.header("Location")?.split(separator: "id_token_hint=").last)
        #expect(hint.split(separator: ".").count == 3)
    }

    @Test("a sign-out that would carry the ID token of a session without one says in the log, once, what to do")
    func noIDTokenToHandOver() async throws {
        let stack = try await Stack(["WHITELIST_DOMAINS": "id.example.com"])
        defer { stack.stop() }
        for _ in 0..<2 {
            let browser = try await stack.signedIn()
            let rd = Browser.encoded("https://id.example.com/end?id_token_hint={id_token}")
            let location = try await browser.get("\(stack.site)/oauth2/sign_out?rd=\(rd)").header("Location")
            #expect(location == "https://id.example.com/end?id_token_hint=")
        }
        let words = "{id_token} in the rd of a sign-out is left empty"
        try await until("the log names the option") {
            stack.log.split(separator: "\n").contains { $0.contains(words) && $0.contains("--sign-out-at-provider") }
        }
        #expect(stack.log.split(separator: "\n").count { $0.contains(words) } == 1)
    }
}
