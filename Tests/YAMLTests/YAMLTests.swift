import Testing

@testable import YAML

@Suite("YAML")
struct YAMLTests {
    private func read(_ text: String) throws(YAMLError) -> [YAMLNode] {
        try YAMLDocuments.read(Array(text.utf8))
    }

    @Test("values know their lines, and texts their form")
    func values() throws {
        let node = try #require(
            try read(
                """
                # a comment
                config:
                  clientID: app
                  configFile: |-
                    provider = "oidc"
                    skip_provider_button = true
                domains: ["*", 'example.com']
                replicas: 2
                empty:
                quoted: "no"
                plain: no
                """
            ).first
        )
        #expect(node.at("config", "clientID")?.text == "app")
        #expect(node.at("config", "clientID")?.line == 3)
        #expect(
            node.at("config", "configFile")?.content
                == .scalar("provider = \"oidc\"\nskip_provider_button = true", .literal)
        )
        #expect(node["domains"]?.elements.map(\.text) == ["*", "example.com"])
        #expect(node["empty"]?.text == nil && node["empty"]?.kind == "empty")
        #expect(node["quoted"]?.boolean == nil && node["plain"]?.boolean == false)
        #expect(node.member("replicas")?.line == 8)
    }

    @Test("several documents, aliases and merge keys")
    func forms() throws {
        let documents = try read("a: &x {one: 1, two: 2}\nb: {<<: *x, two: 3}\nc: *x\n---\nd: 1\n")
        #expect(documents.count == 2)
        #expect(documents[0].at("b", "one")?.text == "1" && documents[0].at("b", "two")?.text == "3")
        #expect(documents[0].at("c", "two")?.text == "2")
        #expect(documents[1]["d"]?.text == "1")
        #expect(try read("") == [])
    }

    @Test(
        "what is no YAML names its line and none of its text",
        arguments: [
            ("a: 1\n  b: s3cret\n", 2, "mapping values are not allowed in this context"),
            ("a: [1, 2\nb: 3\n", 2, "did not find expected ',' or ']'"),
            ("a: 1\nb: 2\na: 3\n", 3, "has a key that stands in the same mapping above"),
            ("? [a]\n: 1\n", 1, "has a list or mapping as the key of a mapping"),
            ("a: *nothing\n", 1, "has an alias without its anchor"),
            ("\tb: 1\n", 1, "found character that cannot start any token"),
        ]
    )
    func bad(text: String, line: Int, reason: String) {
        #expect(throws: YAMLError(line: line, reason: reason)) { try read(text) }
    }

    @Test("aliases of aliases, and depth, are bounded")
    func bounded() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for number in 1..<9 {
            let aliases = Array(repeating: "*a\(number - 1)", count: 10).joined(separator: ", ")
            text += "a\(number): &a\(number) [\(aliases)]\n"
        }
        #expect(throws: YAMLError(line: 5, reason: "stands for more than 100000 values")) { try read(text) }
        let deep = String(repeating: "[", count: 70)
        #expect(throws: YAMLError(line: 1, reason: "has more than 64 levels")) { try read("a: \(deep)") }
    }
}
