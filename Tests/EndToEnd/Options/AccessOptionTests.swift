import Fetch
import Foundation
import Testing

@Suite("Options of who may pass do their job")
struct AccessOptionTests {
    @Test("routes, preflights and addresses that need no login, and no others")
    func exemptions() async throws {
        let settings = [
            "REVERSE_PROXY": "true", "SKIP_AUTH_ROUTES": "POST=^/hook$,GET!=^/private", "SKIP_AUTH_REGEX": "^/public/",
            "SKIP_AUTH_PREFLIGHT": "true", "TRUSTED_IPS": "198.51.100.0/24",
            "REAL_CLIENT_IP_HEADER": "CF-Connecting-IP",
        ]
        let sidegate = try await Alone(settings)
        defer { sidegate.stop() }
        let preflight = [("Origin", "https://app.example.com"), ("Access-Control-Request-Method", "PUT")]
        let cases: [(method: String, target: String, headers: [(String, String)], status: Int)] = [
            ("POST", "/hook", [], 202), ("PUT", "/hook", [], 401), ("POST", "/hooks", [], 401),
            ("GET", "/other", [], 202), ("GET", "/private/x", [], 401),
            ("PUT", "/public/x", [], 202), ("PUT", "/publicity", [], 401),
            ("OPTIONS", "/private", preflight, 202), ("OPTIONS", "/private", [], 401),
            ("GET", "/private", [("CF-Connecting-IP", "198.51.100.7")], 202),
            ("GET", "/private", [("CF-Connecting-IP", "203.0.113.7")], 401),
            // Another field than the one that the option names.
            ("GET", "/private", [("X-Real-IP", "198.51.100.7")], 401),
        ]
        for one in cases {
            let status = try await sidegate.verdict(one.method, one.target, one.headers)
            #expect(status == one.status, "\(one.method) \(one.target) \(one.headers)")
        }

        // A list of gateways takes the place of this machine: nobody else says what was asked for.
        let elsewhere = try await Alone(settings.merging(["TRUSTED_PROXY_IPS": "192.0.2.1"]) { $1 })
        defer { elsewhere.stop() }
        #expect(try await elsewhere.verdict("PUT", "/public/x") == 401)
        let here = try await Alone(settings.merging(["TRUSTED_PROXY_IPS": "192.0.2.1,127.0.0.0/8"]) { $1 })
        defer { here.stop() }
        #expect(try await here.verdict("PUT", "/public/x") == 202)
    }

    @Test("--gateway says which fields name method and host; without it no field of a client's opens a door (H1)")
    func gateway() async throws {
        let settings = ["REVERSE_PROXY": "true", "SKIP_AUTH_PREFLIGHT": "true", "SKIP_AUTH_ROUTES": "OPTIONS=^/"]
        let preflight = [
            ("X-Forwarded-Uri", "/secret"), ("X-Forwarded-Method", "OPTIONS"), ("X-Forwarded-Host", "app.localhost"),
            ("Origin", "https://x"), ("Access-Control-Request-Method", "GET"),
        ]
        let careful = try await Alone(settings)
        defer { careful.stop() }
        #expect(try await careful.get("/oauth2/auth", preflight).status == 401)
        let original = [("X-Original-Method", "OPTIONS")] + preflight.filter { $0.0 != "X-Forwarded-Method" }
        #expect(try await careful.get("/oauth2/auth", original).status == 401)
        let traefik = try await Alone(settings.merging(["GATEWAY": "traefik"]) { $1 })
        defer { traefik.stop() }
        #expect(try await traefik.get("/oauth2/auth", preflight).status == 202)
        let envoy = try await Alone(settings.merging(["GATEWAY": "envoy"]) { $1 })
        defer { envoy.stop() }
        #expect(try await envoy.get("/secret", preflight).status != 202)
    }

    @Test("answers without a login have the identity headers empty, or not at all", arguments: [true, false])
    func strippedHeaders(strips: Bool) async throws {
        let sidegate = try await Alone([
            "REVERSE_PROXY": "true", "SKIP_AUTH_ROUTES": ".*", "SKIP_AUTH_STRIP_HEADERS": "\(strips)",
        ])
        defer { sidegate.stop() }
        let answer = try await sidegate.get("/oauth2/auth", [("X-Forwarded-Uri", "/"), ("X-Forwarded-User", "forged")])
        #expect(answer.status == 202)
        #expect(answer.header("X-Forwarded-User") == (strips ? "" : nil))
    }

    @Test("a person is not redirected on a path of programs")
    func apiRoutes() async throws {
        let sidegate = try await Alone(["REVERSE_PROXY": "true", "API_ROUTES": "^/api/"])
        defer { sidegate.stop() }
        func answer(_ target: String) async throws -> FetchResponse {
            try await sidegate.get("/oauth2/auth", Browser.navigation + [("X-Forwarded-Uri", target)])
        }
        #expect(try await answer("/page").header("Location")?.contains("/oauth2/start?rd=") == true)
        #expect(try await answer("/api/page").header("Location") == nil)
        #expect(try await answer("/api/page").status == 401)
    }

    @Test("an address of a domain that is named passes, and no other")
    func domains() async throws {
        let stack = try await Stack(["EMAIL_DOMAINS": "example.net,.org"])
        defer { stack.stop() }
        let (_, page) = try await Browser().logIn("\(stack.site)/get")
        #expect(page.status == 403, "\(page.text)")
        try await stack.command("/log-everyone-out")
        _ = try await stack.signedIn(as: "bob", "builder")
    }

    @Test("a file of addresses lets those in it pass; one that is added passes at once, and nobody waits for it")
    func listedEmails() async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("emails")
        try "# who may pass\nalice@example.com\n".write(to: file, atomically: true, encoding: .utf8)
        let stack = try await Stack(["EMAIL_DOMAINS": "", "AUTHENTICATED_EMAILS_FILE": file.path])
        defer { stack.stop() }
        _ = try await stack.signedIn()
        let (_, page) = try await Browser().logIn("\(stack.site)/get", as: "bob", "builder")
        #expect(page.status == 403, "\(page.text)")
        try "alice@example.com\nbob@example.org\n".write(to: file, atomically: true, encoding: .utf8)
        try await stack.waitForLog("the settings were read again and taken over")
        _ = try await stack.signedIn(as: "bob", "builder")
    }

    @Test("a role of the realm or of a client is demanded, as Keycloak's tokens have them")
    func roles() async throws {
        let stack = try await Stack(["ALLOWED_ROLES": "editor,shop:clerk"])
        defer { stack.stop() }
        let orders: [(order: (String, String), status: Int)] = [
            (("claim.realm_access", #"{"roles":["reader","editor"]}"#), 200),
            (("claim.realm_access", #"{"roles":["reader","shop:clerk2"]}"#), 403),
            (("claim.resource_access", #"{"shop":{"roles":["clerk"]}}"#), 200),
            (("claim.resource_access", #"{"store":{"roles":["clerk","editor"]}}"#), 403),
            // Groups are no roles.
            (("claim.groups", #"["editor"]"#), 403),
        ]
        for (order, status) in orders {
            try await stack.order([order])
            let (_, page) = try await Browser().logIn("\(stack.site)/get")
            #expect(page.status == status, "\(order): \(page.text)")
        }
    }

    @Test("a login and a sign-out may end on the hosts named besides the site's own, and on no others")
    func otherHosts() async throws {
        let sidegate = try await Alone(["WHITELIST_DOMAINS": ".example.com,shop.example.org:8443"])
        defer { sidegate.stop() }
        for (target, expected) in [
            ("https://wiki.example.com/a", "https://wiki.example.com/a"), ("https://example.com.evil.test/", "/"),
            ("https://shop.example.org:8443/b", "https://shop.example.org:8443/b"), ("https://shop.example.org/b", "/"),
        ] {
            let answer = try await sidegate.get("/oauth2/sign_out?rd=\(Browser.encoded(target))")
            #expect(answer.header("Location") == expected, "\(target)")
        }
    }
}
