import Fetch
import Foundation
import Testing

/// Sessions that are renewed behind real nginx, with a provider that rotates refresh tokens and ends everything when one
/// comes twice.
@Suite("Refreshed sessions are lost by nobody")
struct RefreshTests {
    /// Sessions are due a second after they were made.
    private static let settings = ["COOKIE_REFRESH": "1s", "SCOPE": "openid email profile offline_access"]

    private func signedIn(_ stack: Stack) async throws -> (browser: Browser, old: [Browser.Cookie]) {
        let browser = try await stack.signedIn()
        return (browser, browser.cookies)
    }
    private func sessionCookies(_ response: FetchResponse) -> [String] {
        response.headers.filter { $0.name.lowercased() == "set-cookie" }.map { String($0.value.prefix { $0 != ";" }) }
    }

    @Test(
        "50 requests at once with the old cookie: one refresh, no logout, the same cookie for all; none seconds later"
    )
    func parallelRequests() async throws {
        let stack = try await Stack(Self.settings)
        defer { stack.stop() }
        let (browser, old) = try await signedIn(stack)
        try await stack.order([("delay.token", "300")])
        try stack.clock.advance(by: 1)
        let before = try await stack.count("refresh")
        let answers = try await stack.parallel(50, old)
        #expect(answers.allSatisfy { $0.status == 200 })
        #expect(Set(answers.map(sessionCookies)).count == 1)
        #expect(sessionCookies(answers[0]).count == 1)
        try stack.clock.advance(by: 3)
        let late = try await stack.parallel(10, old)
        #expect(late.allSatisfy { $0.status == 200 && sessionCookies($0) == sessionCookies(answers[0]) })
        #expect(try await stack.count("refresh") == before + 1)
        #expect(try await stack.count("refresh-reuse") == 0)
        // Browsers with the new cookie go on with it.
        browser.cookies = old
        for _ in 0..<4 {
            #expect(try await browser.get("\(stack.site)/get").status == 200)
            try stack.clock.advance(by: 1)
        }
        #expect(try await stack.count("refresh-reuse") == 0)
        #expect(try await stack.count("refresh") >= before + 3)
    }

    @Test(
        "two replicas that share no store: all is well while a browser stays with one, or the provider rotates nothing"
    )
    func twoReplicas() async throws {
        let stack = try await Stack(Self.settings, rotatesRefreshTokens: false)
        defer { stack.stop() }
        let other = try await stack.addReplica(Self.settings)
        let (_, old) = try await signedIn(stack)
        let before = try await stack.count("refresh")
        try stack.clock.advance(by: 1)
        let line = old.line
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<50 {
                let url = (number % 2 == 0 ? stack.sidegate : other) + "/oauth2/auth"
                group.addTask {
                    var request = FetchRequest(url: url)
                    request.headers = [(name: "Cookie", value: line), (name: "Host", value: "app.localhost")]
                    request.timeout = patience
                    return try await Browser.fetcher.fetch(request).status
                }
            }
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(statuses == [202])
        #expect(try await stack.count("refresh") == before + 2)
    }

    @Test("two replicas that share no store, and a provider that rotates: at worst that person logs in again")
    func replicasWithoutStore() async throws {
        let stack = try await Stack(Self.settings)
        defer { stack.stop() }
        let other = try await stack.addReplica(Self.settings)
        let (browser, old) = try await signedIn(stack)
        let (bystander, _) = try await signedIn(stack)
        try stack.clock.advance(by: 1)
        let line = old.line
        #expect(try await stack.parallel(10, old).allSatisfy { $0.status == 200 })
        // The same old cookie at the other replica spends a token that is spent.
        let answer = try await Browser().get(
            "\(other)/oauth2/auth",
            [("Cookie", line), ("Host", "app.localhost"), ("Accept", "application/json")]
        )
        #expect(answer.status == 401)
        #expect(try await bystander.get("\(stack.site)/get").status == 200)
        browser.cookies.removeAll { $0.host == "app.localhost" }
        let (end, page) = try await browser.open("\(stack.site)/get")
        #expect(end == "\(stack.site)/get", "\(page.status) \(page.text) \(stack.log)")
    }

    @Test("a refresh whose browser went away meanwhile is not lost")
    func browserCloses() async throws {
        let stack = try await Stack(Self.settings.merging(["COOKIE_REFRESH_GRACE": "1s"]) { $1 })
        defer { stack.stop() }
        let (_, old) = try await signedIn(stack)
        let before = try await stack.count("refresh")
        try await stack.order([("delay.token", "1000")])
        try stack.clock.advance(by: 1)
        let line = old.line
        var request = FetchRequest(url: "\(stack.sidegate)/oauth2/auth")
        request.headers = [(name: "Cookie", value: line), (name: "Host", value: "app.localhost")]
        request.timeout = .milliseconds(300)
        let impatient = request
        await #expect(throws: FetchError.self) { try await Browser.fetcher.fetch(impatient) }
        try await until("the refresh is over") { try await stack.count("refresh") == before + 1 }
        // And so is the grace time.
        try stack.clock.advance(by: 3)
        let back = Browser()
        back.cookies = old
        #expect(try await back.get("\(stack.site)/get").status == 200)
        #expect(back.cookies != old)
        #expect(try await stack.count("refresh") == before + 1)
        #expect(try await stack.count("refresh-reuse") == 0)
    }

    @Test("a provider that is down ends no session, and is not asked at each request")
    func providerDown() async throws {
        let stack = try await Stack(Self.settings)
        defer { stack.stop() }
        let (browser, _) = try await signedIn(stack)
        try await stack.order([("status.token", "503")])
        try stack.clock.advance(by: 1)
        let before = try await stack.count("token")
        for _ in 0..<30 { #expect(try await browser.get("\(stack.site)/get").status == 200) }
        #expect(try await stack.count("token") - before < 20)
        try await stack.order([])
        // The pause after a provider's failures is a minute at most.
        let deadline = ContinuousClock.now + .seconds(150)
        while try await stack.count("refresh") == 0 {
            try #require(ContinuousClock.now < deadline, "never refreshed again")
            #expect(try await browser.get("\(stack.site)/get").status == 200)
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    @Test("a provider that ended its grants ends the sessions: cookies cleared, a person is sent to log in")
    func grantEnded() async throws {
        let stack = try await Stack(Self.settings)
        defer { stack.stop() }
        let (browser, _) = try await signedIn(stack)
        try await stack.command("/end-grants")
        try await stack.command("/log-everyone-out")
        try stack.clock.advance(by: 1)
        let answer = try await browser.get("\(stack.site)/get")
        #expect(answer.status == 302)
        #expect(!browser.cookies.contains { $0.host == "app.localhost" && $0.name == "_oauth2_proxy" })
        let program = try await browser.get("\(stack.site)/get", [("Accept", "application/json")])
        #expect(program.status == 401)
    }

    @Test("what the provider says at a renewal counts: a group that was taken away, and one that was given")
    func newClaims() async throws {
        let stack = try await Stack(Self.settings.merging(["ALLOWED_GROUPS": "staff"]) { $1 })
        defer { stack.stop() }
        let (browser, _) = try await signedIn(stack)
        try await stack.order([("claim.groups", "guests")])
        try stack.clock.advance(by: 1)
        #expect(try await browser.get("\(stack.site)/get").status == 403)
        try await stack.order([("claim.groups", "staff"), ("claim.email", "new@example.com")])
        try stack.clock.advance(by: 1)
        let answer = try await browser.get("\(stack.site)/get")
        #expect(answer.status == 200)
        #expect(answer.json("headers", "X-Forwarded-Email") == "new@example.com")
        #expect(try await stack.count("refresh-reuse") == 0)
    }
}
