import HTTP1
import Patterns
import Testing

@testable import Decision
@testable import Gateways
@testable import Web

private let proxy = Peer.ip([10, 0, 0, 1])
private let stranger = Peer.ip([203, 0, 113, 9])

private let proxies = TrustedProxies([IPNetwork(bytes: [10, 0, 0, 0], prefixLength: 8)])

/// What passes without a login, for gateways in 10.0.0.0/8.
private func exemptions(
    header: String = "X-Real-IP",
    _ change: (inout Exemptions) -> Void
) -> Exemptions {
    var exemptions = Exemptions(clientAddress: ClientAddress(header: header, trustedProxies: proxies))
    change(&exemptions)
    return exemptions
}

extension Exemptions {
    /// Read as where no option names the gateway.
    fileprivate func covers(_ request: Request) -> Bool {
        let reader = GatewayReader(trustedProxies: proxies, proxyPrefix: "/oauth2")
        return exemption(for: reader.original(request)) != nil
    }
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
            "X-Forwarded-Uri: \(target)", "Origin: https://a", "Access-Control-Request-Method: PUT",
        ]
        #expect(!exemptions.covers(try request("GET /oauth2/auth?method=OPTIONS", fields)))
    }

    @Test("the query and what looks like a fragment decide nothing (CVE-2025-54576)")
    func queryAndFragment() throws {
        let all = try [rule("/public/"), rule("public$")].map { rule in exemptions { $0.routes = [rule] } }
        for target in ["/private?x=/public/", "/private?/public", "/private#/public/", "/private%23/x?public"] {
            for exemption in all {
                let request = try request("GET /oauth2/auth", ["X-Forwarded-Uri: \(target)"])
                #expect(!exemption.covers(request), "\(target)")
            }
        }
        let good = try request("GET /oauth2/auth", ["X-Forwarded-Uri: /public/a?x=/private/../.."])
        #expect(all[0].covers(good))
    }

    @Test("what a stranger says of the path is not believed (GHSA-7x63-xv5r-3p2x)")
    func untrustedPeer() throws {
        let rules = try [rule("^/public/"), rule("^/private/", isNegated: true)]
        let exemptions = exemptions { $0.routes = rules }
        for field in ["X-Forwarded-Uri: /public/a", "X-Original-URL: https://app.example.com/public/a"] {
            #expect(exemptions.covers(try request("GET /oauth2/auth?method=GET", [field])))
            for line in ["GET /oauth2/auth", "GET /public/a", "GET /"] {
                let forged = try request(line, [field], from: stranger)
                #expect(!exemptions.covers(forged), "\(line) \(field)")
            }
        }
        // Envoy sends the path itself: there is nothing to forge.
        #expect(exemptions.covers(try request("GET /public/a", from: stranger)))
        #expect(!exemptions.covers(try request("GET /private/a", from: stranger)))
    }

    @Test("our endpoint's own path is nobody's wish")
    func ownPath() throws {
        let rules = try [rule(".*"), rule("^/private/", isNegated: true), rule("^/oauth2/")]
        let exemptions = exemptions { $0.routes = rules }
        for peer in [proxy, stranger, Peer.loopback] {
            #expect(!exemptions.covers(try request("GET /oauth2/auth", from: peer)))
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
        #expect(!exemptions.covers(try request("GET /oauth2/auth", fields)))
    }

    @Test("a gateway that asks with the browser's own path is not fooled by a forged field (M3)")
    func envoy() throws {
        let rules = try [rule("^/public/")]
        let exemptions = exemptions { $0.routes = rules }
        let forged = try request("GET /private", ["X-Forwarded-Uri: /public/a"])
        #expect(!exemptions.covers(forged))
        #expect(!exemptions.covers(try request("GET /private", ["X-Original-Method: GET"])))
        // Traefik and Caddy ask at `/`.
        let traefik = try request(
            "GET /",
            ["X-Forwarded-Uri: /public/a", "X-Forwarded-Host: a", "X-Forwarded-Method: GET"]
        )
        #expect(exemptions.covers(traefik))
    }

    @Test("a rule for a method wants that method, and an unknown method matches no rule")
    func methods() throws {
        let rules = try [rule("^/a$", method: "GET"), rule("^/b$", method: "POST", isNegated: true)]
        let exemptions = exemptions { $0.routes = rules }
        func covers(_ method: String?, _ path: String) throws -> Bool {
            let query = method.map { "?method=\($0)" } ?? ""
            return exemptions.covers(try request("GET /oauth2/auth\(query)", ["X-Forwarded-Uri: \(path)"]))
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
        #expect(exemptions.covers(request))
    }

    @Test("a preflight is OPTIONS with the fields that a browser puts there")
    func preflight() throws {
        let exemptions = exemptions { $0.includesPreflights = true }
        let cors = ["Origin: https://other.example", "Access-Control-Request-Method: PUT"]
        let pinned = "GET /oauth2/auth?method=OPTIONS"
        let uri = ["X-Forwarded-Uri: /a"]
        #expect(exemptions.covers(try request(pinned, uri + cors)))
        #expect(exemptions.covers(try request("OPTIONS /a", cors, from: stranger)))
        #expect(!exemptions.covers(try request(pinned, uri + [cors[0]])))
        #expect(!exemptions.covers(try request(pinned, uri + [cors[1]])))
        #expect(!exemptions.covers(try request("OPTIONS /oauth2/auth", cors)))
        #expect(!exemptions.covers(try request("GET /a", cors, from: stranger)))
    }

    @Test(
        "behind nginx as oauth2-proxy documents it, a forged method makes no preflight and no route (H1)",
        arguments: ["X-Forwarded-Method: OPTIONS", "X-Original-Method: OPTIONS"]
    )
    func forgedMethod(field: String) throws {
        let rules = try [rule("^/", method: "OPTIONS")]
        let exemptions = exemptions {
            $0.includesPreflights = true
            $0.routes = rules
        }
        let fields = ["X-Forwarded-Uri: /secret", field, "Origin: https://x", "Access-Control-Request-Method: GET"]
        #expect(!exemptions.covers(try request("GET /oauth2/auth", fields)))
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
        #expect(exemptions.covers(try request("GET /oauth2/auth", fields)) == isCovered)
    }

    @Test("of a chain of more than 64 addresses nothing is believed, in one field or in several (L5)")
    func longChain() throws {
        let exemptions = exemptions(header: "X-Forwarded-For") {
            $0.networks = [IPNetwork(bytes: [198, 51, 100, 0], prefixLength: 24)]
        }
        func covers(proxies: Int, isOneField: Bool) throws -> Bool {
            let chain = ["198.51.100.7"] + Array(repeating: "10.1.1.1", count: proxies)
            let fields = (isOneField ? [chain.joined(separator: ", ")] : chain).map { "X-Forwarded-For: \($0)" }
            return exemptions.covers(try request("GET /oauth2/auth", fields))
        }
        for isOneField in [true, false] {
            #expect(try covers(proxies: 63, isOneField: isOneField))
            #expect(try !covers(proxies: 64, isOneField: isOneField))
        }
        #expect(try !covers(proxies: 4000, isOneField: true))
    }

    @Test("a field of an untrusted client is ignored; its own address counts")
    func stranger() throws {
        let exemptions = exemptions { $0.networks = [IPNetwork(bytes: [203, 0, 113, 0], prefixLength: 24)] }
        let own = try request("GET /oauth2/auth", ["X-Real-IP: 192.0.2.1"], from: Peer.ip([203, 0, 113, 9]))
        #expect(exemptions.covers(own))
        let forged = try request("GET /oauth2/auth", ["X-Real-IP: 203.0.113.9"], from: Peer.ip([192, 0, 2, 1]))
        #expect(!exemptions.covers(forged))
        #expect(!exemptions.covers(try request("GET /oauth2/auth", from: proxy)))
    }
}
