import Fetch
import Foundation
import Testing

@Suite("A person logs in through nginx, and the app knows who they are")
struct SeedCaseTests {
    @Test("the browser lands on exactly the page it asked for, and the app sees subject and email")
    func seedCase() async throws {
        let stack = try await Stack()
        let browser = Browser()
        let url = "\(stack.site)/anything/deep?x=1&y=%20z"
        let (end, page) = try await browser.logIn(url)
        #expect(end == url)
        #expect(page.status == 200)
        #expect(page.json("headers", "X-Forwarded-User") == "5f1c2e9a-alice")
        #expect(page.json("headers", "X-Forwarded-Email") == "alice@example.com")
        #expect(page.json("headers", "X-Forwarded-Groups") == "staff,admins")
        #expect(page.json("url")?.hasSuffix("/anything/deep?x=1&y=%20z") == true)
    }

    @Test("identity headers that a client forges are replaced or gone, in every spelling")
    func forgedHeaders() async throws {
        let stack = try await Stack()
        let browser = Browser()
        _ = try await browser.logIn("\(stack.site)/")
        let names = [
            "X-Forwarded-User", "X_Forwarded_User", "x-forwarded-user", "X-Forwarded-Email", "X_Forwarded_Email",
            "X-Forwarded-Groups", "X-Forwarded-Preferred-Username", "X-Auth-Request-User", "X_Auth_Request_Email",
            "X-Forwarded-Access-Token", "GAP-Auth",
        ]
        let page = try await browser.get("\(stack.site)/headers", names.map { ($0, "forged") })
        #expect(page.status == 200)
        #expect(!page.text.contains("forged"))
        #expect(page.json("headers", "X-Forwarded-User") == "5f1c2e9a-alice")
        #expect(page.json("headers", "X-Forwarded-Preferred-Username") == "alice")
    }

    @Test("a typical session is one cookie under 500 bytes, HttpOnly and Secure")
    func cookieSize() async throws {
        let stack = try await Stack()
        let browser = Browser()
        _ = try await browser.logIn("\(stack.site)/")
        let sessions = browser.cookies.filter { $0.name.hasPrefix("_oauth2_proxy") }
        #expect(sessions.map(\.name) == ["_oauth2_proxy"])
        let line = try #require(sessions.first?.line)
        #expect(line.utf8.count < 500)
        #expect(line.contains("; HttpOnly") && line.contains("; Secure") && line.contains("; Max-Age=604800"))
    }

    @Test("signing out ends the session")
    func signOut() async throws {
        let stack = try await Stack()
        let browser = Browser()
        _ = try await browser.logIn("\(stack.site)/anything")
        let answer = try await browser.get("\(stack.site)/oauth2/sign_out?rd=/anything/bye")
        #expect(answer.status == 302)
        #expect(answer.header("Location") == "/anything/bye")
        #expect(!browser.cookies.contains { $0.name.hasPrefix("_oauth2_proxy") })
        #expect(try await browser.get("\(stack.site)/headers", []).status == 401)
    }

    @Test("the sign-in page, robots.txt, userinfo and health checks answer by their paths")
    func pages() async throws {
        let stack = try await Stack()
        let browser = Browser()
        #expect(try await browser.get("\(stack.sidegate)/ping").text == "OK")
        #expect(try await browser.get("\(stack.sidegate)/ready").text == "OK")
        #expect(try await browser.get("\(stack.sidegate)/robots.txt").text == "User-agent: *\nDisallow: /\n")
        #expect(try await browser.get("\(stack.site)/oauth2/userinfo").status == 401)
        #expect(try await browser.get("\(stack.site)/oauth2/sign_in").text.contains("Sign in"))
        _ = try await browser.logIn("\(stack.site)/")
        let answer = try await browser.get("\(stack.site)/oauth2/userinfo")
        #expect(answer.json("user") == "5f1c2e9a-alice")
        #expect(answer.json("email") == "alice@example.com")
        #expect(answer.json("preferredUsername") == "alice")
    }
}
