import Fetch
import Foundation
import Testing

@Suite("What the options say to the provider")
struct LoginFlowTests {
    @Test("parameters go to the provider always, or where a link to /oauth2/start has them")
    func loginParameters() async throws {
        let stack = try await Stack([
            "LOGIN_PARAMETERS": "kc_idp_hint=google,hd=example.com", "PASS_LOGIN_PARAMETERS": "login_hint,kc_idp_hint",
        ])
        defer { stack.stop() }
        let plain = try await Browser().get("\(stack.site)/oauth2/start?rd=/&prompt=none").header("Location") ?? ""
        #expect(plain.hasSuffix("&kc_idp_hint=google&hd=example.com") && !plain.contains("prompt="), "\(plain)")
        let hinted = try await Browser().get("\(stack.site)/oauth2/start?rd=/&login_hint=a%2Bb%40c.de&kc_idp_hint=x")
        let location = hinted.header("Location") ?? ""
        #expect(location.hasSuffix("&login_hint=a%2Bb%40c.de&kc_idp_hint=x&hd=example.com"), "\(location)")
        let languages = Browser.navigation + [("Accept-Language", "de-CH, en;q=0.5")]
        let spoken = try await Browser().get("\(stack.site)/oauth2/start?rd=/", languages).header("Location") ?? ""
        #expect(spoken.contains("&ui_locales=de-CH+en&"), "\(spoken)")
        // The button of the sign-in page hands them on.
        let page = try await Browser().get("\(stack.site)/oauth2/sign_in?rd=/a&login_hint=ann")
        #expect(page.text.contains("href=\"/oauth2/start?rd=%2Fa&amp;login_hint=ann\""))
    }

    @Test(
        "a third party begins a login, by a link or by a form, for this provider and no other",
        arguments: [true, false]
    )
    func thirdParty(posts: Bool) async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let start = "\(stack.site)/oauth2/start"
        func begin(_ issuer: String) async throws -> (Browser, FetchResponse) {
            let browser = Browser()
            let fields = [
                ("iss", issuer), ("login_hint", "alice"), ("target_link_uri", "\(stack.site)/anything/a?b=c"),
            ]
            if posts { return (browser, try await browser.post(start, form: fields)) }
            let query = fields.map { "\($0.0)=\(Browser.encoded($0.1))" }.joined(separator: "&")
            return (browser, try await browser.get("\(start)?\(query)"))
        }
        let (browser, answer) = try await begin(stack.issuer)
        #expect(answer.header("Location")?.contains("&login_hint=alice") == true, "\(answer.text)")
        let (formURL, form) = try await browser.follow(answer, from: start)
        let (end, _) = try await browser.submitLogin(formURL, form)
        #expect(end == "\(stack.site)/anything/a?b=c")
        let (_, refused) = try await begin("https://other.example")
        #expect(refused.status == 400 && refused.header("Location") == nil)
    }

    @Test("a login that was to ask nobody, or lay open too long, begins again by itself, and once")
    func again() async throws {
        let stack = try await Stack(["PROMPT": "none"])
        defer { stack.stop() }
        let (end, page) = try await Browser().logIn("\(stack.site)/anything/a")
        #expect(end == "\(stack.site)/anything/a" && page.status == 200, "\(page.text)")
        func callback(_ start: FetchResponse, _ browser: Browser) async throws -> FetchResponse {
            let location = URLComponents(string: start.header("Location") ?? "")
            let state = location?.queryItems?.first { $0.name == "state" }?.value ?? ""
            let error = "error=temporarily_unavailable&error_description=authentication_expired"
            return try await browser.get("\(stack.site)/oauth2/callback?\(error)&state=\(state)")
        }
        let browser = Browser()
        let second = try await callback(try await browser.get("\(stack.site)/oauth2/start?rd=/a"), browser)
        #expect(second.status == 302 && second.header("Location")?.hasPrefix(stack.issuer) == true)
        #expect(second.header("Location")?.contains("prompt=") == false)
        #expect(try await callback(second, browser).status == 403)
    }

    @Test(
        "a login that begins again by itself asks for what the first one asked, also where a third party began it",
        arguments: ["login_hint=ann&kc_idp_hint=x&prompt=none", "login_hint=ann&kc_idp_hint=x&iss=ISSUER"]
    )
    func againWithParameters(query: String) async throws {
        let stack = try await Stack([
            "PASS_LOGIN_PARAMETERS": query.contains("iss") ? "kc_idp_hint" : "login_hint,kc_idp_hint,prompt",
            "LOGIN_PARAMETERS": "prompt=none",
        ])
        defer { stack.stop() }
        func fields(_ answer: FetchResponse) -> [String: String] {
            let items = URLComponents(string: answer.header("Location") ?? "")?.queryItems ?? []
            return Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { "\($0) \($1)" })
        }
        let browser = Browser()
        let link = query.replacing("ISSUER", with: Browser.encoded(stack.issuer))
        let first = fields(try await browser.get("\(stack.site)/oauth2/start?rd=/a&\(link)"))
        #expect(first["prompt"] == "none" && first["login_hint"] == "ann")
        let error = "error=login_required&state=\(Browser.encoded(first["state"] ?? ""))"
        let second = fields(try await browser.get("\(stack.site)/oauth2/callback?\(error)"))
        #expect(second["login_hint"] == "ann" && second["kc_idp_hint"] == "x", "\(second)")
        #expect(second["prompt"] == nil)
    }

    @Test("a code that is refused half a minute after its login began gets one more login, and a fresh one gets a page")
    func oldCode() async throws {
        let stack = try await Stack(["PASS_LOGIN_PARAMETERS": "login_hint"])
        defer { stack.stop() }
        let browser = Browser()
        /// What becomes of a code that the provider does not know, so many seconds after the login began there.
        func callback(after seconds: Int64, _ start: String) async throws -> FetchResponse {
            let departure = try await browser.get(stack.site + start)
            let items = URLComponents(string: departure.header("Location") ?? "")?.queryItems ?? []
            let state = try #require(items.first { $0.name == "state" }?.value)
            #expect(items.first { $0.name == "login_hint" }?.value == "ann")
            try stack.clock.advance(by: seconds)
            let fields = "code=unknown&state=\(Browser.encoded(state))&iss=\(Browser.encoded(stack.issuer))"
            return try await browser.get("\(stack.site)/oauth2/callback?\(fields)", Browser.navigation)
        }
        let link = "/oauth2/start?rd=/a&login_hint=ann"
        // Back by a minute, so that a busy machine does not make it old.
        let fresh = try await callback(after: -60, link)
        #expect(fresh.status != 302 && fresh.header("Location") == nil, "\(stack.log)")
        let old = try await callback(after: 31, link)
        let again = try #require(old.header("Location"), "\(stack.log)")
        #expect(again.hasPrefix("/oauth2/start?") && again.contains("rd=%2Fa"), "\(again)")
        let third = try await callback(after: 31, again)
        #expect(third.status != 302 && third.header("Location") == nil, "\(stack.log)")
    }

    @Test("a link of 7 KB leads back to itself, through nginx and past a restart in the middle of the login")
    func longLink() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let url = "\(stack.site)/anything/board?_g=(" + (0..<540).map { "panel\($0):!t," }.joined() + ")&tab=2"
        let browser = Browser()
        let (formURL, form) = try await browser.open(url)
        #expect(formURL.utf8.count < 1800)
        try await stack.restartSidegate([:])
        try await stack.becomeReady()
        let (end, page) = try await browser.submitLogin(formURL, form)
        // The application takes no URL of that length; it was asked, which nobody is who did not log in.
        #expect(end == url && page.status != 401, "\(end) \(page.text)")
        #expect(try await browser.get("\(stack.site)/get").status == 200)
        #expect(!browser.cookies.contains { $0.name.hasSuffix("_link") })
    }

    @Test("a link that was lost on the way is never the start page without a word")
    func lostLink() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = Browser()
        let url = "\(stack.site)/anything/board?q=" + String(repeating: "long-", count: 1200)
        let (formURL, form) = try await browser.open(url)
        browser.cookies.removeAll { $0.name.hasSuffix("_link") }
        try await stack.restartSidegate([:])
        try await stack.becomeReady()
        let (_, page) = try await browser.submitLogin(formURL, form)
        #expect(page.text.contains("too long to be kept") && page.text.contains("href=\"/anything/board\""))
        try await stack.waitForLog("a login leads near the page that it began at")
        let next = try await browser.get("\(stack.site)/anything/board")
        #expect(next.status == 200)
    }

    @Test("a link that comes here cut already is not taken for the whole")
    func cutLink() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = Browser()
        let (formURL, form) = try await browser.open("\(stack.site)/oauth2/start?rd=/anything/board&cut=yes")
        let (_, page) = try await browser.submitLogin(formURL, form)
        #expect(page.text.contains("too long to be kept") && page.text.contains("href=\"/anything/board\""))
    }

    private func question(_ settings: [String: String]) async throws -> (fields: [String: String], cookie: String) {
        let stack = try await Stack(settings)
        defer { stack.stop() }
        let answer = try await Browser().get("\(stack.site)/oauth2/start?rd=/a")
        let items = URLComponents(string: answer.header("Location") ?? "")?.queryItems ?? []
        return (
            Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $0 + $1 }),
            answer.header("Set-Cookie") ?? ""
        )
    }

    @Test("each option is one parameter of the authorization request")
    func parameters() async throws {
        let (fields, _) = try await question([
            "PROMPT": "login", "ACR_VALUES": "gold silver", "RESOURCE": "https://api.example.com",
            "CODE_CHALLENGE_METHOD": "plain", "APPROVAL_PROMPT": "force", "SCOPE": "openid email",
            "CLIENT_ID": "someone", "REDIRECT_URL": "https://app.example.com/oauth2/callback",
        ])
        #expect(fields["client_id"] == "someone")
        #expect(fields["redirect_uri"] == "https://app.example.com/oauth2/callback")
        #expect(fields["prompt"] == "login")
        #expect(fields["acr_values"] == "gold+silver")
        #expect(fields["resource"] == "https://api.example.com")
        #expect(fields["code_challenge_method"] == "plain")
        #expect(fields["scope"] == "openid+email")
        // `prompt` takes its place.
        #expect(fields["approval_prompt"] == nil)
    }

    @Test("the redirect URL can go out as a path, and the state needs no encoding")
    func relative() async throws {
        let (fields, _) = try await question([
            "RELATIVE_REDIRECT_URL": "true", "ENCODE_STATE": "true", "APPROVAL_PROMPT": "auto",
            "FORCE_CODE_CHALLENGE_METHOD": "plain",
        ])
        #expect(fields["redirect_uri"] == "/oauth2/callback")
        #expect(fields["approval_prompt"] == "auto")
        #expect(fields["code_challenge_method"] == "plain")
        #expect(
            fields["state"]?.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") } == true
        )
    }

    @Test("form_post is asked for, with a cookie that comes along with a form from another site")
    func formPost() async throws {
        let (fields, cookie) = try await question(["AUTH_REQUEST_RESPONSE_MODE": "form_post"])
        #expect(fields["response_mode"] == "form_post")
        #expect(cookie.hasSuffix("; Secure; SameSite=None"))
        let (plain, _) = try await question([:])
        #expect(plain["response_mode"] == nil && plain["approval_prompt"] == nil)
    }
}
