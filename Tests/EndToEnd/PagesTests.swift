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
