import Foundation
import Testing

@Suite("What the options say to the provider")
struct LoginFlowTests {
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
