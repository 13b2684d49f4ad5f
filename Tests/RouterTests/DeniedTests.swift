import HTTP1
import Testing

@testable import Decision
@testable import Gateways
@testable import Router
@testable import Web

@Suite("The page for a browser that may not pass")
struct DeniedTests {
    private static let navigation = ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document", "Accept: text/html"]

    private func router(_ policy: Policy = .anyone) throws -> TestRouter {
        let board = Rule(name: "board", line: 1, access: .signedIn(Requirements(conditions: [.groups(["board"])])))
        let open = Rule(name: "open", line: 2, access: .everyone)
        let rules = Rules(
            [(RuleMatch(paths: ["/board"]), board), (RuleMatch(paths: ["/open"]), open)],
            standard: Rule(name: "default", line: 0, access: .signedIn(Requirements()))
        )
        return try TestRouter(policy: policy, trusting: IPNetwork.loopback, dialect: .ingressNginx) {
            let address = ClientAddress(header: "X-Real-IP", trustedProxies: TrustedProxies(IPNetwork.loopback))
            $0.access.rules = RequestRules(rules, clientAddress: address)
        }
    }

    private func ask(_ test: TestRouter, _ target: String, _ fields: [String]) throws -> String {
        try test.answer(["GET \(target) HTTP/1.1", "Host: app.example.com"] + fields)
    }

    @Test("where the gateway asks for it, a refusal is 401; elsewhere, and for another value, it is 403")
    func refusalStatus() throws {
        let test = try router(Policy(groups: ["nobody"]))
        let fields = [
            try test.cookieHeader(), "X-Original-URL: https://app.example.com/page", "X-Original-Method: GET",
        ]
        for (query, status) in [
            ("?refusal=401", 401), ("?host=app.example.com&method=GET&refusal=401", 401), ("?refusal=401x", 403),
            ("?xrefusal=401", 403), ("?refusal=403", 403), ("", 403),
        ] {
            #expect(try ask(test, "/oauth2/auth\(query)", fields).hasPrefix("HTTP/1.1 \(status) "), "\(query)")
        }
    }

    @Test("a browser that was sent here learns why, and may come as somebody else, back to where it wanted to go")
    func sentHere() throws {
        let test = try router()
        let page = try ask(test, "/oauth2/denied?rd=%2Fboard%3Fx%3D1", [test.cookieHeader()] + Self.navigation)
        #expect(page.hasPrefix("HTTP/1.1 403 "))
        #expect(page.contains("jane@example.com") && page.contains("Your account is not allowed to see this page."))
        #expect(page.contains("account=other") && page.contains("rd=%2Fboard%3Fx%3D1"))
        // Lists of the gateway's own question are not known here, and a redirect back would go in circles.
        let passing = try ask(test, "/oauth2/denied?rd=%2Fpage", [test.cookieHeader()] + Self.navigation)
        #expect(passing.hasPrefix("HTTP/1.1 403 "))
    }

    @Test("a program that follows the redirect gets a line")
    func program() throws {
        let test = try router()
        let line = try ask(test, "/oauth2/denied?rd=%2Fboard", [test.cookieHeader(), "Accept: application/json"])
        #expect(line.hasPrefix("HTTP/1.1 403 ") && !line.contains("<html"))
    }

    @Test(
        "who has no session is sent to log in, and a foreign rd leads to the start page",
        arguments: ["/board", "//evil.example"]
    )
    func logsIn(target: String) throws {
        // The provider of these tests was never reached: its page offers to try again.
        let rd = target.replacing("/", with: "%2F")
        let page = try ask(try router(), "/oauth2/denied?rd=\(rd)", Self.navigation)
        #expect(page.hasPrefix("HTTP/1.1 503 "))
        #expect(page.contains("/oauth2/start?rd=\(target == "/board" ? "%2Fboard" : "%2F")\""), "\(page)")
        #expect(!page.contains("evil.example"))
    }
}
