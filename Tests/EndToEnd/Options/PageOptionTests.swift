import Fetch
import Foundation
import Testing

@Suite("Options of the pages do their job")
struct PageOptionTests {
    @Test("banner and footer are on the sign-in page, and - leaves them out")
    func texts() async throws {
        let sidegate = try await Alone(["BANNER": "Members <only>", "FOOTER": "Run by us"])
        defer { sidegate.stop() }
        let page = try await sidegate.get("/oauth2/sign_in").text
        #expect(page.contains("<p>Members &lt;only&gt;</p>") && page.contains("<footer><p>Run by us</p>"), "\(page)")
        let without = try await Alone(["BANNER": "-", "FOOTER": "-"])
        defer { without.stop() }
        let plain = try await without.get("/oauth2/sign_in").text
        #expect(plain.contains("<h1>Sign in</h1>") && !plain.contains("<footer><p>-") && !plain.contains("<p>-</p>"))
    }

    @Test("the site's name, color and sentences are on the pages, and a language of its own")
    func brand() async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("texts.toml")
        try """
        [en]
        sign_in = "Log in"
        [sv]
        sign_in_to_site = "Logga in till {site}."
        """.write(to: file, atomically: true, encoding: .utf8)
        let sidegate = try await Alone(["BRAND_NAME": "A & B", "BRAND_COLOR": "#ffdd00", "TEXTS": file.path])
        defer { sidegate.stop() }
        let page = try await sidegate.get("/oauth2/sign_in").text
        #expect(page.contains("<span dir=\"auto\">A &amp; B</span>") && page.contains("<h1>Log in</h1>"), "\(page)")
        #expect(page.contains("--brand:#ffdd00;--on-brand:#000"))
        let swedish = try await sidegate.get("/oauth2/sign_in", [("Accept-Language", "sv")]).text
        #expect(swedish.contains("<html lang=\"sv\"") && swedish.contains("Logga in till <bdi>"), "\(swedish)")
    }

    @Test("the form for passwords is shown, unless it is turned off", arguments: [true, false])
    func passwordForm(isShown: Bool) async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("htpasswd")
        try PasswordLine.of("jane").write(to: file, atomically: true, encoding: .utf8)
        let sidegate = try await Alone(["HTPASSWD_FILE": file.path, "DISPLAY_HTPASSWD_FORM": "\(isShown)"])
        defer { sidegate.stop() }
        #expect(try await sidegate.get("/oauth2/sign_in").text.contains("type=\"password\"") == isShown)
    }

    @Test("a person gets 401 and JSON in place of a page", arguments: [true, false])
    func jsonErrors(isForced: Bool) async throws {
        let sidegate = try await Alone(["FORCE_JSON_ERRORS": "\(isForced)"])
        defer { sidegate.stop() }
        let answer = try await sidegate.get("/page", Browser.navigation)
        #expect(answer.status == (isForced ? 401 : 403))
        #expect(answer.header("Content-Type") == (isForced ? "application/json" : "text/html; charset=utf-8"))
    }

    @Test("the page of a login that failed tells why, where that is asked for", arguments: [true, false])
    func errorDetails(areShown: Bool) async throws {
        let stack = try await Stack(["SHOW_DEBUG_ON_ERROR": "\(areShown)"])
        defer { stack.stop() }
        try await stack.order([("claim.iss", "http://evil.example")])
        let (_, page) = try await Browser().logIn("\(stack.site)/get")
        #expect(page.status == 403)
        #expect(page.text.contains("http://evil.example") == areShown, "\(page.text)")
    }
}
