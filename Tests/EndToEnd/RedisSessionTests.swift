import Cryptography
import Fetch
import Foundation
import Testing
import Text

@Suite("Sessions in Redis")
struct RedisSessionTests {
    private func status(_ stack: Stack, _ browser: Browser) async throws -> Int {
        try await browser.get("\(stack.site)/get", [("Accept", "application/json")]).status
    }

    @Test(
        "a session in Redis counts only for the client that it was made for, and no longer than from its login on (M4)"
    )
    func otherClient() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack(redis.settings)
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let kept = browser.cookies
        #expect(try await status(stack, browser) == 200)
        try await stack.restartSidegate(redis.settings.merging(["CLIENT_ID": "another"]) { $1 })
        try await stack.becomeReady()
        #expect(try await status(stack, browser) == 401)
        // The first client's own again, from its login on for an hour.
        try await stack.restartSidegate(redis.settings.merging(["SESSION_MAX_LIFETIME": "1h"]) { $1 })
        try await stack.becomeReady()
        browser.cookies = kept
        #expect(try await status(stack, browser) == 200)
        try stack.clock.advance(by: 3601)
        browser.cookies = kept
        #expect(try await status(stack, browser) == 401)
    }

    /// The same auth check, sent to one replica only.
    private func ask(_ replica: String, _ cookies: [Browser.Cookie]) async throws -> FetchResponse {
        let browser = Browser()
        let line = cookies.line
        return try await browser.get(
            "\(replica)/oauth2/auth",
            [("Cookie", line), ("Host", "app.localhost"), ("Accept", "application/json")]
        )
    }

    private func ticket(_ browser: Browser) -> String? {
        browser.cookies.first { $0.host == "app.localhost" && $0.name == "_oauth2_proxy" }?.value
    }

    @Test("the cookie is small whatever the session holds, and Redis sees no name, no address and no token")
    func nothingInClear() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let tokens = ["PASS_ACCESS_TOKEN": "true", "SET_AUTHORIZATION_HEADER": "true", "COOKIE_REFRESH": "1h"]
        let stack = try await Stack(redis.settings.merging(tokens) { $1 })
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let cookie = try #require(ticket(browser))
        #expect(cookie.utf8.count <= 128)
        #expect(browser.cookies.filter { $0.host == "app.localhost" && $0.name.hasPrefix("_oauth2_proxy") }.count == 1)
        let answer = try await browser.get("\(stack.site)/get")
        #expect(answer.json("headers", "X-Forwarded-Email") == "alice@example.com")
        let all = try redis.everything()
        #expect(all.keys.filter { $0.hasPrefix("sidegate:{") }.count == 2)
        for (key, value) in all {
            for text in ["alice", "example.com", "eyJ", cookie] {
                #expect(!key.contains(text) && !value.contains(text), "\(key) \(value)")
            }
            #expect(try (Int(redis.command("PTTL", key)) ?? 0) > 0, "\(key) stays for ever")
        }
    }

    @Test("each login makes a new session: another person's former one ends, one's own goes on for what is under way")
    func newAtEachLogin() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack(redis.settings)
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let (first, former) = (ticket(browser), browser.cookies)
        // Signing in as someone else: the session ends before the provider's page is there.
        let (form, page) = try await browser.open("\(stack.site)/oauth2/sign_in?rd=/get")
        _ = page
        #expect(form.contains("/oauth2/sign_in") || form.hasPrefix(stack.issuer))
        #expect(try await ask(stack.sidegate, former).status == 401)
        try await stack.command("/log-everyone-out")
        let other = Browser()
        #expect(try await other.logIn("\(stack.site)/get", as: "bob", "builder").response.status == 200)
        #expect(ticket(other) != first)
        // A cookie that was planted before the login is worth nothing after it.
        let planted = other.cookies
        try await stack.command("/log-everyone-out")
        let victim = Browser()
        let start = try await victim.get("\(stack.site)/oauth2/start?rd=/get")
        let opened = try await victim.follow(start, from: stack.site)
        victim.cookies += planted.filter { $0.name == "_oauth2_proxy" }
        _ = try await victim.submitLogin(opened.url, opened.response)
        #expect(ticket(victim) != ticket(other))
        #expect(try await ask(stack.sidegate, planted).status == 401)
        #expect(try await status(stack, victim) == 200)
    }

    @Test("signing out at one replica ends the session at the other, for every copy of the cookie")
    func signOut() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack(redis.settings)
        defer { stack.stop() }
        let other = try await stack.addReplica(redis.settings)
        let browser = try await stack.signedIn()
        let copy = browser.cookies
        #expect(try await ask(other, copy).status == 202)
        #expect(try await browser.get("\(stack.site)/oauth2/sign_out?rd=/bye").header("Location") == "/bye")
        #expect(ticket(browser) == nil)
        #expect(try await ask(other, copy).status == 401)
        #expect(try await ask(stack.sidegate, copy).status == 401)
    }

    @Test(
        "write access to Redis brings an earlier state of a session back, as docs/sessions.md says, and makes none (L12)"
    )
    func writeAccess() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack(redis.settings)
        defer { stack.stop() }
        func sessions() throws -> Set<String> {
            Set(try redis.everything().keys.filter { $0.hasPrefix("sidegate:{") && $0.hasSuffix("}") })
        }
        let alice = try await stack.signedIn()
        let key = try #require(try sessions().first)
        #expect(try redis.command("COPY", key, "kept") == "1")
        let cookies = alice.cookies
        _ = try await alice.get("\(stack.site)/oauth2/sign_out")
        #expect(try await ask(stack.sidegate, cookies).status == 401)
        #expect(try redis.command("COPY", "kept", key, "REPLACE") == "1")
        #expect(try await ask(stack.sidegate, cookies).status == 202)
        // Under another ticket the same bytes are worth nothing.
        let other = try await stack.signedIn()
        let place = try #require(try sessions().subtracting([key]).first)
        #expect(try await ask(stack.sidegate, other.cookies).status == 202)
        #expect(try redis.command("COPY", "kept", place, "REPLACE") == "1")
        #expect(try await ask(stack.sidegate, other.cookies).status == 401)
    }

    @Test("a long link that no cookie can hold leads back to itself also where the callback comes to another replica")
    func longLink() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack(redis.settings)
        defer { stack.stop() }
        let other = try await stack.addReplica(redis.settings)
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
        let link = "/anything/board?q=" + String((0..<7000).map { _ in letters.randomElement() ?? "a" })
        let site = "app.localhost:\(stack.sitePort)"
        for isThere in [true, false] {
            let browser = Browser()
            let (formURL, form) = try await browser.open("http://\(site)\(link)")
            #expect(!browser.cookies.contains { $0.name.hasSuffix("_link") })
            try await until("the link is stored") { try redis.everything().keys.contains { $0.hasSuffix(":link") } }
            for (key, value) in try redis.everything() {
                #expect(!value.contains("board") && !key.contains("board"))
                if key.hasSuffix(":link") { #expect(try 1...900_000 ~= (Int(redis.command("PTTL", key)) ?? 0)) }
            }
            func forgetLinks() throws {
                for key in try redis.everything().keys where key.hasSuffix(":link") { try redis.command("DEL", key) }
            }
            if !isThere { try forgetLinks() }
            defer { #expect(throws: Never.self) { try forgetLinks() } }
            let callback = try #require(try await browser.postLogin(formURL, form).header("Location"))
            let elsewhere = callback.replacing("http://\(site)", with: other)
            // The browser is at the site all the time; only its gateway asks another replica.
            let answer = try await Browser().get(
                elsewhere,
                Browser.navigation + [
                    ("Host", site), ("Cookie", browser.cookies.filter { $0.host == "app.localhost" }.line),
                ]
            )
            if isThere {
                #expect(answer.status == 302 && answer.header("Location") == link, "\(answer.text)")
            } else {
                #expect(answer.text.contains("too long to be kept"), "\(answer.status) \(answer.text)")
            }
        }
    }

    @Test("the provider's logout at one replica ends sessions at all of them, by session and by person")
    func backChannel() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack(redis.settings)
        defer { stack.stop() }
        let other = try await stack.addReplica(redis.settings)
        func deliver(_ user: String, by: String) async throws {
            let token = try await Browser().post(
                "http://127.0.0.1:\(stack.controlPort)/logout-token",
                form: [("client", "sidegate-test"), ("user", user), ("by", by)]
            )
            let answer = try await Browser().post(
                "\(other)/oauth2/backchannel_logout",
                form: [("logout_token", token.text)]
            )
            #expect(answer.status == 200)
        }
        let (first, second) = (try await stack.signedIn(), try await stack.signedIn())
        let bob = try await stack.signedIn(as: "bob", "builder")
        try await deliver("alice", by: "sid")
        #expect(try await status(stack, second) == 401)
        #expect(try await status(stack, first) == 200)
        let third = try await stack.signedIn()
        try await deliver("alice", by: "sub")
        for browser in [first, third] { #expect(try await status(stack, browser) == 401) }
        #expect(try await status(stack, bob) == 200)
        // The person who was logged out logs in again.
        #expect(try await stack.signedIn().open("\(stack.site)/get").response.status == 200)
    }

    @Test("sessions in cookies move into Redis when it becomes the store, all copies to one session")
    func fromCookies() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let old = browser.cookies
        try await stack.restartSidegate(redis.settings)
        try await stack.becomeReady()
        #expect(try await status(stack, browser) == 200)
        let first = try #require(ticket(browser))
        #expect(first.utf8.count <= 128)
        #expect(try await status(stack, browser) == 200)
        #expect(ticket(browser) == first)
        for _ in 0..<3 { #expect(try await ask(stack.sidegate, old).status == 202) }
        #expect(try redis.everything().keys.filter { $0.hasPrefix("sidegate:{") && !$0.contains("about") }.count == 1)
        // Over is over, for the copies too.
        _ = try await browser.get("\(stack.site)/oauth2/sign_out")
        #expect(try await ask(stack.sidegate, old).status == 401)
    }

    @Test("a new cookie secret in front of the old one, and later by itself: nobody is logged out")
    func secretRotation() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack(redis.settings)
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let first = ticket(browser)
        try await stack.restartSidegate(
            redis.settings.merging(["COOKIE_SECRET": "newerSecret12345,someSecret123456"]) { $1 }
        )
        try await stack.becomeReady()
        #expect(try await status(stack, browser) == 200)
        let second = ticket(browser)
        #expect(second != nil && second != first)
        #expect(try await status(stack, browser) == 200)
        #expect(ticket(browser) == second)
        try await stack.restartSidegate(redis.settings.merging(["COOKIE_SECRET": "newerSecret12345"]) { $1 })
        try await stack.becomeReady()
        #expect(try await status(stack, browser) == 200)
    }

    /// What `sidegate` says to these words, with the settings of a running one.
    private func run(_ stack: Stack, _ redis: RedisServer, _ words: [String]) throws -> (status: Int32, output: String)
    {
        try Program.run(Place.built("sidegate"), words, environment: environment(stack, redis))
    }

    private func environment(_ stack: Stack, _ redis: RedisServer) -> [String: String] {
        let settings = redis.settings.merging([
            "OIDC_ISSUER_URL": stack.issuer, "CLIENT_ID": "sidegate-test", "CLIENT_SECRET": "test-secret",
            "COOKIE_SECRET": "someSecret123456", "EMAIL_DOMAINS": "*",
        ]) { $1 }
        return Dictionary(uniqueKeysWithValues: settings.map { ("OAUTH2_PROXY_\($0)", $1) })
    }

    @Test("an administrator lists and ends somebody's sessions, and no token shows")
    func administration() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack(redis.settings.merging(["PASS_ACCESS_TOKEN": "true"]) { $1 })
        defer { stack.stop() }
        let (first, second) = (try await stack.signedIn(), try await stack.signedIn())
        let bob = try await stack.signedIn(as: "bob", "builder")
        let (status, list) = try run(stack, redis, ["sessions", "list", "alice@example.com"])
        let rows = list.split(separator: "\n").dropFirst().map { $0.split(separator: " ").map(String.init) }
        #expect(status == 0 && rows.count == 2, "\(list)")
        #expect(list.contains("alice@example.com") && !list.contains("bob") && !list.contains("eyJ"))
        for cookie in first.cookies + second.cookies { #expect(!list.contains(cookie.value)) }
        let subject = try #require(rows.first?[3])
        for row in rows { #expect(try run(stack, redis, ["sessions", "list", subject]).output.contains(row[0])) }
        #expect(try run(stack, redis, ["sessions", "list", "nobody"]).output == "There is no session of nobody.\n")

        let id = try #require(rows.first?[0])
        #expect(try run(stack, redis, ["sessions", "end", "bob@example.org", "--id=\(id)"]).status == 1)
        let one = try run(stack, redis, ["sessions", "end", "alice@example.com", "--id=\(id)"])
        #expect(one.status == 0 && one.output == "1 session ended.\n")
        let statuses = [try await self.status(stack, first), try await self.status(stack, second)]
        #expect(statuses.sorted() == [200, 401])
        #expect(try run(stack, redis, ["sessions", "end", "alice@example.com"]).output == "1 session ended.\n")
        for browser in [first, second] { #expect(try await self.status(stack, browser) == 401) }
        #expect(try await self.status(stack, bob) == 200)
        #expect(try run(stack, redis, ["sessions", "end", "alice@example.com"]).status == 1)

        // A ticket says which of them it is for, and no more.
        let file = stack.folder.appendingPathComponent("cookie")
        let value = try #require(ticket(bob))
        try value.write(to: file, atomically: true, encoding: .utf8)
        let bobs = try run(stack, redis, ["sessions", "list", "bob@example.org"]).output.split(separator: "\n")
        let inspected = try Program.run(
            "/bin/sh",
            ["-c", "exec \"$0\" inspect-cookie < '\(file.path)'", Place.built("sidegate")],
            environment: environment(stack, redis)
        )
        let name = try #require(bobs.last?.prefix { $0 != " " })
        #expect(inspected.status == 0 && inspected.output.contains("sidegate:{\(name)}"), "\(inspected.output)")

        // No address serves any of it.
        for path in ["/sessions", "/oauth2/sessions", "/oauth2/sessions/list"] {
            #expect(![200, 202].contains(try await Browser().get("\(stack.sidegate)\(path)").status))
        }
    }

    @Test("commands say what is wrong: not understood, no Redis, sessions in cookies")
    func badCommands() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack(redis.settings)
        defer { stack.stop() }
        for words in [["sessions"], ["sessions", "list"], ["sessions", "end", "--id=x"], ["sessions", "drop", "a"]] {
            let (status, output) = try run(stack, redis, words)
            #expect(status == 1 && output.contains("sidegate sessions list NAME"), "\(output)")
        }
        let cookies = try run(stack, redis, ["sessions", "list", "a", "--session-store-type=cookie"])
        #expect(cookies.status == 1 && cookies.output.contains("sessions lie in their cookies"))
        redis.kill()
        let (status, output) = try run(stack, redis, ["sessions", "list", "a"])
        #expect(status == 1 && output.contains("Redis (redis://127.0.0.1:\(redis.port)): no "), "\(output)")
    }

    @Test("doctor keeps a session in Redis and takes it away, and says what would lose sessions")
    func doctor() async throws {
        let redis = try await RedisServer()
        defer { redis.stop() }
        let stack = try await Stack(redis.settings)
        defer { stack.stop() }
        try redis.command("CONFIG", "SET", "maxmemory", "100mb")
        try redis.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
        let (status, output) = try run(stack, redis, ["doctor"])
        #expect(status == 2, "\(output)")
        for line in [
            "ok    Redis: redis://127.0.0.1:\(redis.port) answers", "ok    Redis: takes a session, and lets it end",
            "warn  Redis: throws sessions away when its memory is full (maxmemory-policy allkeys-lru)",
            "warn  Redis: a restart loses the sessions since its last snapshot",
        ] { #expect(output.contains(line), "\(output)") }
        for (key, value) in try redis.everything() {
            #expect(value.isEmpty && key.hasPrefix("sidegate:{"), "\(key)")
            #expect(try (Int(redis.command("TTL", key)) ?? 100) <= 60)
        }
        try redis.command("CONFIG", "SET", "requirepass", "hunter2")
        let (refused, complaint) = try run(stack, redis, ["doctor"])
        #expect(refused == 1 && complaint.contains("FAIL  Redis: ") && complaint.contains("--redis-password"))
    }

    @Test("a cluster of three masters: sessions go where their keys belong, and end everywhere")
    func cluster() async throws {
        let cluster = try await RedisCluster()
        let urls = cluster.ports.map { "redis://127.0.0.1:\($0)" }.joined(separator: ",")
        let settings = [
            "SESSION_STORE_TYPE": "redis", "REDIS_USE_CLUSTER": "true", "REDIS_CLUSTER_CONNECTION_URLS": urls,
            "COOKIE_REFRESH": "1s", "SCOPE": "openid email profile offline_access",
        ]
        let stack = try await Stack(settings)
        defer { stack.stop() }
        let other = try await stack.addReplica(settings)
        var browsers: [Browser] = []
        for _ in 0..<5 { browsers.append(try await stack.signedIn()) }
        try stack.clock.advance(by: 1)
        for browser in browsers {
            #expect(try await ask(other, browser.cookies).status == 202)
            #expect(try await status(stack, browser) == 200)
        }
        #expect(try await stack.count("refresh") >= 5)
        #expect(try await stack.count("refresh-reuse") == 0)
        let copies = browsers.map(\.cookies)
        for browser in browsers { _ = try await browser.get("\(stack.site)/oauth2/sign_out") }
        for copy in copies { #expect(try await ask(other, copy).status == 401) }
    }

    @Test("sentinels: the master is lost, another takes its place, and sessions go on")
    func failover() async throws {
        let sentinels = try await RedisSentinels(password: "p", sentinelPassword: "s")
        let urls = sentinels.ports.map { "redis://127.0.0.1:\($0)" }.joined(separator: ",")
        let stack = try await Stack([
            "SESSION_STORE_TYPE": "redis", "REDIS_USE_SENTINEL": "true", "REDIS_PASSWORD": "p",
            "REDIS_SENTINEL_PASSWORD": "s", "REDIS_SENTINEL_MASTER_NAME": RedisSentinels.masterName,
            "REDIS_SENTINEL_CONNECTION_URLS": urls,
        ])
        defer { stack.stop() }
        // A person who logs in while there is no master is asked to try again.
        let browser = Browser()
        try await until("a login works") { try await browser.logIn("\(stack.site)/get").response.status == 200 }
        sentinels.servers[0].kill()
        #expect(try await status(stack, browser) != 401)
        try await until("the new master answers") { try await status(stack, browser) == 200 }
        try await until("a login works again") {
            try await Browser().logIn("\(stack.site)/get").response.status == 200
        }
    }

    @Test("TLS with an authority of one's own, a user of the access lists, a password file, a database")
    func tls() async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let certificates = try TestCertificates(in: folder)
        let redis = try await RedisServer(
            [
                "--user", "default", "off", "--user", "sidegate", "on", ">hunter2", "~sidegate:*", "+get", "+set",
                "+del", "+pttl", "+pexpire", "+expire", "+strlen", "+zadd", "+zrange", "+zrevrange", "+zrem",
                "+zremrangebyscore", "+eval", "+evalsha", "+ping", "+hello", "+auth", "+select", "+client",
            ],
            tls: certificates,
            clientOptions: ["--user", "sidegate", "--pass", "hunter2", "--no-auth-warning"]
        )
        let password = folder.appendingPathComponent("password")
        try "hunter2\n".write(to: password, atomically: true, encoding: .utf8)
        let settings = [
            "SESSION_STORE_TYPE": "redis", "REDIS_CONNECTION_URL": "rediss://127.0.0.1:\(redis.port)/3",
            "REDIS_CA_PATH": certificates.authority, "REDIS_USERNAME": "sidegate",
            "REDIS_PASSWORD_FILE": password.path,
        ]
        let stack = try await Stack(settings)
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        #expect(try await status(stack, browser) == 200)
        _ = try await browser.get("\(stack.site)/oauth2/sign_out")
        #expect(!stack.log.contains("hunter2"))
        // An authority that did not sign it.
        let others = folder.appendingPathComponent("others")
        try FileManager.default.createDirectory(at: others, withIntermediateDirectories: true)
        let wrong = try TestCertificates(in: others)
        try await stack.restartSidegate(settings.merging(["REDIS_CA_PATH": wrong.authority]) { $1 })
        #expect(try await Browser().get("\(stack.sidegate)/ready").status == 503)
        try await stack.waitForLog("Redis is lost")
        #expect(stack.log.contains("TLS failed"))
    }

    @Test("a new password of Redis is taken up from its file while Sidegate runs, and nobody is logged out")
    func newPassword() async throws {
        let redis = try await RedisServer(
            ["--requirepass", "former"],
            clientOptions: ["-a", "former", "--no-auth-warning"]
        )
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("password")
        try "former".write(to: file, atomically: true, encoding: .utf8)
        let stack = try await Stack(redis.settings.merging(["REDIS_PASSWORD_FILE": file.path]) { $1 })
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        let cookie = ticket(browser)
        try "latter".write(to: file, atomically: true, encoding: .utf8)
        // Taken over before Redis knows of it: the old connections go on meanwhile.
        try await stack.waitForLog("the settings were read again and taken over")
        try redis.command("CONFIG", "SET", "requirepass", "latter")
        try await until("the new connections are there") { try await status(stack, browser) == 200 }
        #expect(ticket(browser) == cookie)
        #expect(!stack.log.contains("former") && !stack.log.contains("latter"))
    }

    @Test("people whom oauth2-proxy logged in with its sessions in Redis go on, with a ticket of Sidegate's")
    func fromOAuth2Proxy() async throws {
        let redis = try await RedisServer(RedisServer.durable)
        defer { redis.stop() }
        let stack = try await Stack(redis.settings)
        defer { stack.stop() }
        let now = Int(Date().timeIntervalSince1970)
        let (id, secret) = ("_oauth2_proxy-0123456789abcdef0123456789abcdef", RandomSource.system.bytes(32))
        func text(_ text: String) -> [UInt8] { [0xD9, UInt8(text.utf8.count)] + Array(text.utf8) }
        let packed = [0x82] + text("e") + text("jane@example.com") + text("u") + text("jane-1")
        let nonce = RandomSource.system.bytes(12)
        var value = nonce
        AES256GCM(key: secret).seal(
            packed.span,
            nonce: nonce.span,
            authenticating: [UInt8]().span,
            appendingTo: &value
        )
        let hex = value.map { String(format: "%02x", $0) }.joined()
        let script =
            "redis.call('SET',KEYS[1],(ARGV[1]:gsub('..',function(h) return string.char(tonumber(h,16)) end)),'EX',99)"
        try redis.command("EVAL", script, "1", id, hex)
        let ticket = "v2.\(Base64URL.encode(Array(id.utf8))).\(Base64URL.encode(secret))"
        func padded(_ text: String) -> String { text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4) }
        let signed = padded(Base64URL.encode(Array(ticket.utf8)))
        let message = Array("_oauth2_proxy\(signed)\(now)".utf8)
        let signature = HMAC.sha256(key: Array("someSecret123456".utf8), message: message)
        let cookie = "\(signed)|\(now)|\(padded(Base64URL.encode(signature)))"
        let browser = Browser()
        let old = [Browser.Cookie(host: "app.localhost", name: "_oauth2_proxy", value: cookie, line: "")]
        browser.cookies = old
        let answer = try await browser.get("\(stack.site)/get")
        #expect(answer.status == 200)
        #expect(answer.json("headers", "X-Forwarded-Email") == "jane@example.com")
        #expect(self.ticket(browser)?.contains("|") == false)
        #expect(try await status(stack, browser) == 200)
        for _ in 0..<2 { #expect(try await ask(stack.sidegate, old).status == 202) }
        #expect(try redis.everything().keys.filter { $0.hasSuffix(":about") }.count == 1)
        // Signed out here, the old cookie is worth nothing either.
        _ = try await browser.get("\(stack.site)/oauth2/sign_out")
        #expect(try await ask(stack.sidegate, old).status == 401)
    }
}
