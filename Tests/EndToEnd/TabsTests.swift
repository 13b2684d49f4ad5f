import Fetch
import Foundation
import Testing

@Suite("Login attempts survive real use")
struct TabsTests {
    @Test(
        "ten tabs of one browser, all at the provider, all finish",
        arguments: ["in order", "in reverse", "shuffled"]
    )
    func tenTabs(order: String) async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = Browser()
        var tabs: [(target: String, form: String, page: FetchResponse)] = []
        for number in 0..<10 {
            let target = "\(stack.site)/anything/tab?number=\(number)"
            let (form, page) = try await browser.open(target)
            tabs.append((target, form, page))
        }
        #expect(browser.cookies.count { $0.name.contains("_csrf_") && $0.host == "app.localhost" } == 10)
        switch order {
        case "in reverse": tabs.reverse()
        case "shuffled": tabs.shuffle()
        default: break
        }
        for tab in tabs {
            let (end, page) = try await browser.submitLogin(tab.form, tab.page)
            #expect(page.status == 200)
            #expect(end == tab.target)
        }
        #expect(!browser.cookies.contains { $0.name.contains("_csrf_") && $0.host == "app.localhost" })
    }

    @Test("a browser that starts a hundred logins keeps a bounded number of attempt cookies")
    func manyAttempts() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = Browser()
        for _ in 0..<100 { _ = try await browser.get("\(stack.site)/oauth2/start?rd=/x") }
        let attempts = browser.cookies.filter { $0.name.contains("_csrf_") }
        #expect(attempts.count <= 32)
        #expect(try await browser.logIn("\(stack.site)/anything/last").url == "\(stack.site)/anything/last")
    }

    @Test("a reloaded callback ends on the app while a session is there, and on a new try without")
    func reloadedCallback() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = Browser()
        let (form, page) = try await browser.open("\(stack.site)/anything/back")
        #expect(form.hasPrefix(stack.issuer))
        let answer = try await browser.postLogin(form, page)
        let callback = try #require(answer.header("Location"))
        #expect(try await browser.get(callback).header("Location") == "/anything/back")
        let again = try await browser.get(callback)
        #expect(again.status == 302)
        #expect(again.header("Location") == "/anything/back")

        let stranger = Browser()
        let refused = try await stranger.get(callback)
        #expect(refused.status == 403)
        #expect(refused.text.contains("href=\"/oauth2/start?rd=%2Fanything%2Fback\""))
        #expect(stranger.cookies.isEmpty)
    }

    @Test("the reload key during a slow login ends where the login ends, and the code is redeemed once")
    func reloadedWhileUnderWay() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = Browser()
        let (form, page) = try await browser.open("\(stack.site)/anything/back")
        let callback = try #require(try await browser.postLogin(form, page).header("Location"))
        try await stack.order([("delay.token", "4000")])
        // The browser gives its connection to the gateway up, and the gateway its own.
        var abandoned = FetchRequest(url: callback)
        abandoned.headers = [("Cookie", browser.cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; "))]
        abandoned.timeout = .seconds(1)
        await #expect(throws: FetchError.self) { try await Browser.fetcher.fetch(abandoned) }
        let answer = try await browser.get(callback)
        #expect(answer.status == 302, "\(answer.text)")
        #expect(answer.header("Location") == "/anything/back")
        #expect(try await browser.get("\(stack.site)/anything/back").status == 200)
        #expect(stack.log.components(separatedBy: "[AuthSuccess]").count == 2, "\(stack.log)")
    }

    @Test("a callback of another browser, and one without state, give nobody a session")
    func foreignCallback() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let attacker = Browser()
        let (form, page) = try await attacker.open("\(stack.site)/anything")
        let answer = try await attacker.postLogin(form, page, "mallory", "mischief")
        let victim = Browser()
        _ = try await victim.open("\(stack.site)/anything")
        let callback = try #require(answer.header("Location"))
        #expect(try await victim.get(callback).status == 403)
        #expect(try await victim.get("\(stack.site)/oauth2/callback?code=x").status == 400)
        #expect(try await victim.get("\(stack.site)/oauth2/callback?code=x&state=tampered").status == 400)
        #expect(!victim.cookies.contains { $0.name == "_oauth2_proxy" })
    }
}
