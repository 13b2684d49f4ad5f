import HTTP1
import Testing

@testable import Gateways
@testable import Web

private let proxy = Peer.ip([10, 0, 0, 1])
private let stranger = Peer.ip([203, 0, 113, 9])

/// `METHOD HOST TARGET`, each `?` where it is not known; or why nothing is.
private func reading(
    _ line: String,
    host: String = "app.example.com",
    _ fields: [String] = [],
    by gateway: Dialect? = nil,
    from peer: Peer = proxy
) throws -> String {
    let text = (["\(line) HTTP/1.1", "Host: \(host)"] + fields + ["", ""]).joined(separator: "\r\n")
    let reader = GatewayReader(
        trustedProxies: TrustedProxies([IPNetwork(bytes: [10, 0, 0, 0], prefixLength: 8)]),
        dialect: gateway,
        proxyPrefix: "/oauth2"
    )
    let original = reader.original(try Request.parsing(text, peer: peer))
    if let doubt = original.doubt { return "\(doubt)" }
    let method = original.withMethod { $0.text } ?? "?"
    let known = original.withHost { $0.text } ?? "?"
    return "\(method) \(known) \(original.withTarget { $0.text } ?? "?")"
}

@Suite("What is known of a request where no option names the gateway")
struct CarefulReadingTests {
    /// What oauth2-proxy's documentation has nginx set; the rest is the client's.
    private let documented = ["X-Real-IP: 192.0.2.1", "X-Forwarded-Uri: /secret"]

    @Test(
        "behind nginx as oauth2-proxy documents it, no field of a client's names method or host",
        arguments: [
            [], ["X-Forwarded-Method: OPTIONS"], ["X-Original-Method: GET"],
            ["X-Forwarded-Method: GET", "X-Original-Method: GET"],
        ]
    )
    func documentedNginx(forged: [String]) throws {
        #expect(try reading("GET /oauth2/auth", documented + forged) == "? app.example.com /secret")
    }

    @Test("a forged host makes the host unknown, a forged URL or a repeated field everything")
    func forgedNames() throws {
        func read(_ forged: String...) throws -> String { try reading("GET /oauth2/auth", documented + forged) }
        #expect(try read("X-Forwarded-Host: www.example.com") == "? ? /secret")
        #expect(try read("X-Original-URL: http://app.example.com/public") == "contradiction")
        #expect(try read("X-Original-URL: http://www.example.com/secret") == "? ? /secret")
        #expect(try read("X-Forwarded-Uri: /public") == "contradiction")
        #expect(try read("X-Forwarded-Method: GET", "X-Original-Method: POST") == "contradiction")
    }

    @Test("method and host are what nginx wrote into its question's own URI")
    func pinned() throws {
        let question = "GET /oauth2/auth?host=www.example.com&method=DELETE"
        #expect(try reading(question, documented) == "DELETE www.example.com /secret")
        #expect(try reading(question, documented + ["X-Forwarded-Method: GET"]) == "contradiction")
        let own =
            documented + [
                "X-Forwarded-Method: DELETE", "X-Original-Method: DELETE", "X-Forwarded-Host: www.example.com",
                "X-Original-URL: https://www.example.com/secret",
            ]
        #expect(try reading(question, own) == "DELETE www.example.com /secret")
    }

    @Test("X-Original-URL names the page only in a question that pins the method")
    func originalURL() throws {
        let fields = ["X-Original-URL: https://app.example.com/public", "X-Original-Method: GET"]
        #expect(try reading("GET /oauth2/auth", fields) == "unnamed")
        #expect(
            try reading("GET /oauth2/auth?host=app.example.com&method=GET", fields) == "GET app.example.com /public"
        )
        for url in ["/public", "https://x?/public", "https://x\\/public", "ftp://x/public"] {
            #expect(try reading("GET /oauth2/auth?method=GET", ["X-Original-URL: \(url)"]) == "contradiction", "\(url)")
        }
    }

    @Test("a request line that is relayed is the browser's, and a field that names another is a client's (M3)")
    func relayed() throws {
        #expect(try reading("DELETE /api") == "DELETE app.example.com /api")
        #expect(try reading("DELETE /api", ["X-Forwarded-Method: GET"]) == "contradiction")
        // The same path said once more does not make the named method the browser's.
        let again = ["X-Forwarded-Uri: /api", "X-Forwarded-Method: GET"]
        #expect(try reading("DELETE /api", again) == "contradiction")
        #expect(try reading("GET /private", ["X-Forwarded-Uri: /public"]) == "contradiction")
        #expect(try reading("POST /", ["X-Forwarded-Uri: /public"]) == "contradiction")
        #expect(try reading("GET /", ["X-Forwarded-Uri: /public", "X-Forwarded-Method: GET"]) == "contradiction")
        #expect(try reading("GET /x", ["X-Forwarded-Host: www.example.com"]) == "GET ? /x")
    }

    @Test("at / the fields of Traefik and Caddy name the page, and neither method nor a host of their own (M3)")
    func askingAtRoot() throws {
        let fields = ["X-Forwarded-Method: GET", "X-Forwarded-Host: www.example.com", "X-Forwarded-Uri: /public"]
        #expect(try reading("GET /", host: "sidegate:4180", fields) == "? ? /public")
    }

    @Test("our endpoint's own path is never what the browser asked for")
    func ownPath() throws {
        #expect(try reading("GET /oauth2/auth") == "unnamed")
        #expect(try reading("GET /oauth2/auth", from: stranger) == "untrustedGateway")
    }

    @Test("a stranger is asked nothing but its own request line")
    func strangers() throws {
        #expect(try reading("GET /x", from: stranger) == "GET app.example.com /x")
        for field in [
            "X-Forwarded-Uri: /public", "X-Original-URL: https://app.example.com/public", "X-Forwarded-Method: GET",
            "X-Original-Method: GET",
        ] {
            #expect(try reading("GET /x", [field], from: stranger) == "untrustedGateway", "\(field)")
            #expect(try reading("GET /oauth2/auth", [field], from: stranger) == "untrustedGateway", "\(field)")
        }
    }
}

@Suite("What each gateway says of a request")
struct DialectTests {
    private let three = ["X-Forwarded-Method: PUT", "X-Forwarded-Host: www.example.com:8443", "X-Forwarded-Uri: /a?b"]

    @Test(
        "fields that the gateway always sets are believed, the others are not looked at",
        arguments: [Dialect.traefik, .caddy, .haproxy, .apache]
    )
    func forwardedFields(gateway: Dialect) throws {
        for line in ["GET /", "GET /oauth2/auth", "GET /custom"] {
            let forged = ["X-Original-Method: GET", "X-Original-URL: https://evil.example/public"]
            let known = try reading(line, host: "sidegate", three + forged, by: gateway)
            #expect(known == "PUT www.example.com /a?b", "\(line)")
        }
        #expect(try reading("GET /", Array(three[..<2]), by: gateway) == "unnamed")
        #expect(try reading("GET /", three + ["X-Forwarded-Uri: /public"], by: gateway) == "contradiction")
    }

    @Test("ingress-nginx says it in two fields of its own")
    func ingressNginx() throws {
        let fields = ["X-Original-URL: https://www.example.com/a", "X-Original-Method: PUT"]
        let forged = ["X-Forwarded-Method: GET", "X-Forwarded-Uri: /public", "X-Forwarded-Host: app.example.com"]
        let known = try reading("GET /oauth2/auth", host: "sidegate.sidegate", fields + forged, by: .ingressNginx)
        #expect(known == "PUT www.example.com /a")
        #expect(try reading("GET /oauth2/auth", [fields[0]], by: .ingressNginx) == "unnamed")
        #expect(try reading("GET /oauth2/auth?method=GET", fields, by: .ingressNginx) == "contradiction")
    }

    @Test("Envoy says it in the request line and nowhere else")
    func envoy() throws {
        #expect(try reading("PUT /a?b", three, by: .envoy) == "PUT app.example.com /a?b")
        #expect(try reading("GET /oauth2/auth", three, by: .envoy) == "unnamed")
    }

    @Test("nginx says method and host in its question's URI")
    func nginx() throws {
        let uri = ["X-Forwarded-Uri: /a"]
        #expect(
            try reading("GET /oauth2/auth?host=www.example.com&method=PUT", uri, by: .nginx) == "PUT www.example.com /a"
        )
        #expect(try reading("GET /oauth2/auth", three, by: .nginx) == "? ? /a?b")
        #expect(try reading("GET /a", by: .nginx) == "unnamed")
    }

    @Test("each has words of its own for what it can lack")
    func words() {
        // What it always sends, and cookies that are never too large for it.
        let neverLacks: [String: [Dialect.Need]] = [
            "ingress-nginx": [.origin, .page], "traefik": [.largeCookies], "caddy": [.largeCookies],
        ]
        for gateway in Dialect.all {
            for need in Dialect.Need.allCases {
                let words = gateway.words(need, "/prefix")
                #expect(words.isEmpty == (neverLacks[gateway.name] ?? []).contains(need), "\(gateway.name): \(need)")
                #expect(!words.joined().contains("/oauth2/"), "\(gateway.name): \(need)")
            }
            #expect(gateway.words(.endpoints, "/prefix").joined().contains("/prefix"), "\(gateway.name)")
        }
    }

    @Test("each has a name of its own, and lines for the fields that it copies")
    func names() {
        #expect(Set(Dialect.all.map(\.name)).count == Dialect.all.count)
        for gateway in Dialect.all {
            #expect(Dialect.named(gateway.name)?.title == gateway.title)
            #expect(gateway.lines(["X-Forwarded-User"]).joined().lowercased().contains("x-forwarded-user"))
        }
    }
}

@Suite("Whose question it is")
struct QuestionTests {
    private func request(_ line: String, _ fields: [String]) throws -> Request {
        try Request.parsing((["\(line) HTTP/1.1", "Host: a"] + fields + ["", ""]).joined(separator: "\r\n"))
    }

    private func reader(_ gateway: Dialect? = nil) -> GatewayReader {
        GatewayReader(trustedProxies: TrustedProxies(nil), dialect: gateway, proxyPrefix: "/oauth2")
    }

    @Test(
        "a browser's own question is known by what browsers add, where no gateway names another request",
        arguments: [
            ("GET /oauth2/auth", ["Sec-Fetch-Mode: cors"], true), ("GET /oauth2/auth", ["Sec-Fetch-Site: none"], true),
            ("GET /oauth2/auth", [], false),
            ("GET /oauth2/auth", ["Sec-Fetch-Mode: cors", "X-Forwarded-Uri: /a"], false),
            ("GET /oauth2/auth", ["Sec-Fetch-Mode: cors", "X-Original-URL: https://a/a"], false),
            ("GET /oauth2/auth", ["Sec-Fetch-Mode: cors", "X-Auth-Request-Redirect: /a"], false),
            ("GET /oauth2/auth?method=GET", ["Sec-Fetch-Mode: cors"], false),
            // nginx with no `internal` in that location.
            ("GET /oauth2/auth", ["X-Forwarded-Uri: /oauth2/auth?x"], true),
            ("GET /oauth2/auth", ["X-Forwarded-Uri: /oauth2/authors"], false),
        ]
    )
    func browsers(line: String, fields: [String], isBrowsersOwn: Bool) throws {
        #expect(reader().isBrowsersOwn(try request(line, fields)) == isBrowsersOwn)
    }

    @Test("cookies are numbered where a gateway asks that copies one field of a name, and never for a browser")
    func numbered() throws {
        let plain = try request("GET /oauth2/auth", ["X-Forwarded-Uri: /a"])
        #expect(!reader().needsNumberedCookies(plain))
        #expect(reader().needsNumberedCookies(try request("GET /oauth2/auth?allowed_groups=a&host=a", [])))
        #expect(reader().needsNumberedCookies(try request("GET /oauth2/auth?method=GET", [])))
        #expect(reader(.nginx).needsNumberedCookies(plain) && reader(.ingressNginx).needsNumberedCookies(plain))
        #expect(
            reader().needsNumberedCookies(try request("GET /", ["X-Forwarded-Uri: /a", "X-Forwarded-Method: GET"]))
        )
        #expect(!reader().needsNumberedCookies(try request("GET /oauth2/auth", ["Sec-Fetch-Mode: cors"])))
        #expect(!reader(.nginx).needsNumberedCookies(try request("GET /oauth2/auth", ["Sec-Fetch-Mode: cors"])))
        #expect(!reader(.traefik).needsNumberedCookies(try request("GET /oauth2/auth?method=GET", [])))
    }
}
