import Foundation
import Testing

/// The configurations that users copy, each run by its real program. One at a time: each case runs five programs.
@Suite("Behind every gateway", .serialized)
struct GatewayTests {
    private func signedIn(_ stack: Stack) async throws -> Browser {
        let browser = Browser()
        let (end, page) = try await browser.logIn("\(stack.site)/sub/app?x=1&y=%20z")
        #expect(end == "\(stack.site)/sub/app?x=1&y=%20z")
        #expect(page.status == 200, "\(page.text)\n\(stack.programs["gateway"]?.output ?? "")")
        return browser
    }

    @Test(
        "a login leads to the very page, and the application knows who it is and under which name",
        arguments: Gateway.allCases
    )
    func login(gateway: Gateway) async throws {
        let stack = try await Stack(behind: gateway)
        defer { stack.stop() }
        let browser = try await signedIn(stack)
        let forged = ["X-Forwarded-User", "X_Forwarded_User", "X-Forwarded-Groups", "X_Auth_Request_Email", "GAP-Auth"]
        let page = try await browser.get(
            "\(stack.site)/sub/app?x=1&y=%20z",
            Browser.navigation + forged.map { ($0, "forged") }
        )
        #expect(!page.text.contains("forged"), "\(page.text)")
        #expect(page.json("target") == "/sub/app?x=1&y=%20z")
        #expect(page.json("headers", "x-forwarded-user") == "5f1c2e9a-alice")
        #expect(page.json("headers", "x-forwarded-email") == "alice@example.com")
        #expect(page.json("headers", "x-forwarded-groups") == "staff,admins")
        #expect(try await Browser().get("\(stack.site)/api", [("Accept", "application/json")]).status == 401)
        #expect(page.json("headers", "host") == "app.localhost:\(stack.sitePort)")
    }
}
