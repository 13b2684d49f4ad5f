import Fetch
import Foundation
import Testing

/// The same as `RefreshTests`, with two replicas behind one nginx and their sessions in Redis: the provider rotates refresh
/// tokens, and ends everything when one comes twice.
@Suite("Sessions in Redis are refreshed once, whatever replica is asked")
struct RedisRefreshTests {
    private static let refresh = ["COOKIE_REFRESH": "1s", "SCOPE": "openid email profile offline_access"]

    /// nginx hands requests to both in turn.
    private struct Pair {
        let stack: Stack
        let redis: RedisServer
        let other: String

        init(_ settings: [String: String] = [:]) async throws {
            redis = try await RedisServer(RedisServer.durable)
            let all = redis.settings.merging(RedisRefreshTests.refresh) { $1 }.merging(settings) { $1 }
            let port = freePort()
            stack = try await Stack(
                all,
                changing: { nginx in
                    let file = nginx.appendingPathComponent("site.conf")
                    var text = try String(contentsOf: file, encoding: .utf8)
                    let range = try #require(text.range(of: #"server 127\.0\.0\.1:\d+;"#, options: .regularExpression))
                    text.replaceSubrange(range, with: "\(text[range]) server 127.0.0.1:\(port);")
                    try text.write(to: file, atomically: true, encoding: .utf8)
                }
            )
            other = try await stack.addReplica(all, port: port)
        }

        func stop() {
            stack.stop()
            redis.stop()
        }
    }

    private func signedIn(_ stack: Stack) async throws -> (browser: Browser, old: [Browser.Cookie]) {
        let browser = try await stack.signedIn()
        return (browser, browser.cookies)
    }
    /// One question to one replica.
    private func ask(_ replica: String, _ cookies: [Browser.Cookie]) async throws -> FetchResponse {
        try await Browser().get(
            "\(replica)/oauth2/auth",
            [("Cookie", cookies.line), ("Host", "app.localhost"), ("Accept", "application/json")]
        )
    }

    /// The status of an answer that is not waited for.
    private func inBackground(_ replica: String, _ cookies: [Browser.Cookie]) -> Task<Int, any Error> {
        let line = cookies.line
        return Task {
            var request = FetchRequest(url: "\(replica)/oauth2/auth")
            request.headers = [(name: "Cookie", value: line), (name: "Host", value: "app.localhost")]
            request.timeout = .seconds(20)
            return try await Browser.fetcher.fetch(request).status
        }
    }

    @Test("50 requests at once with the old cookie: one refresh, no logout; none when it comes again seconds later")
    func parallelRequests() async throws {
        // Due after ten seconds, so that the new session is not due again while the old cookie comes late.
        let pair = try await Pair(["COOKIE_REFRESH": "10s"])
        defer { pair.stop() }
        let stack = pair.stack
        let (_, old) = try await signedIn(stack)
        try await stack.order([("delay.token", "300")])
        try stack.clock.advance(by: 10)
        let before = try await stack.count("refresh")
        let start = ContinuousClock.now
        let answers = try await stack.parallel(50, old)
        #expect(answers.map(\.status).filter { $0 != 200 } == [])
        #expect(try await stack.count("refresh") == before + 1)
        // Both replicas, and the very same old cookie.
        try stack.clock.advance(by: 2)
        for replica in [stack.sidegate, pair.other] { #expect(try await ask(replica, old).status == 202) }
        #expect(try await stack.parallel(10, old).allSatisfy { $0.status == 200 })
        // On a machine that is so busy that it is due again by now, it is refreshed again.
        let timesDue = Int((ContinuousClock.now - start) / .seconds(10))
        #expect(try await stack.count("refresh") - before - 1 <= timesDue)
        #expect(try await stack.count("refresh-reuse") == 0)
    }

    @Test("a browser that goes from replica to replica is refreshed again and again, and keeps its cookie's end")
    func onAndOn() async throws {
        let pair = try await Pair()
        defer { pair.stop() }
        let (browser, old) = try await signedIn(pair.stack)
        for _ in 0..<5 {
            try pair.stack.clock.advance(by: 1)
            #expect(try await browser.get("\(pair.stack.site)/get").status == 200)
        }
        #expect(try await pair.stack.count("refresh") >= 4)
        #expect(try await pair.stack.count("refresh-reuse") == 0)
        // The cookie is sent again, so that the browser keeps it as long as the renewed session lives.
        #expect(browser.cookies != old)
        // And the first one still names the same session.
        #expect(try await ask(pair.other, old).status == 202)
    }

    @Test("a replica that dies while it holds a session's lock keeps nobody waiting longer than the lock lasts")
    func deadHolder() async throws {
        let pair = try await Pair()
        defer { pair.stop() }
        let (_, old) = try await signedIn(pair.stack)
        try pair.stack.clock.advance(by: 1)
        let sessions = try pair.redis.command("--scan").split(separator: "\n").filter {
            $0.hasPrefix("sidegate:{") && !$0.hasSuffix(":about")
        }
        let key = try #require(sessions.first)
        #expect(try pair.redis.command("SET", "\(key):lock", "somebody who is gone", "PX", "5000") == "OK")
        let start = ContinuousClock.now
        #expect(try await ask(pair.other, old).status == 202)
        #expect(ContinuousClock.now - start < .seconds(20))
        // On a machine so busy that Redis seems away, the session goes on as it is until it is asked for again.
        try await until("the session is refreshed") {
            #expect(try await ask(pair.other, old).status == 202)
            return try await pair.stack.count("refresh") >= 1
        }
        #expect(try await pair.stack.count("refresh-reuse") == 0)
    }

    @Test(
        "what the provider says at a renewal counts everywhere, and a grant that it ended ends the session everywhere"
    )
    func newClaims() async throws {
        let pair = try await Pair()
        defer { pair.stop() }
        let (_, old) = try await signedIn(pair.stack)
        try await pair.stack.order([("claim.email", "new@example.com")])
        try pair.stack.clock.advance(by: 1)
        #expect(try await ask(pair.stack.sidegate, old).header("X-Forwarded-Email") == "new@example.com")
        #expect(try await ask(pair.other, old).header("X-Forwarded-Email") == "new@example.com")
        try await pair.stack.command("/end-grants")
        try pair.stack.clock.advance(by: 1)
        #expect(try await ask(pair.stack.sidegate, old).status == 401)
        #expect(try await ask(pair.other, old).status == 401)
    }

    @Test("a session that is refreshed while Redis takes no writes is not lost, and written when it does again")
    func fullRedis() async throws {
        let pair = try await Pair(["COOKIE_REFRESH": "2s"])
        defer { pair.stop() }
        let (_, old) = try await signedIn(pair.stack)
        try await pair.stack.order([("delay.token", "700")])
        try pair.stack.clock.advance(by: 2)
        let renewed = inBackground(pair.stack.sidegate, old)
        // The provider works on the answer for 0.7 seconds more.
        try await until("the provider is asked") { try await pair.stack.count("token") == 2 }
        try pair.redis.command("CONFIG", "SET", "maxmemory", "1")
        #expect(try await renewed.value == 202)
        try await pair.stack.order([])
        // This replica knows the new state, and no token is spent for it twice.
        #expect(try await ask(pair.stack.sidegate, old).status == 202)
        #expect(try await pair.stack.count("refresh") == 1)
        try pair.redis.command("CONFIG", "SET", "maxmemory", "0")
        try await until("the new state is written") {
            try pair.redis.command("--scan").split(separator: "\n").allSatisfy { !$0.hasSuffix(":lock") }
        }
        try pair.stack.clock.advance(by: 3)
        for replica in [pair.other, pair.stack.sidegate] { #expect(try await ask(replica, old).status == 202) }
        #expect(try await pair.stack.count("refresh-reuse") == 0)
    }

    @Test("Redis restarts while sessions are refreshed: none is lost, no token is spent twice")
    func restart() async throws {
        let pair = try await Pair()
        defer { pair.stop() }
        var sessions: [[Browser.Cookie]] = []
        for _ in 0..<4 { sessions.append(try await signedIn(pair.stack).old) }
        try await pair.stack.order([("delay.token", "400")])
        try pair.stack.clock.advance(by: 1)
        let answers = sessions.map { inBackground(pair.other, $0) }
        try await until("the provider is asked") { try await pair.stack.count("token") > 4 }
        pair.redis.kill()
        try await until("the provider has answered") { try await pair.stack.count("refresh") == 4 }
        try await pair.redis.start()
        for answer in answers { _ = try await answer.value }
        let deadline = ContinuousClock.now + patience
        for session in sessions {
            var status = 503
            while status == 503 {
                try #require(ContinuousClock.now < deadline, "not back: \(pair.stack.log)")
                status = try await ask(pair.stack.sidegate, session).status
                if status == 503 { try await Task.sleep(for: .milliseconds(50)) }
            }
            #expect(status == 202)
        }
        #expect(try await pair.stack.count("refresh-reuse") == 0)
    }
}
