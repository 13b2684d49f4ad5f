import Clocks
import Sessions
import TestSupport
import Testing

@testable import Decision
@testable import Web

@Suite("Rules")
struct RulesTests {
    private func rule(_ name: String) -> Rule { Rule(name: name, line: 0, access: .everyone) }

    private func decisive(_ rules: Rules, _ host: String, _ path: String, _ method: String = "GET") -> String {
        let found = rules.rule(
            host: Array(host.utf8).span,
            path: Array(path.utf8).span,
            method: Array(method.utf8).span
        )
        return found.name
    }

    @Test(
        "the first that matches decides",
        arguments: [
            ("app.example.com", "/admin", "GET", "admin"),
            ("app.example.com", "/admin/users", "GET", "admin"),
            ("app.example.com", "/administrator", "GET", "app"),
            ("app.example.com", "/admin", "POST", "app"),
            ("app.example.com", "/", "GET", "app"),
            ("example.com", "/", "GET", "domain"),
            ("deep.down.example.com", "/x", "GET", "domain"),
            ("badexample.com", "/x", "GET", "default"),
            ("other.test", "/health", "GET", "health"),
            ("app.example.com", "/health", "GET", "app"),
            ("other.test", "/v1/health", "GET", "default"),
            ("other.test", "/healthy", "GET", "default"),
        ]
    )
    func firstMatch(host: String, path: String, method: String, expected: String) throws {
        let app = try #require(DomainPattern("app.example.com"))
        let domain = try #require(DomainPattern("*.example.com"))
        let rules = Rules(
            [
                (RuleMatch(hosts: [app], paths: ["/admin/"], methods: ["GET"]), rule("admin")),
                (RuleMatch(hosts: [app]), rule("app")),
                (RuleMatch(hosts: [domain]), rule("domain")),
                (RuleMatch(paths: ["/health"]), rule("health")),
            ],
            standard: rule("default")
        )
        #expect(decisive(rules, host, path, method) == expected)
        #expect(rules.explanation(host: host, path: path, method: method).decisive.name == expected)
    }

    @Test("the index finds what reading them one by one finds")
    func sameAsOneByOne() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(seed: seed)
        let labels = ["a", "b", "ab"]
        func host() -> String {
            (0..<Int.random(in: 1...3, using: &random)).map { _ in labels.randomElement(using: &random) ?? "a" }
                .joined(separator: ".")
        }
        func path() -> String {
            "/"
                + (0..<Int.random(in: 0...3, using: &random)).map { _ in labels.randomElement(using: &random) ?? "a" }
                .joined(separator: "/")
        }
        func some<Element>(_ make: () throws -> Element) rethrows -> [Element] {
            try (0..<Int.random(in: 0...2, using: &random)).map { _ in try make() }
        }
        for _ in 0..<200 {
            let declared = try (0..<12).map { number in
                let match = RuleMatch(
                    hosts: try some {
                        try #require(DomainPattern((Bool.random(using: &random) ? "*." : "") + host()))
                    },
                    paths: some(path),
                    methods: some { ["GET", "POST"].randomElement(using: &random) ?? "GET" }
                )
                return (match, rule("\(number)"))
            }
            let rules = Rules(declared, standard: rule("default"))
            for _ in 0..<20 {
                let (host, path) = (host(), path())
                let expected = rules.explanation(host: host, path: path, method: "GET").decisive.name
                #expect(decisive(rules, host, path) == expected, "\(host) \(path), seed \(seed)")
            }
        }
    }
}
