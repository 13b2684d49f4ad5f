import Fetch
import Foundation
import Testing

@Suite("Bearer tokens and passwords, end to end")
struct CredentialTests {
    private func passwordFile() throws -> String {
        let file = try Place.temporaryFolder().appendingPathComponent("htpasswd")
        try PasswordLine.of("jane").write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }

    /// What a 2xx answer says in `Authorization`: the ID token of somebody who logged in.
    private func bearer(_ stack: Stack) async throws -> String {
        let browser = Browser()
        _ = try await browser.logIn("\(stack.site)/")
        let cookie = browser.cookies.first { $0.name == "_oauth2_proxy" }.map { "\($0.name)=\($0.value)" } ?? ""
        return try await Browser().get("\(stack.sidegate)/oauth2/auth", [("Cookie", cookie)]).header("Authorization")
            ?? ""
    }

    @Test("an ID token of the provider passes as a bearer token; a broken one does not")
    func bearer() async throws {
        let stack = try await Stack(["SET_AUTHORIZATION_HEADER": "true", "SKIP_JWT_BEARER_TOKENS": "true"])
        defer { stack.stop() }
        let field = try await bearer(stack)
        #expect(field.hasPrefix("Bearer ey"))
        let program = Browser()
        let answer = try await program.get("\(stack.site)/headers", [("Authorization", field)])
        #expect(answer.json("headers", "X-Forwarded-Email") == "alice@example.com")
        let again = try await program.get("\(stack.site)/headers", [("Authorization", field)])
        #expect(again.status == 200)
        let broken = try await program.get("\(stack.site)/headers", [("Authorization", field.dropLast(8) + "AAAAAAAA")])
        #expect(broken.status == 401)
        try await stack.waitForLog("a bearer token was refused")
        #expect(!stack.log.contains("eyJ"))
        try await stack.restartSidegate([
            "SKIP_JWT_BEARER_TOKENS": "true", "BEARER_TOKEN_LOGIN_FALLBACK": "false",
        ])
        try await stack.becomeReady()
        let refused = try await program.get(
            "\(stack.site)/headers",
            [("Authorization", field.dropLast(8) + "AAAAAAAA")]
        )
        #expect(refused.status == 403)
    }

    @Test("another issuer's tokens pass for its audience")
    func extraIssuer() async throws {
        let other = try await Stack(["SET_AUTHORIZATION_HEADER": "true"])
        defer { other.stop() }
        let field = try await bearer(other)
        let stack = try await Stack([
            "SKIP_JWT_BEARER_TOKENS": "true", "EXTRA_JWT_ISSUERS": "\(other.issuer)=sidegate-test",
        ])
        defer { stack.stop() }
        let deadline = ContinuousClock.now + patience
        while try await Browser().get("\(stack.sidegate)/oauth2/auth", [("Authorization", field)]).status != 202 {
            try #require(ContinuousClock.now < deadline, "\(stack.log)")
            try await Task.sleep(for: .milliseconds(50))
        }
        try await stack.restartSidegate([
            "SKIP_JWT_BEARER_TOKENS": "true", "EXTRA_JWT_ISSUERS": "\(other.issuer)=another",
        ])
        try await stack.becomeReady()
        #expect(try await Browser().get("\(stack.sidegate)/oauth2/auth", [("Authorization", field)]).status == 401)
    }

    @Test("what is said of claims and audiences goes for another issuer's tokens too")
    func claimsOfExtraIssuer() async throws {
        let other = try await Stack(["SET_AUTHORIZATION_HEADER": "true"])
        defer { other.stop() }
        try await other.order([("claim.teams", "one;two")])
        let field = try await bearer(other)
        let stack = try await Stack([
            "SKIP_JWT_BEARER_TOKENS": "true", "EXTRA_JWT_ISSUERS": "\(other.issuer)=another",
            "OIDC_EXTRA_AUDIENCES": "sidegate-test", "OIDC_GROUPS_CLAIM": "teams", "OIDC_GROUPS_SEPARATOR": ";",
        ])
        defer { stack.stop() }
        var answer = try await Browser().get("\(stack.sidegate)/oauth2/auth", [("Authorization", field)])
        let deadline = ContinuousClock.now + patience
        while answer.status != 202 {
            try #require(ContinuousClock.now < deadline, "\(stack.log)")
            try await Task.sleep(for: .milliseconds(50))
            answer = try await Browser().get("\(stack.sidegate)/oauth2/auth", [("Authorization", field)])
        }
        #expect(answer.header("X-Forwarded-Groups") == "one,two")
    }

    @Test("an access token that only the provider can read passes by its word, and not once it has ended")
    func introspection() async throws {
        let passing = ["PASS_ACCESS_TOKEN": "true", "BEARER_TOKEN_LOGIN_FALLBACK": "false"]
        let stack = try await Stack(passing)
        defer { stack.stop() }
        let browser = Browser()
        _ = try await browser.logIn("\(stack.site)/")
        let cookie = browser.cookies.first { $0.name == "_oauth2_proxy" }.map { "\($0.name)=\($0.value)" } ?? ""
        let token =
            try await Browser().get("\(stack.sidegate)/oauth2/auth", [("Cookie", cookie)])
            .header("X-Forwarded-Access-Token") ?? ""
        #expect(!token.isEmpty && !token.contains("."))
        let nobody = "http://127.0.0.1:\(freePort())/introspect"
        for (settings, status) in [
            (["INTROSPECT_TOKENS": "true"], 202), (["INTROSPECTION_URL": "\(stack.issuer)/introspect"], 202),
            (["INTROSPECTION_URL": nobody], 503),
        ] {
            try await stack.restartSidegate(passing.merging(settings) { $1 })
            try await stack.becomeReady()
            let field = [("Authorization", "Bearer \(token)")]
            let answer = try await Browser().get("\(stack.sidegate)/oauth2/auth", field)
            #expect(answer.status == status, "\(settings) \(stack.log)")
            if status == 202 { #expect(answer.header("X-Forwarded-Email") == "alice@example.com") }
        }
        try await stack.restartSidegate(passing.merging(["INTROSPECT_TOKENS": "true"]) { $1 })
        try await stack.becomeReady()
        let other = try await Browser().get("\(stack.sidegate)/oauth2/auth", [("Authorization", "Bearer \(token)x")])
        #expect(other.status == 403)
        try await stack.waitForLog("a bearer token was refused")
        #expect(!stack.log.contains(token))
    }

    @Test("user and password pass with HTTP Basic, and in the form of the sign-in page in a real browser")
    func passwords() async throws {
        let stack = try await Stack([
            "HTPASSWD_FILE": try passwordFile(), "HTPASSWD_USER_GROUPS": "staff", "ALLOWED_GROUPS": "staff",
            "EMAIL_DOMAINS": "example.com",
        ])
        defer { stack.stop() }
        let basic = "Basic " + Data("jane:secret".utf8).base64EncodedString()
        let answer = try await Browser().get("\(stack.site)/headers", [("Authorization", basic)])
        #expect(answer.json("headers", "X-Forwarded-User") == "jane")
        #expect(answer.json("headers", "X-Forwarded-Groups") == "staff")
        let wrong = "Basic " + Data("jane:wrong".utf8).base64EncodedString()
        #expect(try await Browser().get("\(stack.site)/headers", [("Authorization", wrong)]).status == 401)

        try await WebDriver.use { browser in
            try await browser.go("\(stack.site)/oauth2/sign_in?rd=/anything/form%3Fa%3Db")
            try await browser.type("jane", into: "input[name=username]")
            try await browser.type("wrong", into: "input[name=password]")
            try await browser.click("form button")
            try await browser.waitForURL { $0.hasSuffix("/oauth2/sign_in") }
            #expect(try await browser.page.contains("Wrong user name or password."))
            try await browser.type("jane", into: "input[name=username]")
            try await browser.type("secret", into: "input[name=password]")
            try await browser.click("form button")
            try await browser.waitForURL { $0 == "\(stack.site)/anything/form?a=b" }
            #expect(try await browser.page.contains("\"X-Forwarded-User\": \"jane\""))
        }
        #expect(!stack.log.contains("secret") && !stack.log.contains("wrong"))
    }

    @Test("a form on another site logs nobody in")
    func crossSiteForm() async throws {
        let stack = try await Stack(["HTPASSWD_FILE": try passwordFile()])
        defer { stack.stop() }
        var request = FetchRequest(url: "\(stack.site)/oauth2/sign_in")
        request.method = .post
        request.body = Array("username=jane&password=secret".utf8)
        let form = ("Content-Type", "application/x-www-form-urlencoded")
        let foreign: [[(String, String)]] = [
            [form], [form, ("Origin", "https://evil.example")], [form, ("Origin", "null")],
            [form, ("Origin", stack.site), ("Sec-Fetch-Site", "cross-site")],
        ]
        for fields in foreign {
            let browser = Browser()
            #expect(try await browser.send(request, fields).status == 403)
            #expect(browser.cookies.isEmpty)
        }
        let browser = Browser()
        #expect(try await browser.send(request, [form, ("Origin", stack.site)]).status == 303)
        #expect(browser.cookies.contains { $0.name == "_oauth2_proxy" })
    }
}
