import Patterns
import Testing
import Wire

@testable import Decision
@testable import Gate
@testable import Gateways
@testable import Web

private let proxy = Peer.ip([10, 0, 0, 1])
private let stranger = Peer.ip([203, 0, 113, 9])

/// What passes without a login, for gateways in 10.0.0.0/8.
private func exemptions(
    header: String = "X-Real-IP",
    _ change: (inout Exemptions) -> Void
) -> Exemptions {
    let proxies = TrustedProxies([IPNetwork(bytes: [10, 0, 0, 0], prefixLength: 8)])
    var exemptions = Exemptions(
        trustedProxies: proxies,
        clientAddress: ClientAddress(header: header, trustedProxies: proxies)
    )
    change(&exemptions)
    return exemptions
}

private func rule(_ text: String, method: String? = nil, isNegated: Bool = false) throws -> RouteRule {
    RouteRule(method: method, isNegated: isNegated, pattern: try Pattern(text))
}

private func request(_ line: String, _ fields: [String] = [], from peer: Peer = proxy) throws -> Request {
    try Request.parsing(
        (["\(line) HTTP/1.1", "Host: app.example.com"] + fields + ["", ""]).joined(separator: "\r\n"),
        peer: peer
    )
}

@Suite("Who passes without a login")
struct ExemptionTests {
    @Test(
        "a path that could be read in two ways is never skipped, whatever the rule",
        arguments: [
            "/public/../private", "/public/%2e%2e/private", "/public/%2E./private", "/public/.%2e/private",
            "/public//private", "//public/x", "/public/;/private", "/public;x/a", "/public/%3b/x",
            "/public/%2fprivate", "/public%2Fa", "/public/..\\private", "/public/%5c..%5cprivate", "/public/a%00b",
            "/public/%0a", "/public/%", "/public/%zz", "/public/%252e%252e/x", "/public/./x", "/public/..",
            "/public/.", "/public/%ff", "/public/%c0%af", "public/x", "",
        ]
    )
    func ambiguous(target: String) throws {
        let rules = try [rule("^/public/"), rule(".*"), rule("^/private/", isNegated: true)]
        let exemptions = exemptions {
            $0.routes = rules
            $0.includesPreflights = true
        }
        let fields = [
            "X-Forwarded-Uri: \(target)", "X-Forwarded-Method: OPTIONS", "Origin: https://a",
            "Access-Control-Request-Method: PUT",
        ]
        #expect(!exemptions.covers(try request("GET /oauth2/auth", fields), asksAtEndpoint: true))
    }

    @Test("the query and what looks like a fragment decide nothing (CVE-2025-54576)")
    func queryAndFragment() throws {
        let all = try [rule("/public/"), rule("public$")].map { rule in exemptions { $0.routes = [rule] } }
        for target in ["/private?x=/public/", "/private?/public", "/private#/public/", "/private%23/x?public"] {
            for exemption in all {
                let request = try request("GET /oauth2/auth", ["X-Forwarded-Uri: \(target)"])
                #expect(!exemption.covers(request, asksAtEndpoint: true), "\(target)")
            }
        }
        let good = try request("GET /oauth2/auth", ["X-Forwarded-Uri: /public/a?x=/private/../.."])
        #expect(all[0].covers(good, asksAtEndpoint: true))
    }

    @Test("what a stranger says of the path is not believed (GHSA-7x63-xv5r-3p2x)")
    func untrustedPeer() throws {
        let rules = try [rule("^/public/"), rule("^/private/", isNegated: true)]
        let exemptions = exemptions { $0.routes = rules }
        for field in ["X-Forwarded-Uri: /public/a", "X-Original-URL: https://app.example.com/public/a"] {
            #expect(exemptions.covers(try request("GET /oauth2/auth", [field]), asksAtEndpoint: true))
            for line in ["GET /oauth2/auth", "GET /public/a", "GET /"] {
                let forged = try request(line, [field], from: stranger)
                #expect(!exemptions.covers(forged, asksAtEndpoint: line == "GET /oauth2/auth"), "\(line) \(field)")
            }
        }
        // Envoy sends the path itself: there is nothing to forge.
        #expect(exemptions.covers(try request("GET /public/a", from: stranger), asksAtEndpoint: false))
        #expect(!exemptions.covers(try request("GET /private/a", from: stranger), asksAtEndpoint: false))
    }

    @Test("our endpoint's own path is nobody's wish")
    func ownPath() throws {
        let rules = try [rule(".*"), rule("^/private/", isNegated: true), rule("^/oauth2/")]
        let exemptions = exemptions { $0.routes = rules }
        for peer in [proxy, stranger, Peer.loopback] {
            #expect(!exemptions.covers(try request("GET /oauth2/auth", from: peer), asksAtEndpoint: true))
        }
    }

    @Test(
        "a field that the client added beside the gateway's makes the path unknown",
        arguments: [
            // ingress-nginx sets X-Original-URL and passes on what the client sent.
            ["X-Forwarded-Uri: /public/a", "X-Original-URL: https://app.example.com/private"],
            ["X-Forwarded-Uri: /private", "X-Original-URL: https://app.example.com/public/a"],
            ["X-Forwarded-Uri: /public/a", "X-Forwarded-Uri: /private"],
            ["X-Forwarded-Uri: /public/a", "X-Forwarded-Method: GET", "X-Original-Method: POST"],
            ["X-Original-URL: /public/a"], ["X-Original-URL: https://x?/public/a"],
            ["X-Original-URL: https://x\\/public/a"],
        ]
    )
    func disagreement(fields: [String]) throws {
        let rules = try [rule("^/public/")]
        let exemptions = exemptions { $0.routes = rules }
        #expect(!exemptions.covers(try request("GET /oauth2/auth", fields), asksAtEndpoint: true))
    }

    @Test("a gateway that asks with the browser's own path is not fooled by a forged field")
    func envoy() throws {
        let rules = try [rule("^/public/")]
        let exemptions = exemptions { $0.routes = rules }
        let forged = try request("GET /private", ["X-Forwarded-Uri: /public/a"])
        #expect(!exemptions.covers(forged, asksAtEndpoint: false))
        #expect(!exemptions.covers(try request("GET /private", ["X-Original-Method: GET"]), asksAtEndpoint: false))
        // Traefik and Caddy ask at `/`.
        let traefik = try request("GET /", ["X-Forwarded-Uri: /public/a", "X-Forwarded-Method: GET"])
        #expect(exemptions.covers(traefik, asksAtEndpoint: false))
    }

    @Test("a rule for a method wants that method, and one that is not known is none")
    func methods() throws {
        let rules = try [rule("^/a$", method: "GET"), rule("^/b$", method: "POST", isNegated: true)]
        let exemptions = exemptions { $0.routes = rules }
        func covers(_ method: String?, _ path: String) throws -> Bool {
            let fields = ["X-Forwarded-Uri: \(path)"] + (method.map { ["X-Forwarded-Method: \($0)"] } ?? [])
            return exemptions.covers(try request("GET /oauth2/auth", fields), asksAtEndpoint: true)
        }
        #expect(try covers("GET", "/a"))
        #expect(try !covers("POST", "/b"))
        #expect(try covers("POST", "/a"))
        #expect(try !covers("GET", "/b"))
        #expect(try !covers("get", "/a"))
        #expect(try !covers(nil, "/a"))
        #expect(try !covers("PUT", "/a"))
    }

    @Test("the path is decoded before it is matched")
    func decoded() throws {
        let rules = try [rule("^/public/ä b$")]
        let exemptions = exemptions { $0.routes = rules }
        let request = try request("GET /oauth2/auth", ["X-Forwarded-Uri: /%70ublic/%C3%A4%20b"])
        #expect(exemptions.covers(request, asksAtEndpoint: true))
    }

    @Test("a preflight is OPTIONS with the fields that a browser puts there")
    func preflight() throws {
        let exemptions = exemptions { $0.includesPreflights = true }
        let cors = ["Origin: https://other.example", "Access-Control-Request-Method: PUT"]
        let at = ["X-Forwarded-Uri: /a", "X-Forwarded-Method: OPTIONS"]
        #expect(exemptions.covers(try request("GET /oauth2/auth", at + cors), asksAtEndpoint: true))
        #expect(exemptions.covers(try request("OPTIONS /a", cors, from: stranger), asksAtEndpoint: false))
        #expect(!exemptions.covers(try request("GET /oauth2/auth", at + [cors[0]]), asksAtEndpoint: true))
        #expect(!exemptions.covers(try request("GET /oauth2/auth", at + [cors[1]]), asksAtEndpoint: true))
        #expect(!exemptions.covers(try request("OPTIONS /oauth2/auth", cors), asksAtEndpoint: true))
        #expect(!exemptions.covers(try request("GET /a", cors, from: stranger), asksAtEndpoint: false))
    }
}

@Suite("Where the browser is")
struct ClientAddressTests {
    @Test(
        "the address is the one that our own proxies vouch for",
        arguments: [
            ("X-Real-IP", ["X-Real-IP: 198.51.100.7"], true), ("X-Real-IP", ["X-Real-IP: 198.51.100.7:4711"], true),
            ("X-Real-IP", ["X-Real-IP: 198.51.100.7", "X-Real-IP: 192.0.2.1"], false),
            ("X-Real-IP", ["X-Real-IP: 198.51.100.7, 192.0.2.1"], false), ("X-Real-IP", ["X-Real-IP: nonsense"], false),
            ("X-Real-IP", [], false), ("X-Real-IP", ["X-Forwarded-For: 198.51.100.7"], false),
            ("X-Envoy-External-Address", ["x-envoy-external-address: 198.51.100.7"], true),
            ("CF-Connecting-IP", ["CF-Connecting-IP: 198.51.100.7"], true),
            ("X-ProxyUser-IP", ["X-ProxyUser-IP: 198.51.100.7"], true),
            ("X-Forwarded-For", ["X-Forwarded-For: 198.51.100.7"], true),
            ("X-Forwarded-For", ["X-Forwarded-For: 192.0.2.1, 198.51.100.7, 10.3.2.1"], true),
            // The leftmost is the client's own word.
            ("X-Forwarded-For", ["X-Forwarded-For: 198.51.100.7, 192.0.2.1"], false),
            ("X-Forwarded-For", ["X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 198.51.100.7, 10.1.1.1"], true),
            ("X-Forwarded-For", ["X-Forwarded-For: 198.51.100.7, , 10.1.1.1"], false),
            ("X-Forwarded-For", ["X-Forwarded-For: 10.1.1.1, 10.1.1.2"], false),
            ("X-Forwarded-For", ["X-Forwarded-For: [2001:db8::7]:443"], true),
        ]
    )
    func trusted(header: String, fields: [String], isCovered: Bool) throws {
        let exemptions = exemptions(header: header) {
            $0.networks = [
                IPNetwork(bytes: [198, 51, 100, 0], prefixLength: 24),
                IPNetwork(bytes: [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 12), prefixLength: 32),
            ]
        }
        #expect(exemptions.covers(try request("GET /oauth2/auth", fields), asksAtEndpoint: true) == isCovered)
    }

    @Test("a stranger's field says nothing; its own address does")
    func stranger() throws {
        let exemptions = exemptions { $0.networks = [IPNetwork(bytes: [203, 0, 113, 0], prefixLength: 24)] }
        let own = try request("GET /oauth2/auth", ["X-Real-IP: 192.0.2.1"], from: Peer.ip([203, 0, 113, 9]))
        #expect(exemptions.covers(own, asksAtEndpoint: true))
        let forged = try request("GET /oauth2/auth", ["X-Real-IP: 203.0.113.9"], from: Peer.ip([192, 0, 2, 1]))
        #expect(!exemptions.covers(forged, asksAtEndpoint: true))
        #expect(!exemptions.covers(try request("GET /oauth2/auth", from: proxy), asksAtEndpoint: true))
    }
}

@Suite("The answer without a login")
struct ExemptAnswerTests {
    private func gate(strips: Bool = true, policy: Policy = .anyone) throws -> TestGate {
        let rules = try [rule("^/public/")]
        var headers = IdentityHeaders()
        headers.setsXAuthRequest = true
        headers.basicAuthPassword = "secret"
        return TestGate(policy: policy, headers: headers, trusting: IPNetwork.loopback) { configuration in
            let proxies = TrustedProxies(IPNetwork.loopback)
            var exemptions = Exemptions(
                trustedProxies: proxies,
                clientAddress: ClientAddress(header: "X-Real-IP", trustedProxies: proxies)
            )
            exemptions.routes = rules
            exemptions.stripsHeaders = strips
            configuration.exemptions = exemptions
            configuration.apiRoutes = rules
        }
    }

    @Test("nobody passes with every identity header there and empty")
    func nobody() throws {
        let answer = try gate().ask("/oauth2/auth", "X-Forwarded-Uri: /public/a")
        #expect(answer.hasPrefix("HTTP/1.1 202 "))
        for name in ["X-Forwarded-User", "X-Forwarded-Email", "X-Auth-Request-User", "Authorization", "GAP-Auth"] {
            #expect(answer.contains("\r\n\(name): \r\n"), "\(name)")
        }
        let bare = try gate(strips: false).ask("/oauth2/auth", "X-Forwarded-Uri: /public/a")
        #expect(bare.hasPrefix("HTTP/1.1 202 ") && !bare.contains("X-Forwarded-User"))
        #expect(try gate().ask("/oauth2/auth", "X-Forwarded-Uri: /private/a").hasPrefix("HTTP/1.1 401 "))
    }

    @Test("who is logged in passes as who they are; who may not pass elsewhere passes as nobody")
    func somebody() throws {
        let test = try gate()
        let known = try test.ask("/oauth2/auth", "X-Forwarded-Uri: /public/a", try test.cookieHeader())
        #expect(known.contains("\r\nX-Forwarded-User: jane-1\r\n"))
        let strict = try gate(policy: Policy(groups: ["none"]))
        let refused = try strict.ask("/oauth2/auth", "X-Forwarded-Uri: /public/a", try strict.cookieHeader())
        #expect(refused.hasPrefix("HTTP/1.1 202 ") && refused.contains("\r\nX-Forwarded-User: \r\n"))
        let elsewhere = try strict.ask("/oauth2/auth", "X-Forwarded-Uri: /a", try strict.cookieHeader())
        #expect(elsewhere.hasPrefix("HTTP/1.1 403 "))
    }

    @Test("on a program's path nobody is told where to log in")
    func apiRoute() throws {
        let rules = try [rule("^/api/")]
        let test = TestGate { $0.apiRoutes = rules }
        let api = try test.ask("/oauth2/auth", "X-Forwarded-Uri: /api/a", "Accept: text/html")
        #expect(api.hasPrefix("HTTP/1.1 401 ") && !api.contains("Location"))
        let page = try test.ask("/oauth2/auth", "X-Forwarded-Uri: /a", "Accept: text/html")
        #expect(page.contains("\r\nLocation: "))
    }
}
