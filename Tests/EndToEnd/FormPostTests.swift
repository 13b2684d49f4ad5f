import Foundation
import Testing

/// `--auth-request-response-mode=form_post`, through nginx.
@Suite("A login whose answer the browser posts")
struct FormPostTests {
    private static let settings = ["AUTH_REQUEST_RESPONSE_MODE": "form_post"]

    @Test("the code is in no URL, and the login leads to the very page")
    func codeInNoURL() async throws {
        let stack = try await Stack(Self.settings)
        defer { stack.stop() }
        let browser = Browser()
        let target = "\(stack.site)/anything/deep?x=1&y=%20z"
        let (formURL, login) = try await browser.open(target)
        let (url, form) = try await browser.submitLogin(formURL, login)
        #expect(url == "\(stack.issuer)/login")
        #expect(form.status == 200)
        #expect(form.text.contains("action=\"\(stack.site)/oauth2/callback\""))
        let fields = ["code", "state", "iss"].map { ($0, form.text.hidden($0)) }
        #expect(fields.allSatisfy { !$0.1.isEmpty })
        let answer = try await browser.post("\(stack.site)/oauth2/callback", form: fields)
        // A post is answered with a page to get (RFC 9110, 15.4.4).
        #expect(answer.status == 303)
        let (end, page) = try await browser.follow(answer, from: "\(stack.site)/oauth2/callback")
        #expect(end == target)
        #expect(page.json("headers", "X-Forwarded-User") == "5f1c2e9a-alice")
        #expect(!stack.log.contains(fields[0].1))
        // In a URL it is worth nothing.
        let query = fields.map { "\($0.0)=\(Browser.encoded($0.1))" }.joined(separator: "&")
        #expect(try await Browser().get("\(stack.site)/oauth2/callback?\(query)").status >= 400)
    }

    @Test("in a real browser: its cookie comes with the provider's post")
    func chromium() async throws {
        let stack = try await Stack(Self.settings)
        defer { stack.stop() }
        let target = "\(stack.site)/anything/deep?x=1&y=%20z"
        try await WebDriver.use { browser in
            try await browser.go(target)
            #expect(try await browser.url.hasPrefix("\(stack.issuer)/authorize?"))
            try await browser.logInAtDevIDP()
            try await browser.waitForURL { $0 == target }
            #expect(try await browser.page.contains("\"X-Forwarded-User\": \"5f1c2e9a-alice\""))
        }
    }
}
