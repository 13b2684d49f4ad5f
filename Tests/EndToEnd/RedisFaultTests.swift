import Fetch
import Foundation
import Testing

@Suite("Redis fails, and nobody gets in, nothing hangs, nothing is lost")
struct RedisFaultTests {
    private func ask(_ stack: Stack, _ browser: Browser) async throws -> FetchResponse {
        return try await Browser().get(
            "\(stack.sidegate)/oauth2/auth",
            [("Cookie", browser.cookies.line), ("Host", "app.localhost")]
        )
    }

    /// Each event loop has a connection of its own, and finds out for itself that Redis is back: that one of them serves
    /// again says nothing of the next request.
    private func soon(_ condition: () async throws -> Bool) async throws {
        try await until("all is well again", condition)
    }

    /// Asks until it is that.
    private func becomes(_ status: Int, _ stack: Stack, _ browser: Browser) async throws {
        let deadline = ContinuousClock.now + patience
        var answer = try await ask(stack, browser).status
        while answer != status {
            try #require(ContinuousClock.now < deadline, "\(answer) all the time, not \(status): \(stack.log)")
            try await Task.sleep(for: .milliseconds(20))
            answer = try await ask(stack, browser).status
        }
    }

    @Test(
        "down: 503 with Retry-After for all who have a session, 401 for others, and all is well soon after it is back"
    )
    func down() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack(redis.settings)
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        redis.kill()
        for _ in 0..<20 {
            let answer = try await ask(stack, browser)
            #expect(answer.status == 503)
            #expect(answer.header("Retry-After") == "2")
        }
        #expect(try await ask(stack, Browser()).status == 401)
        let page = try await browser.get(
            "\(stack.sidegate)/page",
            Browser.navigation + [("Cookie", browser.cookies.line)]
        )
        #expect(page.status == 503 && page.text.contains("Try again"))
        #expect(try await Browser().get("\(stack.sidegate)/ready").status == 503)
        #expect(try await Browser().get("\(stack.sidegate)/ping").status == 200)
        try await redis.start()
        try await becomes(202, stack, browser)
        #expect(try await Browser().get("\(stack.sidegate)/ready").status == 200)
        // Once, not for each request.
        #expect(stack.log.components(separatedBy: "Redis").count < 8, "\(stack.log)")
    }
    @Test("down when Sidegate starts: it starts, is not ready, and is as soon as Redis is there")
    func downAtStart() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        redis.kill()
        let stack = try await Stack(redis.settings, startsProvider: false)
        defer { stack.stop() }
        try await stack.startProvider()
        #expect(try await Browser().get("\(stack.sidegate)/ready").status == 503)
        try await redis.start()
        try await stack.becomeReady()
        _ = try await stack.signedIn()
    }

    @Test("hanging with open connections: 503 after a second, and all is well soon after it goes on")
    func hanging() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack(redis.settings)
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        redis.pause()
        let start = ContinuousClock.now
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            let (line, url) = (browser.cookies.line, "\(stack.sidegate)/oauth2/auth")
            for _ in 0..<200 {
                group.addTask {
                    var request = FetchRequest(url: url)
                    request.headers = [(name: "Cookie", value: line), (name: "Host", value: "app.localhost")]
                    request.timeout = .seconds(20)
                    return try await Browser.fetcher.fetch(request).status
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.filter { $0 != 503 } == [])
        #expect(ContinuousClock.now - start < .seconds(8))
        redis.resume()
        try await becomes(202, stack, browser)
    }

    @Test("restarted empty: sessions are gone, nobody gets in, and a new login works")
    func emptied() async throws {
        let redis = try await RedisServer()
        defer { redis.stop() }
        let stack = try await Stack(redis.settings)
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        redis.kill()
        try await redis.start()
        try await becomes(401, stack, browser)
        try await soon { try await browser.open("\(stack.site)/get").response.status == 200 }
    }

    @Test("full: sessions go on and can be ended, a login is asked to try again, and the code is not in vain")
    func full() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack(redis.settings)
        defer { stack.stop() }
        let (first, second) = (try await stack.signedIn(), try await stack.signedIn())
        let copy = second.cookies
        try redis.command("CONFIG", "SET", "maxmemory", "1")
        #expect(try await ask(stack, first).status == 202)
        let late = Browser()
        let (_, page) = try await late.logIn("\(stack.site)/get")
        #expect(page.status == 503 && page.text.contains("/oauth2/start?rd="))
        _ = try await second.get("\(stack.site)/oauth2/sign_out")
        second.cookies = copy
        #expect(try await ask(stack, second).status == 401)
        try redis.command("CONFIG", "SET", "maxmemory", "0")
        // The provider still knows who it is.
        #expect(try await late.open("\(stack.site)/oauth2/start?rd=%2Fget").response.status == 200)
    }

    @Test("away at the callback: the page offers the same callback once more, and it succeeds when Redis is back")
    func callback() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack(redis.settings)
        defer { stack.stop() }
        let browser = Browser()
        let (form, page) = try await browser.open("\(stack.site)/get")
        redis.kill()
        let (_, answer) = try await browser.submitLogin(form, page)
        #expect(answer.status == 503 && answer.header("Retry-After") != nil)
        let start = try #require(answer.text.range(of: "/oauth2/callback?"))
        let path = answer.text[start.lowerBound...].prefix { $0 != "\"" }.replacingOccurrences(of: "&amp;", with: "&")
        let tokens = try await stack.count("token")
        try await redis.start()
        // Each event loop comes back by itself.
        var (end, response) = (path, answer)
        try await until("the callback is taken", within: patience) {
            (end, response) = try await browser.open("\(stack.site)\(path)")
            return response.status != 503
        }
        #expect(response.status == 200 && end == "\(stack.site)/get", "\(response.text)")
        #expect(try await stack.count("token") == tokens + 1)
    }

    @Test("signing out while Redis is away says so and keeps the cookie; the provider's logout may come again")
    func signOut() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack(redis.settings)
        defer { stack.stop() }
        let (browser, other) = (try await stack.signedIn(), try await stack.signedIn(as: "bob", "builder"))
        let token = try await Browser().post(
            "http://127.0.0.1:\(stack.controlPort)/logout-token",
            form: [("client", "sidegate-test"), ("user", "bob"), ("by", "sub")]
        )
        func deliver() async throws -> Int {
            try await Browser().post(
                "\(stack.sidegate)/oauth2/backchannel_logout",
                form: [("logout_token", token.text)]
            ).status
        }
        redis.kill()
        let answer = try await browser.get("\(stack.site)/oauth2/sign_out?rd=/bye")
        #expect(answer.status == 503 && answer.text.contains("/oauth2/sign_out?rd=/bye"))
        #expect(browser.cookies.contains { $0.name == "_oauth2_proxy" })
        #expect(try await deliver() == 503)
        try await redis.start()
        try await becomes(202, stack, browser)
        try await soon { try await deliver() == 200 }
        try await becomes(401, stack, other)
        try await soon { try await browser.get("\(stack.site)/oauth2/sign_out?rd=/bye").status == 302 }
        #expect(!browser.cookies.contains { $0.name == "_oauth2_proxy" })
    }
}
