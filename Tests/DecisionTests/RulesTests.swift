import Clocks
import Sessions
import TestSupport
import Testing

@testable import Decision
@testable import Web

@Suite("Rules")
struct RulesTests {
    private func rule(_ name: String) -> Rule { Rule(name: name, line: 0, access: .everyone) }

    private func decisive(
        _ rules: Rules,
        _ host: String,
        _ path: String,
        _ method: String = "GET",
        from address: [UInt8]? = nil
    ) -> String {
        let found = rules.rule(
            host: Array(host.utf8).span,
            path: Array(path.utf8).span,
            method: Array(method.utf8).span,
            from: { address }
        )
        return found.rule.name
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
        #expect(rules.explanation(host: host, path: path, method: method, address: nil).decisive.name == expected)
    }

    @Test(
        "a rule for networks matches clients in them, of either family",
        arguments: [
            ([192, 0, 2, 7], "office"), ([192, 0, 3, 7], "closed"),
            ([UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 192, 0, 2, 9], "office"),
            ([0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 12), "office"),
            ([0x20, 0x01, 0x0D, 0xB9] + [UInt8](repeating: 0, count: 12), "closed"),
        ] as [([UInt8], String)]
    )
    func networks(address: [UInt8], expected: String) {
        let office = [
            IPNetwork(bytes: [192, 0, 2, 0], prefixLength: 24),
            IPNetwork(bytes: [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 12), prefixLength: 32),
        ]
        let rules = Rules(
            [
                (RuleMatch(paths: ["/admin"], networks: office), rule("office")),
                (RuleMatch(paths: ["/admin"]), rule("closed")),
            ],
            standard: rule("default")
        )
        #expect(decisive(rules, "a.example", "/admin/x", from: address) == expected)
        #expect(decisive(rules, "a.example", "/other", from: address) == "default")
    }

    @Test("a rule for a network hides one for a part of it, and not the other way round")
    func hiddenNetwork() {
        let (wide, narrow) = (
            IPNetwork(bytes: [10, 0, 0, 0], prefixLength: 8), IPNetwork(bytes: [10, 1, 0, 0], prefixLength: 16)
        )
        #expect(RuleMatch(networks: [wide]).covers(RuleMatch(networks: [narrow])))
        #expect(!RuleMatch(networks: [narrow]).covers(RuleMatch(networks: [wide])))
        #expect(!RuleMatch(networks: [wide]).covers(RuleMatch()))
        #expect(RuleMatch().covers(RuleMatch(networks: [narrow])))
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
        func address() -> [UInt8] { [10, 0, 0, UInt8.random(in: 0...3, using: &random)] }
        for _ in 0..<200 {
            let declared = try (0..<12).map { number in
                let match = RuleMatch(
                    hosts: try some {
                        try #require(DomainPattern((Bool.random(using: &random) ? "*." : "") + host()))
                    },
                    paths: some(path),
                    methods: some { ["GET", "POST"].randomElement(using: &random) ?? "GET" },
                    networks: some { IPNetwork(bytes: address(), prefixLength: Int.random(in: 0...32, using: &random)) }
                )
                return (match, rule("\(number)"))
            }
            let rules = Rules(declared, standard: rule("default"))
            for _ in 0..<20 {
                let (host, path) = (host(), path())
                let address = Bool.random(using: &random) ? address() : nil
                let explained = rules.explanation(host: host, path: path, method: "GET", address: address)
                let found = decisive(rules, host, path, from: address)
                #expect(found == explained.decisive.name, "\(host) \(path) \(address ?? []), seed \(seed)")
            }
        }
    }
}
