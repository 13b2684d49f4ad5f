import Fetch
import Foundation
import Testing

@Suite("Sessions count only where and while they should")
struct SessionScopeTests {
    private func status(_ stack: Stack, _ browser: Browser) async throws -> Int {
        try await browser.get("\(stack.site)/get", [("Accept", "application/json")]).status
    }

    @Test("a session ends with the client that it was made for, and comes back with it (M4)")
    func otherClient() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let kept = browser.cookies
        #expect(try await status(stack, browser) == 200)
        try await stack.restartSidegate(["CLIENT_ID": "another"])
        try await stack.becomeReady()
        #expect(try await status(stack, browser) == 401)
        try await stack.restartSidegate([:])
        try await stack.becomeReady()
        browser.cookies = kept
        #expect(try await status(stack, browser) == 200)
    }

    @Test("a user who is taken out of the htpasswd file, or gets another password, has no session any more (M1)")
    func passwordFile() async throws {
        let file = try Place.temporaryFolder().appendingPathComponent("htpasswd")
        func write(_ lines: String) throws { try lines.write(to: file, atomically: true, encoding: .utf8) }
        try write(PasswordLine.of("jane") + PasswordLine.of("joe"))
        let settings = ["HTPASSWD_FILE": file.path]
        let stack = try await Stack(settings)
        defer { stack.stop() }
        let browser = Browser()
        var form = FetchRequest(url: "\(stack.site)/oauth2/sign_in")
        form.method = .post
        form.body = Array("username=jane&password=secret&rd=/get".utf8)
        let answer = try await browser.send(
            form,
            [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", stack.site)]
        )
        #expect(answer.status == 303)
        let kept = browser.cookies
        #expect(try await status(stack, browser) == 200)
        try write(PasswordLine.of("joe"))
        try await until("the file was read again") {
            browser.cookies = kept
            return try await status(stack, browser) == 401
        }
        // Where no file is used at all, too.
        try await stack.restartSidegate([:])
        try await stack.becomeReady()
        browser.cookies = kept
        #expect(try await status(stack, browser) == 401)
    }

    @Test("a bearer token ends with the provider's session (L2)")
    func bearer() async throws {
        let stack = try await Stack(["SET_AUTHORIZATION_HEADER": "true", "SKIP_JWT_BEARER_TOKENS": "true"])
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let cookie = browser.cookies.first { $0.name == "_oauth2_proxy" }.map { "\($0.name)=\($0.value)" } ?? ""
        let field = try await Browser().get("\(stack.sidegate)/oauth2/auth", [("Cookie", cookie)]).header(
            "Authorization"
        )
        let bearer = [("Authorization", try #require(field))]
        #expect(try await Browser().get("\(stack.sidegate)/oauth2/auth", bearer).status == 202)
        let token = try await Browser().post(
            "http://127.0.0.1:\(stack.controlPort)/logout-token",
            form: [("client", "sidegate-test"), ("user", "alice"), ("by", "both")]
        )
        let logout = try await Browser().post(
            "\(stack.site)/oauth2/backchannel_logout",
            form: [("logout_token", token.text)]
        )
        #expect(logout.status == 200)
        #expect(try await Browser().get("\(stack.sidegate)/oauth2/auth", bearer).status == 401)
    }
}
