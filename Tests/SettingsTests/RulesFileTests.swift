import Decision
import Patterns
import Testing
import Text
import Web

@testable import Settings

@Suite("A rules file")
struct RulesFileTests {
    private func read(_ text: String) -> (rules: RulesDeclaration, problems: [String]) {
        let (rules, problems) = RulesFile.read(Array(text.utf8), path: "rules.toml")
        return (rules, problems.map(\.description))
    }

    @Test("holds every key of a rule")
    func everyKey() {
        let (rules, problems) = read(
            """
            default = "nobody"

            [[rule]]
            name = "payroll"
            host = ["app.example.com", "*.example.org"]
            path = "/payroll"
            pattern = "^/v[0-9]+/"
            method = ["GET", "POST"]
            network = ["10.0.0.0/8", "fd00::/8", "192.0.2.7"]
            access = "signed-in"
            api = true
            require = "any"
            groups = ["finance", "hr"]
            emails = "boss@example.com"
            email_domains = [".example.com"]
            acr = "urn:mfa"
            max_age = "15m"

            [[rule.claim]]
            name = "department"
            equals = "hr"

            [[rule.claim]]
            name = "realm_access.roles"
            one_of = ["auditor", "owner"]

            [[rule]]
            access = "public"
            """
        )
        #expect(problems == [])
        #expect(rules.standard == .nobody)
        #expect(rules.rules.count == 2)
        let rule = rules.rules[0]
        #expect(rule.line == 3)
        #expect(rule.name == "payroll")
        #expect(rule.hosts.map(\.description) == ["app.example.com", "*.example.org"])
        #expect(rule.paths == ["/payroll"])
        #expect(rule.patterns.map(\.text) == ["^(?:^/v[0-9]+/)$"])
        #expect(rule.methods == ["GET", "POST"])
        #expect(rule.networks.map(\.description) == ["10.0.0.0/8", "fd00::/8", "192.0.2.7"])
        #expect(rule.access == .signedIn)
        #expect(rule.isAPI)
        #expect(rule.require == .any)
        #expect(rule.groups == ["finance", "hr"])
        #expect(rule.emails == ["boss@example.com"])
        #expect(rule.emailDomains.map(\.description) == ["*.example.com"])
        #expect(rule.acr == ["urn:mfa"])
        #expect(rule.maximumAge == .seconds(900))
        #expect(rule.claims.map(\.name) == ["department", "realm_access.roles"])
        #expect(rule.claims.map(\.test) == [.equals("hr"), .oneOf(["auditor", "owner"])])
        #expect(rules.rules[1].access == .everyone)
    }

    @Test(
        "names each mistake with its line",
        arguments: [
            ("defualt = \"nobody\"", "rules.toml:1: defualt: is no key here; did you mean default?"),
            ("default = \"deny\"", "rules.toml:1: default: is none of \"public\", \"signed-in\", \"nobody\""),
            (
                "[[rule]]\npath = \"admin\"",
                "rules.toml:2: path: \"admin\" is no plain path; it starts with /, is not "
                    + "percent-encoded, and has no query, //, ., .., ; or \\"
            ),
            (
                "[[rule]]\npath = \"/a/../b\"",
                "rules.toml:2: path: \"/a/../b\" is no plain path; it starts with /, is not "
                    + "percent-encoded, and has no query, //, ., .., ; or \\"
            ),
            (
                "[[rule]]\nhost = \"https://a.example\"",
                "rules.toml:2: host: \"https://a.example\" is no host; write "
                    + "app.example.com, or *.example.com for it and all below it"
            ),
            (
                "[[rule]]\nmethod = \"get\"",
                "rules.toml:2: method: \"get\" is no method; methods are in capitals, as GET"
            ),
            (
                "[[rule]]\nnetwork = \"10.0.0.0/33\"",
                "rules.toml:2: network: \"10.0.0.0/33\" has a prefix length that is not 0 to 32; write it as 10.0.0.7, "
                    + "10.0.0.0/8, ::1 or fd00::/8"
            ),
            ("[[rule]]\ngroups = []", "rules.toml:2: groups: is an empty list; leave it out, or name something"),
            (
                "[[rule]]\ngroups = 5",
                "rules.toml:2: groups: is a number; write text in quotes, or a list: [\"...\", \"...\"]"
            ),
            ("[[rule]]\ngroups = [\"\"]", "rules.toml:2: groups: is an empty text; write text in quotes"),
            ("[[rule]]\ngroup = \"a\"", "rules.toml:2: group: is no key here; did you mean groups?"),
            (
                "[[rule]]\nmax_age = \"soon\"",
                "rules.toml:2: max_age: \"soon\" is not a duration; write it as 168h, 90m, "
                    + "1h30m, 1.5h or 500ms"
            ),
            ("[[rule]]\nmax_age = \"0\"", "rules.toml:2: max_age: \"0\" is less than a second"),
            ("[[rule]]\napi = \"yes\"", "rules.toml:2: api: is a text; write true or false"),
            ("[[rule]]\nname = \"a\"\nname = \"b\"", "rules.toml:3: name: stands here again"),
            ("[rule]\npath = \"/a\"", "rules.toml:1: [rule]: write it in double brackets, [[...]]"),
            ("[[rules]]", "rules.toml:1: [rules]: is no table of a rules file; there are [[rule]] and [[rule.claim]]"),
            ("path = \"/a\"", "rules.toml:1: path: is no key here; there are default"),
            (
                "[[rule]]\npath = \"/a\"\n[[rule.claim]]\nequals = \"b\"",
                "rules.toml:3: [[rule.claim]]: name is missing"
            ),
            (
                "[[rule]]\npath = \"/a\"\n[[rule.claim]]\nname = \"b\"",
                "rules.toml:3: [[rule.claim]]: needs one of equals, "
                    + "contains and one_of, has 0"
            ),
            (
                "[[rule]]\npath = \"/a\"\naccess = \"public\"\ngroups = \"a\"",
                "rules.toml:1: rule 1: access = \"public\" asks "
                    + "nobody who they are, but the rule has conditions; keep one"
            ),
            (
                "[[rule]]\nname = \"all\"\n[[rule]]\npath = \"/a\"",
                "rules.toml:1: rule \"all\": matches every request, so that "
                    + "no rule below it is ever asked; put it last, or use default"
            ),
            (
                "[[rule]]\nname = \"x\"\npath = \"/a\"\n[[rule]]\nname = \"x\"\npath = \"/b\"",
                "rules.toml:4: name: \"x\" is the "
                    + "name of the rule in line 1 too; logs could not tell them apart"
            ),
            (
                "[[rule]]\npattern = \"/a(\"",
                "rules.toml:2: pattern: \"/a(\" is no regular expression (RE2): missing ): /a("
            ),
            (
                "[[rule]]\npattern = \"/a)|(/b\"",
                "rules.toml:2: pattern: \"/a)|(/b\" is no regular expression (RE2): unexpected ): /a)|(/b"
            ),
            (
                "[[rule]]\nacr = \"urn:a urn:b\"",
                "rules.toml:2: acr: \"urn:a urn:b\" is no acr; it is ASCII without blanks and quotes; for several write a "
                    + "list"
            ),
            ("[[rule]]\npath = \"/a", "rules.toml:2:11: not valid TOML; expected here: \" at the end of a text"),
        ]
    )
    func mistakes(text: String, problem: String) {
        #expect(read(text).problems == [problem])
    }

    @Test("for what no rule matches nobody passes, unless it says otherwise")
    func failsClosed() {
        #expect(read("").rules.standard == .nobody)
        #expect(read("default = \"signed-in\"").rules.standard == .signedIn)
    }

    @Test("its mistakes are those of the settings, and it is watched")
    func inSettings() throws {
        let good = Loading.good("--rules=r.toml", "--reverse-proxy", files: ["r.toml": "[[rule]]\npath = \"/a\"\n"])
        let settings = try good.settings
        #expect(settings.rules?.rules.map(\.paths) == [["/a"]])
        #expect(settings.namedFiles == ["r.toml"])
        #expect(good.warnings == [])
        #expect(
            Loading.good("--rules=r.toml", files: ["r.toml": "[[rule]]\npaht = \"/a\"\n"]).problems
                == ["r.toml:2: paht: is no key here; did you mean path?"]
        )
        #expect(
            Loading.good("--rules=none").problems
                == ["rules: cannot read the file \"none\" (from --rules): no such file"]
        )
    }

    @Test("beside it there is no other list of who passes without a login, and without a trusted gateway it warns")
    func beside() {
        let files = ["r.toml": "default = \"signed-in\"\n"]
        #expect(
            Loading.good("--rules=r.toml", "--reverse-proxy", "--skip-auth-route=^/a", files: files).problems
                == [
                    "rules: --skip-auth-route stands beside --rules, which says the same in one place; make it a rule with "
                        + "access = \"public\""
                ]
        )
        #expect(
            Loading.good("--rules=r.toml", files: files).warnings
                == [
                    "rules: without --reverse-proxy no gateway's word is taken for what was asked for, so that no rule can "
                        + "be asked about requests at /oauth2/auth, and all of them are refused"
                ]
        )
    }

    @Test("tells all its mistakes at once, in the order of lines")
    func allAtOnce() {
        let problems = read("default = 1\n[[rule]]\npath = \"x\"\nmethod = \"get\"\n").problems
        #expect(problems.map { $0.prefix(12) } == ["rules.toml:1", "rules.toml:3", "rules.toml:4"])
    }
}
