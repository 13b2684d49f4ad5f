import Testing

@testable import Settings

@Suite("the file of several providers")
struct ProvidersFileTests {
    static let good = """
        [[provider]]
        id = "corp"
        kind = "oidc"
        oidc_issuer_url = "https://id.example.com"
        client_id = "a"
        client_secret = "s3cret"
        """

    private static func loading(_ file: String, _ environment: [String: String] = [:]) -> Loading {
        Loading.good("--providers=p.toml", environment: environment, files: ["p.toml": file])
    }

    @Test("its entries come after the provider outside of it, each with its own options")
    func entries() throws {
        let github =
            "\n[[provider]]\nid = 'hub'\nkind = 'github'\nname = 'Our Hub'\nclient_id = 'b'\nclient_secret = 'c'\ngithub_org = 'acme'"
        let settings = try Self.loading(Self.good + github).settings
        #expect(settings.providers.map(\.id) == ["corp", "hub"])
        #expect(settings.providers.map(\.name) == ["OpenID Connect", "Our Hub"])
        #expect(settings.providers.map(\.settings.clientID) == ["a", "b"])
        #expect(settings.providers[1].settings.vendor.github.organizations == ["acme"])
        #expect(settings.hasOwnProvider && settings.clientID == "app")
    }

    @Test("without a provider outside of it, none is demanded there")
    func alone() throws {
        let names = ["OIDC_ISSUER_URL", "CLIENT_ID", "CLIENT_SECRET"]
        let none = Dictionary(uniqueKeysWithValues: names.map { ("OAUTH2_PROXY_\($0)", "") })
        #expect(try !Self.loading(Self.good, none).settings.hasOwnProvider)
    }

    static let bad: [(file: String, line: String)] = [
        ("id = 'a'", "p.toml:1: id: is in no provider; each begins with [[provider]]"),
        ("", "p.toml: names no provider; each begins with [[provider]]"),
        (
            "[[provider]]\nkind = 'oidc'",
            "p.toml:1: id: missing or not 1 to 32 of a to z, 0 to 9 and -; write it as id = \"corp\""
        ),
        ("[[provider]]\nid = 'a'", "p.toml:1: kind: missing; write it as kind = \"github\""),
        (good + "\n" + good, "p.toml:7: id: \"corp\" names two providers; give each its own"),
        (
            good + "\ncookie_name = 'x'",
            "p.toml:7: cookie_name: is an option of all providers; give it outside of this file"
        ),
        (good + "\nclient_ids = 'x'", "p.toml:7: client_ids: is no option of a provider; did you mean client_id?"),
        (
            good + "\nskip_oidc_discovery = 'perhaps'",
            "p.toml:7: skip_oidc_discovery: \"perhaps\" is neither true nor false; write true or false"
        ),
        (
            good.replacing("\"a\"", with: "true"),
            "p.toml:5: client_id: is a boolean; write text in quotes: client_id = \"...\""
        ),
        (
            "[[provider]]\nid = 'a'\nkind = 'oidc'\nclient_id = 'x'\nclient_secret = 'y'",
            "p.toml:1: provider a: issuer: missing; give it by oidc_issuer_url"
        ),
        (
            good.replacing("corp", with: "oidc"),
            "p.toml:1: id: \"oidc\" is the provider outside of the file, which is called by its kind; give the entry another"
        ),
        (good + "\nclient_id = 'b'", "p.toml:7: client_id: stands here again"),
        (
            good + "\nproviders = 'x'",
            "p.toml:7: providers: is an option of all providers; give it outside of this file"
        ),
        (
            good + "\nauthenticated_emails_file = 'none.txt'",
            #"p.toml:1: provider corp: who may pass: cannot read the file "none.txt" (from p.toml:7): no such file"#
        ),
    ]

    @Test("an unknown kind is reported with those that there are")
    func kind() {
        let problems = Self.loading("[[provider]]\nid = 'a'\nkind = 'okta'").problems
        #expect(problems.count == 1 && problems[0].hasPrefix(#"p.toml:3: kind: "okta" is not one of oidc, "#))
    }

    @Test("a rule names providers that there are")
    func rules() throws {
        func load(_ id: String) -> Loading {
            let rules = "[[rule]]\npath = \"/a\"\nproviders = [\"\(id)\"]\n"
            return Loading.good("--providers=p.toml", "--rules=r.toml", files: ["p.toml": Self.good, "r.toml": rules])
        }
        #expect(try load("corp").settings.rules?.rules.first?.providers == ["corp"])
        #expect(load("oidc").problems.isEmpty)
        #expect(load("crop").problems == [#"r.toml:3: providers: "crop" is the id of no provider; did you mean corp?"#])
    }

    @Test("an option of the flags' provider is refused where there is no such provider")
    func unused() {
        let none = ["OIDC_ISSUER_URL", "CLIENT_ID", "CLIENT_SECRET"].map { ("OAUTH2_PROXY_\($0)", "") }
        var environment = Dictionary(uniqueKeysWithValues: none)
        environment["OAUTH2_PROXY_GITHUB_ORG"] = "acme"
        #expect(
            Self.loading(Self.good, environment).problems == [
                "providers: OAUTH2_PROXY_GITHUB_ORG is for the provider that --client-id makes, and there is none; write github_org "
                    + "into the entry that it is meant for"
            ]
        )
    }

    @Test("what is wrong with it has its line", arguments: bad)
    func problems(_ one: (file: String, line: String)) {
        #expect(Self.loading(one.file).problems.contains(one.line), "\(Self.loading(one.file).problems)")
    }

    @Test("an entry that is open to everybody in the world must say who may pass")
    func everybody() {
        let file = "[[provider]]\nid = 'hub'\nkind = 'github'\nclient_id = 'b'\nclient_secret = 'c'\n"
        let open = ["OAUTH2_PROXY_EMAIL_DOMAINS": ""]
        #expect(Self.loading(file, open).problems.contains { $0.contains("everyone in the world") })
        for line in ["github_org = 'acme'", "email_domains = ['example.com']", "email_domains = ['*']"] {
            #expect(!Self.loading(file + line, open).problems.contains { $0.contains("everyone in the world") })
        }
    }

    @Test("secrets of entries are in no message")
    func secrets() {
        let file = Self.good.replacing("client_secret = \"s3cret\"", with: "client_secret = [\"hunter2\", 1.5]")
        for line in Self.loading(file).problems { #expect(!line.contains("hunter2")) }
    }
}
