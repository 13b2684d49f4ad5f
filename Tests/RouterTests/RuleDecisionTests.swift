import Clocks
import HTTP1
import Patterns
import Sessions
import Testing

@testable import Authentication
@testable import Decision
@testable import Gateways
@testable import Router
@testable import Web

private let proxy = Peer.ip([10, 0, 0, 1])
private let foreigner = Peer.ip([203, 0, 113, 9])

/// A gate with these rules, behind gateways in 10.0.0.0/8.
private struct RuledGate {
    let test: TestRouter

    init(
        _ rules: [(RuleMatch, Rule)],
        standard: Rule.Access = .nobody,
        policy: Policy = .anyone,
        dialect: Dialect? = .traefik,
        headers: IdentityHeaders = IdentityHeaders()
    ) throws {
        let proxies = [IPNetwork(bytes: [10, 0, 0, 0], prefixLength: 8)]
        test = try TestRouter(policy: policy, headers: headers, trusting: proxies, dialect: dialect) {
            $0.access.rules = RequestRules(
                Rules(rules, standard: Rule(name: "default", line: 0, access: standard)),
                clientAddress: ClientAddress(header: "X-Real-IP", trustedProxies: TrustedProxies(proxies))
            )
        }
    }

    /// The answer at `/oauth2/auth` to a gateway that says in fields what was asked for.
    func ask(
        _ path: String = "/page",
        host: String = "app.example.com",
        method: String? = "GET",
        cookie: String? = nil,
        from peer: Peer = proxy,
        _ fields: String...
    ) throws -> String {
        var lines = ["GET /oauth2/auth HTTP/1.1", "Host: sidegate", "X-Forwarded-Uri: \(path)"]
        lines.append("X-Forwarded-Host: \(host)")
        if let method { lines.append("X-Forwarded-Method: \(method)") }
        if let cookie { lines.append(cookie) }
        return try answer(lines + fields, peer)
    }

    func answer(_ lines: [String], _ peer: Peer = proxy) throws -> String { try test.answer(lines, from: peer) }

    func status(_ answer: String) -> Int { Int(answer.dropFirst(9).prefix(3)) ?? 0 }
}

private func rule(_ name: String, _ access: Rule.Access, isAPI: Bool = false) -> Rule {
    Rule(name: name, line: 1, access: access, isAPI: isAPI)
}

private func demanding(_ demand: AuthenticationRequirement) -> Rule.Access {
    .signedIn(Requirements(authentication: demand))
}

@Suite("What rules decide")
struct RuleDecisionTests {
    @Test("a rule for a network lets clients in it pass, by what the gateway says of them")
    func network() throws {
        let office = IPNetwork(bytes: [192, 0, 2, 0], prefixLength: 24)
        let gate = try RuledGate([
            (RuleMatch(paths: ["/admin"], networks: [office]), rule("office", .everyone)),
            (RuleMatch(paths: ["/admin"]), rule("elsewhere", .nobody)),
        ])
        #expect(try gate.status(gate.ask("/admin", "X-Real-IP: 192.0.2.7")) == 202)
        #expect(try gate.status(gate.ask("/admin", "X-Real-IP: 192.0.3.7")) == 403)
    }

    @Test(
        "where nobody says where the client is, a rule for a network neither opens a page nor is passed over",
        arguments: [
            [], ["X-Real-IP: none"], ["X-Real-IP: 192.0.2.7, 192.0.2.8"],
            ["X-Real-IP: 192.0.2.7", "X-Real-IP: 192.0.2.8"],
        ]
    )
    func unknownAddress(fields: [String]) throws {
        let office = IPNetwork(bytes: [192, 0, 2, 0], prefixLength: 24)
        let lines = [
            "GET /oauth2/auth HTTP/1.1", "Host: sidegate", "X-Forwarded-Uri: /admin", "X-Forwarded-Method: GET",
            "X-Forwarded-Host: app.example.com",
        ]
        for (first, second) in [(Rule.Access.everyone, Rule.Access.nobody), (.nobody, .everyone)] {
            let gate = try RuledGate([
                (RuleMatch(paths: ["/admin"], networks: [office]), rule("office", first)),
                (RuleMatch(paths: ["/admin"]), rule("elsewhere", second)),
            ])
            let answer = try gate.answer(lines + fields)
            #expect(gate.status(answer) == 403)
            #expect(answer.contains("not known for sure"))
        }
        // Pages that no such rule is for are as they were.
        let gate = try RuledGate(
            [(RuleMatch(paths: ["/admin"], networks: [office]), rule("office", .nobody))],
            standard: .everyone
        )
        #expect(try gate.status(gate.ask("/page")) == 202)
    }

    @Test("a client that asks past the gateway is where its connection comes from, whatever it says")
    func stranger() throws {
        let office = IPNetwork(bytes: [192, 0, 2, 0], prefixLength: 24)
        let gate = try RuledGate(
            [
                (RuleMatch(networks: [office]), rule("office", .everyone)),
                (RuleMatch(paths: ["/"]), rule("elsewhere", .nobody)),
            ],
            dialect: .envoy
        )
        let lines = ["GET /page HTTP/1.1", "Host: app.example.com", "X-Real-IP: 192.0.2.7"]
        #expect(try gate.status(gate.answer(lines, foreigner)) == 403)
    }

    @Test("a public page is for everybody, as nobody, or as who they are")
    func everyone() throws {
        let gate = try RuledGate([(RuleMatch(paths: ["/public"]), rule("public", .everyone))])
        let nobody = try gate.ask("/public/a?x=1")
        #expect(gate.status(nobody) == 202)
        #expect(nobody.contains("\r\nX-Forwarded-User: \r\n"))
        let somebody = try gate.ask("/public/a", cookie: try gate.test.cookieHeader())
        #expect(somebody.contains("\r\nX-Forwarded-User: jane-1\r\n"))
        // Who may not pass by the options is nobody there.
        let strict = try RuledGate(
            [(RuleMatch(paths: ["/public"]), rule("public", .everyone))],
            policy: Policy(groups: ["board"])
        )
        let refused = try strict.ask("/public/a", cookie: try strict.test.cookieHeader())
        #expect(strict.status(refused) == 202)
        #expect(refused.contains("\r\nX-Forwarded-User: \r\n"))
    }

    @Test("what no rule matches is nobody's, logged in or not, unless the default says otherwise")
    func standard() throws {
        let closed = try RuledGate([(RuleMatch(paths: ["/public"]), rule("public", .everyone))])
        #expect(closed.status(try closed.ask("/other")) == 403)
        #expect(closed.status(try closed.ask("/other", cookie: try closed.test.cookieHeader())) == 403)
        let open = try RuledGate([], standard: .signedIn(Requirements()))
        #expect(open.status(try open.ask("/other")) == 401)
        #expect(open.status(try open.ask("/other", cookie: try open.test.cookieHeader())) == 202)
    }

    @Test("a rule lets nobody pass whom the options do not")
    func optionsStay() throws {
        let access = Rule.Access.signedIn(Requirements(conditions: [.groups(["staff"])]))
        let gate = try RuledGate([(RuleMatch(), rule("app", access))], policy: Policy(groups: ["board"]))
        #expect(gate.status(try gate.ask(cookie: try gate.test.cookieHeader())) == 403)
    }

    @Test("nobody is redirected on a program's path")
    func api() throws {
        let access = Rule.Access.signedIn(Requirements())
        let gate = try RuledGate([
            (RuleMatch(paths: ["/api"]), rule("api", access, isAPI: true)), (RuleMatch(), rule("app", access)),
        ])
        let program = try gate.ask("/api/x", "Accept: text/html", "Sec-Fetch-Mode: navigate")
        #expect(gate.status(program) == 401 && !program.contains("Location"))
        let person = try gate.ask("/x", "Accept: text/html", "Sec-Fetch-Mode: navigate")
        #expect(gate.status(person) == 401 && person.contains("\r\nLocation: "))
    }

    @Test(
        "conditions are taken together as the rule says",
        arguments: [
            ([Condition.groups(["staff"])], Requirements.Combination.all, 202),
            ([.groups(["Staff"])], .all, 403),
            ([.emails(["JANE@example.com"])], .all, 202),
            ([.emailDomains(["example.org"].compactMap { DomainPattern($0) })], .all, 403),
            ([.groups(["staff"]), .emailDomains(["example.org"].compactMap { DomainPattern($0) })], .all, 403),
            ([.groups(["staff"]), .emailDomains(["example.org"].compactMap { DomainPattern($0) })], .any, 202),
            ([.claim("department", equals: "hr")], .all, 202),
            ([.claim("department", equals: "h")], .all, 403),
            ([.claim("roles", holds: ["editor"])], .all, 202),
            ([.claim("roles", holds: ["owner", "reader"])], .all, 202),
            // It has two values, and is neither.
            ([.claim("roles", equals: "reader")], .all, 403),
            ([.claim("none", holds: ["x"])], .all, 403),
            ([.claim("none", holds: ["x"]), .groups(["staff"])], .any, 202),
            ([.claim("groups", holds: ["admins"])], .all, 202),
        ]
    )
    func conditions(conditions: [Condition], combination: Requirements.Combination, status: Int) throws {
        let access = Rule.Access.signedIn(Requirements(conditions: conditions, combination: combination))
        let gate = try RuledGate([(RuleMatch(), rule("app", access))])
        let cookie = try gate.test.cookieHeader {
            $0.claims = [
                KeptClaim(name: "department", values: ["hr"]), KeptClaim(name: "roles", values: ["reader", "editor"]),
                KeptClaim(name: "none", values: []),
            ]
        }
        #expect(gate.status(try gate.ask(cookie: cookie)) == status)
    }

    @Test("a session from before a rule asked for a claim is sent to log in again, unless it cannot pass anyhow")
    func olderSession() throws {
        let department = Condition.claim("department", equals: "hr")
        func gate(_ conditions: [Condition], _ combination: Requirements.Combination = .all) throws -> RuledGate {
            let requirements = Requirements(conditions: conditions, combination: combination)
            return try RuledGate([(RuleMatch(), rule("app", .signedIn(requirements)))])
        }
        let asking = try gate([department])
        let person = try asking.ask(cookie: try asking.test.cookieHeader(), "Accept: text/html")
        #expect(asking.status(person) == 401)
        #expect(person.contains("\r\nLocation: https://app.example.com/oauth2/start?rd=%2Fpage\r\n"))
        // It is no matter of how they logged in.
        #expect(!person.contains("WWW-Authenticate"))
        #expect(!person.contains("Set-Cookie"))
        let hopeless = try gate([department, .groups(["board"])])
        #expect(hopeless.status(try hopeless.ask(cookie: try hopeless.test.cookieHeader())) == 403)
        let either = try gate([department, .groups(["staff"])], .any)
        #expect(either.status(try either.ask(cookie: try either.test.cookieHeader())) == 202)
    }

    @Test("a login that does not do is asked for again, a program told how (RFC 9470)")
    func stepUp() throws {
        let demand = AuthenticationRequirement(authenticationContexts: ["urn:phr", "urn:mfa"], maximumAge: 600)
        let gate = try RuledGate([(RuleMatch(), rule("app", demanding(demand)))])
        let now = TestRouter.moment
        func status(_ acr: String?, age: Int64?) throws -> Int {
            let cookie = try gate.test.cookieHeader {
                $0.authenticationContext = acr
                $0.authenticatedAt = age.map { now + -$0 }
            }
            return gate.status(try gate.ask(cookie: cookie))
        }
        #expect(try status("urn:mfa", age: 0) == 202)
        #expect(try status("urn:phr", age: 660) == 202)
        #expect(try status("urn:phr", age: 661) == 401)
        #expect(try status("urn:pwd", age: 0) == 401)
        #expect(try status("urn:mf", age: 0) == 401)
        #expect(try status(nil, age: 0) == 401)
        // When it was, the provider did not say: it may have been years ago.
        #expect(try status("urn:mfa", age: nil) == 401)
        let program = try gate.ask(cookie: try gate.test.cookieHeader())
        #expect(
            program.contains(
                "\r\nWWW-Authenticate: Bearer error=\"insufficient_user_authentication\", "
                    + "error_description=\"The login does not do for this request.\", acr_values=\"urn:phr urn:mfa\", "
                    + "max_age=\"600\"\r\n"
            )
        )
        #expect(!program.contains("Location") && !program.contains("Set-Cookie"))
    }

    @Test("a password was checked when the session began")
    func passwordAge() throws {
        let gate = try RuledGate([(RuleMatch(), rule("app", demanding(AuthenticationRequirement(maximumAge: 60))))])
        func status(_ age: Int64) throws -> Int {
            let cookie = try gate.test.cookieHeader {
                $0.passwordMark = ""
                $0.createdAt = TestRouter.moment + -age
            }
            return gate.status(try gate.ask(cookie: cookie))
        }
        #expect(try status(120) == 202)
        #expect(try status(121) == 401)
    }

    @Test("what a login must be like is worked out from where it leads")
    func demand() throws {
        let strong = AuthenticationRequirement(authenticationContexts: ["urn:mfa"], maximumAge: 60)
        let host = try #require(DomainPattern("other.example.com"))
        let access = try RuledGate([
            (RuleMatch(hosts: [host], paths: ["/pay roll"]), rule("payroll", demanding(strong))),
            (RuleMatch(paths: ["/post"], methods: ["POST"]), rule("post", demanding(strong))),
        ]).test.router.access
        let domains = ReturnDomains([ReturnDomains.Entry("*.example.com")].compactMap { $0 })
        let origin = PublicOrigin(isSecure: true, authority: try #require(WebAuthority("app.example.com")))
        func demand(_ text: String) throws -> AuthenticationRequirement {
            access.requirement(of: try #require(ReturnURL(text, allowing: domains)), at: origin, from: nil)
        }
        #expect(try demand("https://other.example.com/pay%20roll?x") == strong)
        #expect(try demand("https://OTHER.example.com/pay%20roll/a") == strong)
        #expect(try demand("/pay%20roll") == AuthenticationRequirement())
        #expect(try demand("https://other.example.com/").isEmpty)
        #expect(try demand("/post").isEmpty)
    }
}

@Suite("What rules are asked about")
struct RuledRequestTests {
    /// Everything is public but `/private` and a host.
    private func gate() throws -> RuledGate {
        let closed = try #require(DomainPattern("closed.example.com"))
        return try RuledGate(
            [
                (RuleMatch(hosts: [closed]), rule("closed", .nobody)),
                (RuleMatch(paths: ["/private"]), rule("private", .nobody)),
            ],
            standard: .everyone
        )
    }

    @Test(
        "a path that could be read in two ways lets nobody pass, logged in or not",
        arguments: [
            "/public/../private", "/public/%2e%2e/private", "//private", "/public//private", "/public;/private",
            "/public%2Fa", "/public/..\\private", "/public/a%00b", "/public/%252e%252e/x", "/public/.", "/public/%ff",
            "/public./x", "/private.", "/private%20", "/public/..%20/private", "/public/.../x",
            "public/x", "*",
        ]
    )
    func ambiguousPath(path: String) throws {
        let gate = try gate()
        #expect(gate.status(try gate.ask(path)) == 403)
        #expect(gate.status(try gate.ask(path, cookie: try gate.test.cookieHeader())) == 403)
    }

    @Test("a path is compared decoded, and by whole segments")
    func decodedPath() throws {
        let gate = try gate()
        for path in ["/private", "/private/", "/private/x?y", "/%70rivate", "/private?/public"] {
            #expect(gate.status(try gate.ask(path)) == 403, "\(path)")
        }
        for path in ["/privateer", "/public/private", "/", "/a%20b", "/PRIVATE"] {
            #expect(gate.status(try gate.ask(path)) == 202, "\(path)")
        }
    }

    @Test("a host is compared whatever its case and port, and a malformed one, or two, let nobody pass")
    func host() throws {
        let gate = try gate()
        for host in ["closed.example.com", "CLOSED.example.com", "closed.example.com:8443"] {
            #expect(gate.status(try gate.ask(host: host)) == 403, "\(host)")
        }
        for host in ["open.example.com", "xclosed.example.com", "a.closed.example.com", "[::1]:80", "127.0.0.1"] {
            #expect(gate.status(try gate.ask(host: host)) == 202, "\(host)")
        }
        for host in [
            "open.example.com, closed.example.com", "open.example.com.", "closed.example.com.", ".example.com", "",
            "a..b", "user@open.example.com", "open.example.com:", "open.example.com:x", "[::1", "öpen.example.com",
        ] {
            #expect(gate.status(try gate.ask(host: host)) == 403, "\(host)")
        }
        let twice = try gate.ask(host: "open.example.com", "X-Forwarded-Host: closed.example.com")
        #expect(gate.status(twice) == 403)
    }

    @Test("what an untrusted client says of a request lets nobody pass, and is logged with what to do")
    func stranger() throws {
        let gate = try gate()
        let answer = try gate.ask("/public", cookie: try gate.test.cookieHeader(), from: foreigner)
        #expect(gate.status(answer) == 403)
        #expect(answer.contains("It is not known for sure which page was asked for."))
    }

    @Test("where rules are for methods, a method that the gateway does not say lets nobody pass")
    func method() throws {
        let gate = try RuledGate(
            [(RuleMatch(methods: ["POST"]), rule("posts", .nobody))],
            standard: .everyone
        )
        #expect(gate.status(try gate.ask(method: "GET")) == 202)
        #expect(gate.status(try gate.ask(method: "POST")) == 403)
        #expect(gate.status(try gate.ask(method: nil)) == 403)
        // Where no rule asks for method or host, neither has to be known.
        let paths = try RuledGate(
            [(RuleMatch(paths: ["/private"]), rule("private", .nobody))],
            standard: .everyone,
            dialect: nil
        )
        #expect(paths.status(try paths.ask(method: nil)) == 202)
        #expect(paths.status(try paths.ask("/private", method: nil)) == 403)
    }
}
