import Sessions
import Testing

@testable import Decision
@testable import Gateways
@testable import Login
@testable import Router
@testable import Web

/// Two providers, neither of which was reached yet.
private func router(
    policy: Policy = .anyone,
    headers: IdentityHeaders = IdentityHeaders(),
    _ change: (inout TestRouter.Configuration) -> Void = { _ in }
) throws -> TestRouter {
    try TestRouter(
        policy: policy,
        headers: headers,
        trusting: [IPNetwork(bytes: [127, 0, 0, 0], prefixLength: 8)],
        dialect: .traefik,
        providerIDs: ["corp", "partners"],
        change
    )
}

private let browser = ["Sec-Fetch-Mode: navigate", "Accept: text/html"]

private func ask(_ test: TestRouter, _ target: String, _ fields: String...) throws -> String {
    try test.answer(["GET \(target) HTTP/1.1", "Host: app.example.com"] + browser + fields)
}

private func status(_ answer: String) -> Int { Int(answer.dropFirst(9).prefix(3)) ?? 0 }

@Suite("Several providers: answers")
struct SeveralProvidersTests {
    @Test("people choose on a page; where a gateway lets pass on 2xx it is no 2xx", arguments: [false, true])
    func choice(skipsSignInPage: Bool) throws {
        let test = try router { $0.login.options.skipsSignInPage = skipsSignInPage }
        let page = try ask(test, "/oauth2/sign_in?rd=/a")
        #expect(page.components(separatedBy: "class=\"mark\"").count == 3, "\(page)")
        for (path, expected) in [("/oauth2/start?rd=/a", 200), ("/oauth2/sign_in?rd=/a", 200), ("/app", 403)] {
            let answer = try ask(test, path)
            #expect(status(answer) == expected, "\(path)")
            #expect(answer.contains("provider=corp") && answer.contains("provider=partners"), "\(path)")
            #expect(!answer.contains("Location:"), "\(path)")
        }
        #expect(status(try test.answer(["GET /app HTTP/1.1", "Host: app.example.com"])) == 401)
    }

    @Test("an id that is known leads to that provider, and one that is not leads to none")
    func chosen() throws {
        let test = try router()
        let known = try ask(test, "/oauth2/start?rd=/a&provider=partners")
        #expect(status(known) == 503 && known.contains("provider=partners") && !known.contains("provider=corp"))
        for id in ["", "nothing", "CORP", "corp%00", "provider"] {
            let answer = try ask(test, "/oauth2/start?rd=/a&provider=\(id)")
            #expect(status(answer) == 400 && !answer.contains("provider=corp"), "\(id)")
        }
    }

    @Test("the provider of the last login comes first, and the cookie that says so decides nothing else")
    func lastUsed() throws {
        func places(_ cookie: String) throws -> [String.Index?] {
            let page = try ask(try router(), "/oauth2/sign_in", "Cookie: arrived__oauth2_proxy_provider=\(cookie)")
            return ["provider=corp", "provider=partners"].map { page.firstRange(of: $0)?.lowerBound }
        }
        for (cookie, isSwapped) in [("partners", true), ("corp", false), ("evil<b>", false), ("", false)] {
            let found = try places(cookie)
            let first = try #require(found[0])
            let second = try #require(found[1])
            #expect((second < first) == isSwapped, "\(cookie)")
        }
    }

    private static let rules = RequestRules(
        Rules(
            [
                (
                    RuleMatch(paths: ["/partners"]),
                    Rule(
                        name: "partners",
                        line: 1,
                        access: .signedIn(
                            Requirements(authentication: AuthenticationRequirement(providers: ["partners"]))
                        )
                    )
                )
            ],
            standard: Rule(name: "default", line: 0, access: .signedIn(Requirements()))
        ),
        clientAddress: ClientAddress(header: "X-Real-IP", trustedProxies: TrustedProxies(nil))
    )

    @Test("a rule that names providers sends people there, and lets nobody else pass")
    func rule() throws {
        let test = try router { $0.access.rules = Self.rules }
        func answer(_ path: String, _ provider: String?) throws -> Int {
            let cookie = try test.cookieHeader { $0.provider = provider }
            return status(
                try test.answer([
                    "GET /oauth2/auth HTTP/1.1", "Host: app.example.com", "X-Forwarded-Uri: \(path)",
                    "X-Forwarded-Host: app.example.com", "X-Forwarded-Method: GET", cookie,
                ])
            )
        }
        #expect(try answer("/partners/a", "partners") == 202 && answer("/else", "corp") == 202)
        #expect(try answer("/partners/a", "corp") == 401 && answer("/partners/a", nil) == 401)
        // With one that fits, nobody is asked to choose: the provider is not there yet.
        let start = try ask(test, "/oauth2/start?rd=/partners/a")
        #expect(status(start) == 503 && start.contains("provider=partners"))
        #expect(status(try ask(test, "/oauth2/start?rd=/else")) == 200)
        let page = try ask(test, "/oauth2/sign_in?rd=/partners/a")
        #expect(page.contains("provider=partners") && !page.contains("provider=corp"))
    }

    @Test("who is logged in and must log in again does so at the same provider")
    func again() throws {
        let test = try router()
        let cookie = try test.cookieHeader { $0.provider = "partners" }
        #expect(status(try ask(test, "/oauth2/start?rd=/a", cookie)) == 503)
        #expect(status(try ask(test, "/oauth2/start?rd=/a&account=other", cookie)) == 200)
    }

    @Test("a provider's own options are for its own people, and those of all for everybody")
    func policies() throws {
        var policy = Policy(groups: ["staff"])
        policy.ofProviders = ProviderPolicies(
            [("corp", Policy(groups: ["admins"])), ("partners", Policy(groups: ["board"]))],
            unnamed: .anyone
        )
        let test = try router(policy: policy)
        func answer(_ provider: String?, _ groups: [String]) throws -> Int {
            let cookie = try test.cookieHeader {
                $0.provider = provider
                $0.groups = groups
            }
            return status(try test.ask("/oauth2/auth", cookie))
        }
        #expect(try answer("corp", ["staff", "admins"]) == 202)
        #expect(try answer("corp", ["admins"]) == 403 && answer("corp", ["staff", "board"]) == 403)
        #expect(try answer("partners", ["staff", "admins"]) == 403 && answer("partners", ["staff", "board"]) == 202)
        // A provider that has no entry lets nobody pass.
        #expect(try answer("else", ["staff", "admins", "board"]) == 403)
        #expect(try answer(nil, ["staff"]) == 202 && answer(nil, ["admins"]) == 403)
    }

    @Test("the application learns the provider, and nobody's word for it but ours")
    func header() throws {
        var headers = IdentityHeaders()
        headers.setsXAuthRequest = true
        headers.namesProvider = true
        let test = try router(headers: headers)
        let cookie = try test.cookieHeader { $0.provider = "corp" }
        let answer = try test.ask("/oauth2/auth", cookie, "X-Auth-Request-Provider: evil")
        #expect(answer.contains("\r\nX-Auth-Request-Provider: corp\r\n") && !answer.contains("evil"))
        #expect(try test.ask("/oauth2/auth", test.cookieHeader()).contains("\r\nX-Auth-Request-Provider: \r\n"))
    }

    @Test("a callback's place may name a provider", arguments: ["/oauth2/callback", "/oauth2/callback/corp"])
    func callback(path: String) throws {
        #expect(status(try ask(router(), "\(path)?state=x&code=y")) == 400)
        #expect(status(try ask(router(), "/oauth2/callbacks")) == 404)
    }
}
