import Clocks
import Cryptography
import HTTP1
import NIOCore
import Sessions
import Testing

@testable import Authentication
@testable import Decision
@testable import Gateways
@testable import Router
@testable import Web

@Suite("The answer at /oauth2/auth")
struct AuthRequestTests {
    @Test("a good session gives 202 and who it is")
    func allowed() throws {
        let test = try TestRouter()
        let answer = try test.ask("/oauth2/auth", try test.cookieHeader())
        #expect(answer.hasPrefix("HTTP/1.1 202 Accepted\r\n"))
        for line in [
            "X-Forwarded-User: jane-1", "X-Forwarded-Email: jane@example.com", "X-Forwarded-Groups: staff,admins",
            "X-Forwarded-Preferred-Username: ", "GAP-Auth: jane@example.com", "Content-Length: 0",
        ] {
            #expect(answer.contains("\r\n\(line)\r\n"), "\(line)")
        }
        #expect(!answer.contains("Cache-Control") && !answer.contains("Set-Cookie"))
    }

    @Test("a session under an older secret passes and is sealed again; under the newest it stays as it is")
    func sealedAnew() throws {
        let old = try TestRouter().cookieHeader()
        let test = try TestRouter(secrets: ["newerSecret12345", "someSecret123456"])
        let answer = try test.ask("/oauth2/auth?method=GET", old)
        #expect(answer.hasPrefix("HTTP/1.1 202 "))
        let lines = answer.split(separator: "\r\n")
        let line = try #require(lines.first { $0.hasPrefix("Set-Cookie: ") }).dropFirst("Set-Cookie: ".count)
        #expect(answer.contains("\r\nX-Sidegate-Set-Cookie-1: \(line)\r\n"))
        let again = try TestRouter(secrets: ["newerSecret12345"]).ask(
            "/oauth2/auth",
            "Cookie: \(line.prefix { $0 != ";" })"
        )
        #expect(again.hasPrefix("HTTP/1.1 202 ") && !again.contains("Set-Cookie"))
    }

    @Test("a group with a comma in its name does not arrive as two others")
    func commaInGroup() throws {
        let test = try TestRouter()
        let answer = try test.ask(
            "/oauth2/auth",
            try test.cookieHeader { $0.groups = ["x,admins", "staff", "y\r\nX-Forwarded-User: root", "ops"] }
        )
        #expect(answer.contains("\r\nX-Forwarded-Groups: staff,ops\r\n"))
        #expect(!answer.contains("root"))
    }

    @Test("a value with a blank at its end does not arrive as somebody else's (M5)")
    func blankEnds() throws {
        let test = try TestRouter()
        let answer = try test.ask(
            "/oauth2/auth",
            try test.cookieHeader {
                $0.user = " admin"
                $0.email = "jane@example.com\t"
                $0.groups = ["staff", " admins", "ops ", " "]
            }
        )
        #expect(answer.contains("\r\nX-Forwarded-User: \r\n") && answer.contains("\r\nX-Forwarded-Groups: staff\r\n"))
        #expect(answer.contains("\r\nX-Forwarded-Email: \r\n") && answer.contains("\r\nGAP-Auth: \r\n"))
        #expect(!answer.contains("admin"))
    }

    @Test("a group's name may have a comma that the query encodes")
    func commaInRequestedGroup() throws {
        let test = try TestRouter()
        let cookie = try test.cookieHeader { $0.groups = ["CN=Admins,OU=Groups"] }
        for (query, status) in [
            ("CN%3DAdmins%2COU%3DGroups", 202), ("x,CN%3DAdmins%2COU%3DGroups", 202), ("CN%3DAdmins,OU%3DGroups", 403),
        ] {
            let answer = try test.ask("/oauth2/auth?allowed_groups=\(query)", cookie)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(query)")
        }
    }

    @Test("cookies are not numbered where a browser may read them (M6)")
    func unnumbered() throws {
        let answer = try TestRouter().ask("/oauth2/auth", "Cookie: _oauth2_proxy=nonsense")
        #expect(answer.contains("\r\nSet-Cookie: _oauth2_proxy=; ") && !answer.contains("X-Sidegate-Set-Cookie"))
    }

    @Test("each header that an option names goes out, empty where nothing is known")
    func allHeaders() throws {
        var headers = IdentityHeaders()
        headers.setsXAuthRequest = true
        headers.passesAccessToken = true
        headers.setsBearerToken = true
        let test = try TestRouter(headers: headers)
        let answer = try test.ask(
            "/oauth2/auth",
            try test.cookieHeader {
                $0.email = nil; $0.groups = []
            }
        )
        for name in [
            "X-Auth-Request-User: jane-1", "X-Auth-Request-Email: ", "X-Auth-Request-Groups: ",
            "X-Auth-Request-Preferred-Username: ", "X-Auth-Request-Access-Token: ", "X-Forwarded-Email: ",
            "X-Forwarded-Groups: ", "X-Forwarded-Access-Token: ", "Authorization: ", "GAP-Auth: jane-1",
        ] {
            #expect(answer.contains("\r\n\(name)\r\n"), "\(name)")
        }
    }

    @Test("a claim that would break the header goes out empty", arguments: ["a\r\nX-Evil: 1", "a\u{0}", "a\nb", "\r"])
    func injection(value: String) throws {
        let test = try TestRouter()
        let answer = try test.ask("/oauth2/auth", try test.cookieHeader { $0.user = value })
        #expect(answer.contains("\r\nX-Forwarded-User: \r\n"))
        #expect(!answer.contains("X-Evil"))
    }

    @Test("without a session it is 401; a person learns where to log in, and a program does not")
    func unauthorized() throws {
        let test = try TestRouter()
        let person = try test.ask(
            "/oauth2/auth",
            "Accept: text/html",
            "X-Original-URL: https://app.example.com/a?b=c%20d"
        )
        #expect(person.hasPrefix("HTTP/1.1 401 Unauthorized\r\n"))
        #expect(
            person.contains(
                "\r\nLocation: https://app.example.com/oauth2/start?rd=%2Fa%3Fb%3Dc%2520d\r\n"
            )
        )
        let program = try test.ask("/oauth2/auth", "Accept: */*")
        #expect(program.hasPrefix("HTTP/1.1 401"))
        #expect(!program.contains("Location") && !program.contains("Set-Cookie"))
    }

    @Test(
        "where to log in is on https where cookies are for https only, though the gateway says http, as the callback is"
    )
    func hiddenHTTP() throws {
        for (host, scheme) in [("app.example.com", "https"), ("app.localhost", "http")] {
            let answer = try TestRouter(trusting: IPNetwork.loopback).answer([
                "GET /oauth2/auth HTTP/1.1", "Host: \(host)", "Accept: text/html", "X-Forwarded-Proto: http",
            ])
            #expect(answer.contains("\r\nLocation: \(scheme)://\(host)/oauth2/start?rd="), "\(answer)")
        }
    }

    @Test("a cookie that opens nothing is cleared, under a number too where nginx asks")
    func cleared() throws {
        let answer = try TestRouter().ask("/oauth2/auth?method=GET", "Cookie: _oauth2_proxy=nonsense")
        #expect(answer.hasPrefix("HTTP/1.1 401"))
        #expect(answer.contains("\r\nSet-Cookie: _oauth2_proxy=; "))
        #expect(answer.contains("\r\nX-Sidegate-Set-Cookie-1: _oauth2_proxy=; "))
    }

    @Test(
        "what the request asks for decides too",
        arguments: [
            ("", 202), ("?allowed_groups=admins", 202), ("?allowed_groups=x,staff", 202), ("?allowed_groups=x", 403),
            ("?allowed_groups=Admins", 403), ("?allowed_groups=", 403),
            // A slip opens no door.
            ("?allowed_groups=admins%", 403), ("?allowed_groups=%zz", 403), ("?allowed_groups=caf%E9", 403),
            ("?allowed_group=admins", 403), ("?x=1;allowed_groups=admins", 403), ("?%61llowed_groups=x", 403),
            ("?allowed_emails=jane@example.com&allowed_groups=%", 403), ("?%61llowed_groups=%", 403), ("?other=%", 202),
            ("?other=100%25", 202),
            ("?allowed_groups=x&allowed_groups=admins", 202), ("?allowed_groups=x%2Cadmins", 403),
            ("?allowed_emails=JANE@EXAMPLE.COM", 202), ("?allowed_emails=joe@example.com", 403),
            ("?allowed_email_domains=example.com", 202), ("?allowed_email_domains=*.example.com", 202),
            ("?allowed_email_domains=com", 403), ("?allowed_email_domains=.com", 202),
            ("?allowed_groups=admins&allowed_emails=joe@example.com", 403), ("?other=x", 202),
        ]
    )
    func requested(query: String, status: Int) throws {
        let test = try TestRouter()
        let answer = try test.ask("/oauth2/auth\(query)", try test.cookieHeader())
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
    }

    @Test("someone without groups is in no group, and without an address in no domain")
    func nothingKnown() throws {
        let test = try TestRouter(policy: Policy(groups: ["admins"], domainNames: nil))
        #expect(try test.ask("/oauth2/auth", try test.cookieHeader { $0.groups = [] }).hasPrefix("HTTP/1.1 403"))
        let domain = try TestRouter(policy: Policy(groups: nil, domainNames: ["example.com"]))
        #expect(try domain.ask("/oauth2/auth", try domain.cookieHeader { $0.email = nil }).hasPrefix("HTTP/1.1 403"))
    }

    @Test(
        "only a whole address of the domain passes",
        arguments: [
            ("jane@example.com", 202), ("jane@EXAMPLE.COM", 202), ("a@evil.com@example.com", 403),
            ("jane@sub.example.com", 403), ("jane@badexample.com", 403), ("example.com", 403), ("@example.com", 403),
            ("jane@example.com ", 403), ("\"a b\"@example.com", 403), ("jane@exämple.com", 403),
            ("jane@example.com.", 403),
            ("jane@ｅxample.com", 403),
        ]
    )
    func emailDomain(email: String, status: Int) throws {
        let test = try TestRouter(policy: Policy(groups: nil, domainNames: ["example.com"]))
        let answer = try test.ask("/oauth2/auth", try test.cookieHeader { $0.email = email })
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
    }
}

@Suite("Who is looking, and from where")
struct OriginalRequestTests {
    private func request(_ fields: String..., line: String = "GET /oauth2/auth HTTP/1.1", peer: Peer = .loopback) throws
        -> Request
    {
        try Request.parsing(
            ([line, "Host: app.example.com"] + fields + ["", ""]).joined(separator: "\r\n"),
            peer: peer
        )
    }

    @Test("a person is one whose browser navigates, by GET")
    func navigation() throws {
        let html = "Accept: text/html,*/*;q=0.8"
        let cases: [([String], Bool)] = [
            ([html], true), ([html, "Sec-Fetch-Mode: navigate"], true), ([html, "Sec-Fetch-Mode: cors"], false),
            (["Accept: */*", "Sec-Fetch-Mode: navigate"], true), (["Accept: */*"], false), ([], false),
            (["Accept: application/json"], false), ([html, "X-Requested-With: XMLHttpRequest"], false),
            ([html, "X-Requested-With: io.homeassistant.companion.android"], true),
            ([html, "Sec-Fetch-Mode: navigate", "X-Requested-With: XMLHttpRequest"], true),
            ([html, "Sec-Fetch-Mode: navigate", "Sec-Purpose: prefetch;prerender"], false),
            ([html, "Purpose: prefetch"], false), ([html, "Upgrade: websocket"], false),
            ([html, "X-Original-Method: POST"], false),
            ([html, "X-Forwarded-Method: PUT", "X-Forwarded-Uri: /"], false),
            ([html, "X-Forwarded-Method: HEAD", "X-Forwarded-Uri: /"], true),
        ]
        for (fields, expected) in cases {
            let text = (["GET / HTTP/1.1", "Host: a"] + fields + ["", ""]).joined(separator: "\r\n")
            let request = try Request.parsing(text)
            #expect(ClaimedRequest(request).isNavigation(request) == expected, "\(fields)")
        }
    }

    private func target(_ request: Request) -> String {
        ClaimedRequest(request).withTarget(in: request) { $0.text }
    }

    @Test("each gateway's way to say what was asked for is understood")
    func dialects() throws {
        #expect(target(try request("X-Forwarded-Uri: /a?b", "X-Forwarded-Method: PUT")) == "/a?b")
        #expect(target(try request("X-Original-URL: https://x.example/c?d")) == "/c?d")
        #expect(target(try request("X-Original-URL: https://x.example")) == "/")
        #expect(target(try request(line: "GET /e?f HTTP/1.1")) == "/e?f")
    }

    @Test("the origin is the request's own, unless a trusted proxy says otherwise")
    func origin() throws {
        let forwarded = ["X-Forwarded-Host: front.example, other", "X-Forwarded-Proto: http"]
        let request = try request(forwarded[0], forwarded[1])
        let untrusting = OriginRules(trustedProxies: TrustedProxies(nil), hasSecureCookies: true)
        #expect(untrusting.origin(of: request)?.text == "https://app.example.com")
        let trusting = OriginRules(trustedProxies: TrustedProxies(IPNetwork.loopback), hasSecureCookies: true)
        #expect(trusting.origin(of: request)?.text == "http://front.example")
        let stranger = try self.request(forwarded[0], forwarded[1], peer: .ip([203, 0, 113, 9]))
        #expect(trusting.origin(of: stranger)?.text == "https://app.example.com")
        let plain = OriginRules(trustedProxies: TrustedProxies(nil), hasSecureCookies: false)
        #expect(plain.origin(of: request)?.text == "http://app.example.com")
    }

    @Test(
        "a login leads back to rd, else to what the gateway names, else to the request's own path, never to our pages"
    )
    func returnTarget() throws {
        func target(_ trusted: [IPNetwork]?) -> ReturnTarget {
            ReturnTarget(
                proxyPrefix: "/oauth2",
                domains: ReturnDomains([ReturnDomains.Entry("front.example")].compactMap { $0 }),
                trustedProxies: TrustedProxies(trusted)
            )
        }
        let fields = ["X-Forwarded-Proto: https", "X-Forwarded-Host: front.example", "X-Forwarded-Uri: /uri"]
        let request = try request("X-Auth-Request-Redirect: /redirect", fields[0], fields[1], fields[2])
        #expect(target(nil).url(for: request, rd: "/rd").text == "/rd")
        #expect(target(nil).url(for: request, rd: "//evil.example").text == "/redirect")
        let forwarded = try self.request(fields[0], fields[1], fields[2])
        #expect(target(nil).url(for: forwarded).text == "/uri")
        #expect(target(IPNetwork.loopback).url(for: forwarded).text == "https://front.example/uri")
        #expect(target(nil).url(for: try self.request(), rd: nil).text == "/")
        #expect(target(nil).url(for: try self.request(), rd: "/oauth2/sign_out").text == "/")
        #expect(target(nil).url(for: try self.request(line: "GET /own HTTP/1.1"), rd: nil).text == "/own")
    }
}
