import Foundation
import Testing

/// The configurations that users copy, each run by its real program. One at a time, all tests on the same programs.
@Suite("Behind every gateway", .serialized)
struct GatewayTests {
    private func signedIn(_ stack: Stack, as user: String = "alice", _ password: String = "wonderland") async throws
        -> Browser
    {
        let browser = Browser()
        let target = "\(stack.site)/sub/app?x=1&y=%20z"
        let (end, page) = try await browser.logIn(target, as: user, password)
        #expect(end == target)
        try #require(page.status == 200, "\(page.text) \(stack.programs["gateway"]?.output.suffix(500) ?? "")")
        return browser
    }

    /// While ID tokens hold so many letters besides, so that a session takes several cookies.
    private func withLargeTokens<Value>(_ stack: Stack, _ size: Int, _ body: () async throws -> Value) async throws
        -> Value
    {
        try await stack.order([("claim.pad", String(repeating: "pad", count: size / 3))])
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        try await stack.order([])
        return try outcome.get()
    }

    private func curl(_ arguments: [String]) throws -> String {
        try Program.run(Place.system("curl"), ["--silent", "--show-error", "--max-time", "60"] + arguments).output
    }

    private func visit(_ what: String, _ stack: Stack, _ browser: Browser, _ more: String...) throws -> String {
        let visitor = Place.root.appendingPathComponent("Tests/Programs/visitor.py").path
        let (_, output) = try Program.run(
            Place.tool("python3"),
            [visitor, what, "\(stack.sitePort)", browser.cookies.line] + more
        )
        return output
    }

    @Test(
        "a login leads to the very page, and the application knows who it is and under which name and port",
        arguments: Gateway.allCases
    )
    func login(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let browser = try await signedIn(stack)
        let page = try await browser.get("\(stack.site)/sub/app?x=1&y=%20z&next=https%3A%2F%2Fother.example%2F")
        #expect(page.json("target") == "/sub/app?x=1&y=%20z&next=https%3A%2F%2Fother.example%2F")
        #expect(page.json("headers", "x-forwarded-user") == "5f1c2e9a-alice")
        #expect(page.json("headers", "x-forwarded-email") == "alice@example.com")
        #expect(page.json("headers", "x-forwarded-groups") == "staff,admins")
        #expect(page.json("headers", "x-forwarded-preferred-username") == "alice")
        #expect(page.json("headers", "host") == "app.localhost:\(stack.sitePort)")
    }

    @Test(
        "a client that asks /oauth2/auth gets nothing of what is meant for the application",
        arguments: Gateway.allCases
    )
    func authFromOutside(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let browser = try await signedIn(stack)
        for fields in [[], [("X-Original-URL", "\(stack.site)/public/x"), ("X-Original-Method", "GET")]] {
            let answer = try await browser.get("\(stack.site)/oauth2/auth", fields)
            #expect(answer.status != 202, "\(answer.status)")
            for name in [
                "X-Forwarded-User", "X-Forwarded-Email", "GAP-Auth", "Authorization", "X-Sidegate-Set-Cookie-1",
            ] {
                #expect(answer.header(name) == nil, "\(name)")
            }
        }
    }

    /// Spellings that an application on CGI, WSGI or Rack could take for the same name.
    private static let forgeries = [
        "X-Forwarded-User", "X_Forwarded_User", "X-Forwarded_User", "x_forwarded-user", "X-Forwarded-Groups",
        "X-Forwarded-Access-Token", "X-Auth-Request-User", "X_Auth_Request_Email", "X-Auth-Request_Email",
        "X-Auth-Request-Preferred-Username", "GAP-Auth", "GAP_Auth",
    ]

    @Test(
        "what a client says about who it is does not reach the application: with a session, and where none is asked for",
        arguments: Gateway.allCases
    )
    func forgedIdentity(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let browser = try await signedIn(stack)
        let headers = Browser.navigation + Self.forgeries.map { ($0, "forged") }
        let page = try await browser.get("\(stack.site)/sub/app", headers)
        #expect(page.json("headers", "x-forwarded-user") == "5f1c2e9a-alice")
        #expect(!page.text.contains("forged"), "\(page.text)")
        let open = try await Browser().get("\(stack.site)/public/page", headers)
        #expect(open.json("target") == "/public/page", "\(open.text)")
        #expect(!open.text.contains("forged"), "\(open.text)")
    }

    @Test(
        "Sidegate learns where a request comes from, and not what the client says about it: --trusted-ip, and the log",
        arguments: Gateway.allCases
    )
    func clientAddress(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        func forged(_ names: String...) -> [String] { names.flatMap { ["--header", "\($0): 127.0.0.2"] } }
        let forgeries = forged("X-Real-IP", "X-Forwarded-For")
        // As a program without a session; the log has the request by its agent.
        func ask(_ path: String, as agent: String, _ more: [String]) throws -> String {
            try curl(["--user-agent", agent, "--header", "Accept: application/json"] + more + [stack.site + path])
        }
        func expectLogged(_ agent: String, from address: String) async throws {
            try await stack.waitForLog("\"\(agent)\"")
            let lines = stack.log.split(separator: "\n").filter { $0.contains("\"\(agent)\"") }
            #expect(lines.allSatisfy { $0.hasPrefix("\(address) - ") }, "\(lines)")
        }

        let there = try ask("/api/things", as: "trusted", ["--interface", "127.0.0.2"])
        #expect(there.contains("\"target\": \"/api/things\""), "\(there)")
        try await expectLogged("trusted", from: "127.0.0.2")

        for (agent, more) in [
            ("forger", forgeries), ("forger twice", forgeries + forgeries),
            ("namer", forgeries + ["--header", "Connection: close, X-Real-IP, X-Forwarded-For"]),
        ] {
            let answer = try ask("/api/things", as: agent, more)
            #expect(!answer.contains("\"target\""), "\(agent): \(answer)")
            // Envoy refuses by itself who names X-Forwarded-For so.
            if agent != "namer" || ![.envoy, .envoyGRPC].contains(gateway) {
                try await expectLogged(agent, from: "127.0.0.1")
            }
        }
        _ = try ask("/oauth2/sign_in", as: "forger of pages", forgeries)
        try await expectLogged("forger of pages", from: "127.0.0.1")

        let open = try ask("/public/page", as: "reader", forged("X-Real-IP", "X_Real_IP", "X-Real_IP"))
        #expect(open.contains("\"x-real-ip\": \"127.0.0.1\"") && !open.contains("127.0.0.2"), "\(open)")
    }

    @Test(
        "a request line that names another site than Host is of one site for all, or of none",
        arguments: Gateway.allCases
    )
    func twoHosts(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let browser = try await signedIn(stack)
        func ask(_ target: String, host: String) throws -> String {
            try curl([
                "--header", "Cookie: \(browser.cookies.line)", "--header", "Host: \(host):\(stack.sitePort)",
                "--request-target", target, "\(stack.site)/sub/app",
            ])
        }
        let same = try ask("\(stack.site)/sub/app", host: "app.localhost")
        #expect(same.contains("5f1c2e9a-alice"), "\(same)")
        let page = try ask("\(stack.site)/sub/app", host: "open.localhost")
        #expect(!page.contains("open.localhost"), "\(page)")
        #expect(
            !page.contains("\"target\"") || page.contains("\"host\": \"app.localhost:\(stack.sitePort)\""),
            "\(page)"
        )
    }

    @Test(
        "a Connection field that names what Sidegate says takes none of it from the application, nor does a WebSocket's",
        arguments: Gateway.allCases
    )
    func namedInConnection(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let browser = try await signedIn(stack)
        let names = "X-Forwarded-User, x-forwarded-email, X-Forwarded-Groups, X-Forwarded-Preferred-Username"
        for connection in ["close, \(names)", names, "\(names), keep-alive"] {
            let page = try curl([
                "--header", "Cookie: \(browser.cookies.line)", "--header", "Connection: \(connection)",
                "\(stack.site)/sub/app",
            ])
            for value in ["5f1c2e9a-alice", "alice@example.com", "staff,admins", "alice"] {
                #expect(page.contains(": \"\(value)\""), "\(connection): \(page)")
            }
        }
        #expect(try visit("socket", stack, browser, names) == "101\n5f1c2e9a-alice hello\n")
    }

    @Test(
        "who is not logged in reaches nothing but the open part, by no spelling of a path",
        arguments: Gateway.allCases
    )
    func pathSpellings(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        var paths = [
            "/secret", "/public/../secret", "/public/%2e%2e/secret", "/public/..%2fsecret", "/public/%2e%2e%2fsecret",
            "/oauth2/../secret", "/oauth2/..%2fsecret", "//public/../secret", "/public\\..\\secret", "/ping", "/ready",
            "/robots.txt", "/oauth2", "/oauth2/auth",
        ]
        // There is no annotation that could refuse it (docs/gateways.md).
        if gateway != .ingressNginx { paths += ["/public/..;/secret", "/public/%2e%2e;/secret"] }
        for path in paths {
            let answer = try curl(["--path-as-is", "-H", "Accept: application/json", stack.site + path])
            #expect(!answer.contains("\"target\""), "\(path): \(answer)")
        }
    }

    @Test(
        "programs get 401 and no redirect: an API call, a form, a script's fetch, a WebSocket",
        arguments: Gateway.allCases
    )
    func programs(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let status = ["--output", "/dev/null", "--write-out", "%{http_code}", "\(stack.site)/api/things"]
        #expect(try curl(["-H", "Accept: application/json"] + status) == "401")
        #expect(try curl(["-H", "Accept: text/html", "--data", "a=b"] + status) == "401")
        #expect(try curl(["-H", "Accept: text/html", "-H", "Sec-Fetch-Mode: cors"] + status) == "401")
        let socket = [
            "-H", "Connection: Upgrade", "-H", "Upgrade: websocket", "-H", "Sec-WebSocket-Version: 13", "-H",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        #expect(try curl(socket + status) == "401")
    }

    @Test(
        "a form that a person sends after the session's end gets a page that says how to send it again",
        arguments: Gateway.allCases.filter { $0 != .ingressNginx }
    )
    func formAfterTheEnd(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let answer = try await Browser().post("\(stack.site)/sub/form", form: [("text", "long")])
        #expect(
            answer.status == 401 && answer.text.contains("<h1>Your session has ended</h1>"),
            "\(answer.status) \(answer.text)"
        )
        #expect(answer.text.contains("target=\"_blank\""))
    }

    @Test(
        "a renewed session's cookie reaches the browser, beside those of the application",
        arguments: Gateway.allCases
    )
    func renewedSession(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let browser = try await signedIn(stack)
        let old = browser.cookies
        try stack.clock.advance(by: 1)
        let answer = try await browser.get("\(stack.site)/cookies")
        let names = answer.headers.filter { $0.name.lowercased() == "set-cookie" }.map { $0.value.prefix { $0 != "=" } }
        #expect(Set(names).isSuperset(of: ["_oauth2_proxy", "first", "second"]), "\(names)")
        #expect(names.count == 3)
        #expect(browser.cookies.first { $0.name == "_oauth2_proxy" } != old.first { $0.name == "_oauth2_proxy" })
        #expect(try await browser.get("\(stack.site)/sub/app").status == 200)
    }

    @Test(
        "a session that takes several cookies: each part reaches the browser when it is renewed",
        arguments: Gateway.allCases.filter(\.handsOnSeveralCookies)
    )
    func severalCookies(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let browser = try await withLargeTokens(stack, 5000) {
            let browser = try await signedIn(stack)
            let old = browser.cookies.filter { $0.name.hasPrefix("_oauth2_proxy_") }
            #expect(old.count > 1 && !browser.cookies.contains { $0.name == "_oauth2_proxy" })
            try stack.clock.advance(by: 1)
            #expect(try await browser.get("\(stack.site)/cookies").status == 200)
            let new = browser.cookies.filter { $0.name.hasPrefix("_oauth2_proxy_") }
            #expect(Set(new.map(\.name)) == Set(old.map(\.name)))
            #expect(Set(new.map(\.value)).isDisjoint(with: old.map(\.value)))
            #expect(browser.cookies.contains { $0.name == "first" } && browser.cookies.contains { $0.name == "second" })
            return browser
        }
        let page = try await browser.get("\(stack.site)/sub/app")
        #expect(page.json("headers", "x-forwarded-user") == "5f1c2e9a-alice", "\(page.status) \(page.text)")
    }

    @Test(
        "the application gets the cookies that are its own, and none of Sidegate's",
        arguments: Gateway.allCases.filter(\.keepsOwnCookiesFromApplication)
    )
    func ownCookies(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let session = try await signedIn(stack).cookies.line
        for (sent, got) in [
            (session, nil), ("a=1; \(session)", "a=1"), ("\(session); b=2", "b=2"),
            ("a=1; \(session); b=2", "a=1; b=2"),
            ("a=1; _oauth2_proxy_csrf_x=3; b=2; \(session); my_oauth2_proxy=4", "a=1; b=2; my_oauth2_proxy=4"),
            ("_oauth2_proxy_9=1; a=1; _oauth2_proxy_csrf_x=3; b=2; \(session)", "a=1; b=2"),
        ] {
            let page = try await Browser().get("\(stack.site)/sub/app", [("Cookie", sent)])
            let cookies = page.json("headers", "cookie") ?? ""
            #expect(page.status == 200 && cookies == got ?? "", "\(page.status) \(cookies)")
        }
    }

    @Test("signing out ends the session: the next page asks to log in", arguments: Gateway.allCases)
    func signOut(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let browser = try await signedIn(stack)
        let answer = try await browser.get("\(stack.site)/oauth2/sign_out?rd=/public/bye")
        #expect(answer.status == 302)
        let end = try await browser.follow(answer, from: "\(stack.site)/oauth2/sign_out")
        #expect(end.url == "\(stack.site)/public/bye")
        #expect(!browser.cookies.contains { $0.name == "_oauth2_proxy" })
        try await stack.command("/log-everyone-out")
        let next = try await browser.open("\(stack.site)/sub/app")
        #expect(next.url.hasPrefix("\(stack.issuer)/authorize?"), "\(next.url)")
    }

    @Test("a WebSocket opens and carries messages, for who is logged in", arguments: Gateway.allCases)
    func webSocket(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let browser = try await signedIn(stack)
        #expect(try visit("socket", stack, browser) == "101\n5f1c2e9a-alice hello\n")
        #expect(try visit("socket", stack, Browser()).split(separator: "\n").first != "101")
    }

    @Test("server-sent events come when they are sent, and not with the end", arguments: Gateway.allCases)
    func events(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let browser = try await signedIn(stack)
        #expect(try visit("events", stack, browser) == "first\nsecond\n")
    }

    @Test("an upload of 100 MB reaches the application, and none of it Sidegate", arguments: Gateway.allCases)
    func upload(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let browser = try await signedIn(stack)
        let file = stack.folder.appendingPathComponent("upload")
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        try FileHandle(forWritingTo: file).truncate(atOffset: 100_000_000)
        let upload = [
            "--header", "Cookie: \(browser.cookies.line)", "--header", "Expect:", "--header",
            "Content-Type: application/octet-stream", "--data-binary", "@\(file.path)", "\(stack.site)/upload",
        ]
        // Sidegate takes no body of more than 64 KB (`--max-body-size`): had the gateway sent it any of this, its answer would
        // be 413, and the upload refused.
        #expect(try curl(upload) == "{\"count\": \"100000000\"}")
        #expect(try curl(["--header", "Transfer-Encoding: chunked"] + upload) == "{\"count\": \"100000000\"}")
        // Nobody's upload goes nowhere.
        let refused = [
            "--output", "/dev/null", "--write-out", "%{http_code}", "--data", "a=b", "\(stack.site)/api/upload",
        ]
        #expect(try curl(refused) == "401")
    }

    @Test("HTTP/2 over TLS in front: the same, and the login stays on https", arguments: Gateway.allCases)
    func http2(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let browser = try await signedIn(stack)
        let certificate = stack.folder.appendingPathComponent("gateway/certificate.pem.public").path
        let site = "https://app.localhost:\(stack.tlsPort)"
        let options = [
            "--http2", "--cacert", certificate, "--resolve", "app.localhost:\(stack.tlsPort):127.0.0.1", "--write-out",
            "\n%{http_version} %{http_code} %{redirect_url}",
        ]
        // Browsers may send each cookie in a field of its own (RFC 9113, 8.2.3).
        let cookies = browser.cookies.line.components(separatedBy: "; ").flatMap { ["--header", "Cookie: \($0)"] }
        let page = try curl(options + ["--header", "Cookie: a=1"] + cookies + ["\(site)/sub/app?x=1"])
        #expect(page.contains("5f1c2e9a-alice") && page.hasSuffix("\n2 200 "), "\(page)")
        #expect(page.contains("\"host\": \"app.localhost:\(stack.tlsPort)\""), "\(page)")
        let posted = try curl(options + cookies + ["--data", "0123456789", "\(site)/upload"])
        #expect(posted.hasPrefix("{\"count\": \"10\"}") && posted.hasSuffix("\n2 200 "), "\(posted)")
        let person = options + ["--output", "/dev/null", "--header", "Accept: text/html"]
        var start = try curl(person + ["\(site)/sub/app?x=1"])
        #expect(start.hasPrefix("\n2 302 "), "\(start)")
        // ingress-nginx leads there by the page for those who may not pass, which sends strangers on.
        for path in ["/oauth2/denied", "/oauth2/start"] where start.contains(path) {
            #expect(start.hasPrefix("\n2 302 \(site)\(path)?rd="), "\(start)")
            start = try curl(person + [String(start.split(separator: " ")[2])])
        }
        // Gateways that relay the answer lead to the provider at once.
        #expect(start.hasPrefix("\n2 302 \(stack.issuer)/authorize?"), "\(start)")
        #expect(
            start.contains("redirect_uri=https%3A%2F%2Fapp.localhost%3A\(stack.tlsPort)%2Foauth2%2Fcallback&"),
            "\(start)"
        )
    }

    @Test(
        "an application below a path that it knows nothing of: the login leads back to the path with it",
        arguments: Gateway.allCases
    )
    func belowAPath(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let target = "\(stack.site)/wiki/page?x=1"
        let (end, page) = try await Browser().logIn(target)
        #expect(end == target)
        #expect(page.json("target") == "/page?x=1", "\(page.text)")
        #expect(page.json("headers", "x-forwarded-user") == "5f1c2e9a-alice")
        let status = ["--output", "/dev/null", "--write-out", "%{http_code}", "--data", "a=b", target]
        // ingress-nginx with auth-signin redirects everybody (docs/gateways.md).
        if gateway != .ingressNginx { #expect(try curl(status) == "401") }
    }

    @Test(
        "a person who may not pass sees Sidegate's page and may come as somebody else; a program gets a line",
        arguments: Gateway.allCases
    )
    func noAccess(gateway: Gateway) async throws {
        let rules = try RulesFile(
            """
            default = "signed-in"

            [[rule]]
            path = ["/sub/board", "/api/board"]
            groups = ["board"]
            """
        )
        defer { rules.remove() }
        let stack = try await Stack(behind: gateway, ["RULES": rules.path])
        defer { stack.stop() }
        let browser = try await signedIn(stack)
        let (end, page) = try await browser.open("\(stack.site)/sub/board?x=1&y=%20z")
        #expect(page.status == 403)
        #expect(page.header("Content-Type") == "text/html; charset=utf-8")
        #expect(page.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
        for part in ["No access", "alice@example.com", "account=other", "rd=%2Fsub%2Fboard%3Fx%3D1%26y%3D%2520z"] {
            #expect(page.text.contains(part), "\(part) \(end) \(page.text)")
        }
        // Nobody is sent round again, and the rest of the site is as it was.
        #expect(try await browser.get("\(stack.site)/sub/app", Browser.navigation).json("target") == "/sub/app")
        let program = try await browser.get("\(stack.site)/api/board", [("Accept", "application/json")])
        #expect(program.status == 403)
        // These two have a page of their own for every 403 that is no person's.
        if gateway != .apache, gateway != .ingressNginx { #expect(!program.text.contains("<html"), "\(program.text)") }
    }

    private func expectReloadingPages(_ stack: Stack) async throws {
        for path in ["/sub/app", "/oauth2/sign_in"] {
            let page = try await Browser().get("\(stack.site)\(path)")
            #expect(page.status == 503 && page.text.contains("This page reloads by itself."), "\(path): \(page.text)")
            #expect(page.text.contains("http-equiv=\"refresh\" content=\"5\""))
            #expect(page.header("Content-Type")?.hasPrefix("text/html") == true, "\(page.headers)")
            #expect(page.header("Retry-After") == "5", "\(page.headers)")
        }
        // What is no page does not ask again by itself.
        for answer in [
            try await Browser().get("\(stack.site)/sub/app", [("Accept", "application/json")]),
            try await Browser().post("\(stack.site)/sub/app", form: [("a", "b")]),
        ] {
            #expect(answer.status == 503 && !answer.text.contains("refresh"), "\(answer.text)")
        }
    }

    @Test(
        "an application that is away is not taken for Sidegate: its error is the gateway's own",
        arguments: Gateway.allCases.filter(\.showsPageWithoutSidegate)
    )
    func applicationAway(gateway: Gateway) async throws {
        let stack = try await Stack(behind: gateway)
        defer { stack.stop() }
        let browser = try await signedIn(stack)
        stack.programs["application"]?.stop()
        for path in ["/sub/app", "/public/page"] {
            let answer = try await browser.get("\(stack.site)\(path)")
            #expect([502, 503, 504].contains(answer.status) && !answer.text.contains("refresh"), "\(answer.text)")
        }
    }

    @Test("nobody passes while Sidegate is away, not even who is logged in", arguments: Gateway.allCases)
    func sidegateAway(gateway: Gateway) async throws {
        let stack = try await Stack.shared(behind: gateway)
        let browser = try await signedIn(stack)
        try await stack.withoutSidegate(gateway.settings.merging(gatewayTestSettings) { $1 }) {
            for browser in [browser, Browser()] {
                let answer = try await browser.get("\(stack.site)/sub/app")
                #expect(answer.status == gateway.statusWithoutSidegate)
                #expect(!answer.text.contains("target"))
            }
            if gateway.showsPageWithoutSidegate { try await expectReloadingPages(stack) }
            #expect(try await Browser().get("\(stack.site)/public/page").status == 200)
        }
        #expect(try await browser.get("\(stack.site)/sub/app").status == 200)
    }

    @Test("nginx: a part for some people only lets nobody else in, and says so")
    func somePeopleOnly() async throws {
        let stack = try await Stack.shared(behind: .nginx)
        #expect(try await signedIn(stack).get("\(stack.site)/admin/page").json("target") == "/admin/page")
        let bob = try await signedIn(stack, as: "bob", "builder")
        let refused = try await bob.get("\(stack.site)/admin/page")
        #expect(refused.status == 403)
        // Sidegate's own page, though the gateway's question asked for more than Sidegate's options do.
        #expect(refused.text.contains("Your account is not allowed to see this page."))
        #expect(refused.text.contains("You are signed in as <bdi>bob@example.org</bdi>."))
        #expect(refused.text.contains("href=\"/oauth2/sign_in?rd=%2Fadmin%2Fpage&amp;account=other\""))
        #expect(try await bob.get("\(stack.site)/oauth2/auth/admins").status == 404)
    }

    @Test("ingress-nginx: of several cookies that an answer sets, its controller hands on only the first")
    func firstCookieAlone() async throws {
        let stack = try await Stack.shared(behind: .ingressNginx)
        let browser = try await withLargeTokens(stack, 3000) { try await signedIn(stack) }
        let old = browser.cookies.filter { $0.name.hasPrefix("_oauth2_proxy_") }
        try stack.clock.advance(by: 1)
        let answer = try await browser.get("\(stack.site)/sub/app")
        #expect(answer.status == 200)
        let set = answer.headers.filter { $0.name.lowercased() == "set-cookie" }
        #expect(old.count > 1 && set.count == 1, "\(old.map(\.name)) \(set.map(\.value.count))")
    }

    @Test("ingress-nginx with auth-cache-key: one question for many requests, and each person's own answer")
    func authCache() async throws {
        let stack = try await Stack(behind: .ingressNginx, ["THREADS": "1"], with: "With auth-cache-key")
        defer { stack.stop() }
        let alice = try await signedIn(stack)
        let bob = try await signedIn(stack, as: "bob", "builder")
        #expect(try await alice.get("\(stack.site)/cached").json("headers", "x-forwarded-user") == "5f1c2e9a-alice")
        for _ in 0..<20 {
            #expect(try await alice.get("\(stack.site)/cached").json("headers", "x-forwarded-user") == "5f1c2e9a-alice")
        }
        func questions() -> [Substring] {
            stack.log.split(separator: "\n").filter { $0.contains("alice@") && $0.contains("/oauth2/auth") }
        }
        // There is one event loop, which writes its lines in the order of the requests.
        _ = try await Browser().get("\(stack.sidegate)/oauth2/auth?last")
        try await stack.waitForLog("/oauth2/auth?last")
        let questions = questions()
        #expect(1...3 ~= questions.count, "\(questions)")
        #expect(try await bob.get("\(stack.site)/cached").json("headers", "x-forwarded-email") == "bob@example.org")
        #expect(try await Browser().get("\(stack.site)/cached").status == 302)
    }
}
