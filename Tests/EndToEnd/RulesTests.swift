import Fetch
import Foundation
import Testing

/// Rules of a file, through nginx with the configuration that users copy, and dev-idp.
@Suite("Rules per page")
struct RulesTests {
    /// A site with rules that a test may exchange.
    private final class Site {
        let file: RulesFile
        let stack: Stack

        init(_ rules: String) async throws {
            file = try RulesFile(rules)
            stack = try await Stack(["RULES": file.path, "REVERSE_PROXY": "true"])
        }

        func exchange(_ rules: String) throws { try file.write(rules) }

        func stop() {
            stack.stop()
            file.remove()
        }

        func url(_ path: String) -> String { stack.site + path }
    }

    private static let rules = """
        [[rule]]
        name = "status"
        path = "/status"
        access = "public"

        [[rule]]
        name = "api"
        path = "/anything/api"
        api = true
        groups = "staff"

        [[rule]]
        name = "admin"
        path = "/anything/admin"
        groups = ["admins"]

        [[rule]]
        name = "research"
        pattern = "/anything/research(/.*)?"
        [[rule.claim]]
        name = "department"
        equals = "research"

        [[rule]]
        name = "no deleting"
        path = "/anything"
        method = ["DELETE"]
        access = "nobody"

        [[rule]]
        name = "secure"
        path = "/anything/secure"
        acr = "urn:example:mfa"

        [[rule]]
        name = "fresh"
        path = "/anything/fresh"
        max_age = "5m"

        [[rule]]
        name = "app"
        path = "/anything"
        """

    @Test("public pages, programs' pages, groups, claims and methods; what no rule names is nobody's")
    func access() async throws {
        let site = try await Site(Self.rules)
        defer { site.stop() }
        let nobody = Browser()
        #expect(try await nobody.get(site.url("/status/204"), []).status == 204)
        let headers = Browser.navigation + [("X-Forwarded-User", "forged")]
        #expect(try await nobody.get(site.url("/anything"), headers).status == 302)
        // No redirect for a program's page, also for a browser.
        let api = try await nobody.get(site.url("/anything/api/x"))
        #expect(api.status == 401 && api.header("Location") == nil)
        #expect(try await nobody.get(site.url("/get")).status == 403)

        let alice = Browser()
        #expect(try await alice.logIn(site.url("/anything?x=1")).response.status == 200)
        let bob = Browser()
        #expect(try await bob.logIn(site.url("/anything"), as: "bob", "builder").response.status == 200)
        for (path, ofAlice, ofBob) in [
            ("/anything/api", 200, 200), ("/anything/admin/users", 200, 403), ("/anything/research", 200, 403),
            ("/anything/research/x", 200, 403), ("/anything/researchers", 200, 200), ("/get", 403, 403),
            ("/anything/%61dmin", 200, 403), ("/anything/x%2f..%2fadmin", 403, 403), ("/anything//admin", 403, 403),
            ("/anything/;/admin", 403, 403),
        ] {
            #expect(try await alice.get(site.url(path)).status == ofAlice, "alice \(path)")
            #expect(try await bob.get(site.url(path)).status == ofBob, "bob \(path)")
        }
        var delete = FetchRequest(url: site.url("/anything/admin"))
        delete.method = .delete
        #expect(try await alice.send(delete, []).status == 200)
        delete.url = site.url("/anything/x")
        #expect(try await alice.send(delete, []).status == 403)
    }

    @Test("a page that asks for a stronger login gets one, at once where nobody is logged in yet")
    func stepUp() async throws {
        let site = try await Site(Self.rules)
        defer { site.stop() }
        let alice = Browser()
        #expect(try await alice.logIn(site.url("/anything")).response.status == 200)
        let program = try await alice.get(site.url("/anything/secure"), [("Accept", "*/*")])
        #expect(program.status == 401)
        #expect(
            program.header("WWW-Authenticate")
                == "Bearer error=\"insufficient_user_authentication\", error_description=\"The login does not do for this "
                + "request.\", acr_values=\"urn:example:mfa\""
        )
        // The provider shows its form again: the login that it knows is not of that kind.
        let (form, page) = try await alice.open(site.url("/anything/secure?x=1"))
        #expect(form.hasPrefix(site.stack.issuer) && form.contains("acr_values=urn%3Aexample%3Amfa"))
        let (end, result) = try await alice.submitLogin(form, page)
        #expect(end == site.url("/anything/secure?x=1") && result.status == 200)
        #expect(try await alice.get(site.url("/anything/secure"), [("Accept", "*/*")]).status == 200)

        let fresh = Browser()
        let before = try await site.stack.count("token")
        #expect(try await fresh.logIn(site.url("/anything/secure")).response.status == 200)
        #expect(try await site.stack.count("token") == before + 1)
    }

    @Test("a provider that does not do the stronger login is not asked again: a page says so")
    func insufficient() async throws {
        let site = try await Site(Self.rules)
        defer { site.stop() }
        let bob = Browser()
        #expect(try await bob.logIn(site.url("/anything"), as: "bob", "builder").response.status == 200)
        let (form, page) = try await bob.open(site.url("/anything/secure"))
        let before = try await site.stack.count("token")
        let (_, result) = try await bob.submitLogin(form, page, "bob", "builder")
        #expect(result.status == 403 && result.text.contains("This page needs a stronger sign-in"), "\(result.text)")
        #expect(try await site.stack.count("token") == before + 1)
        try await site.stack.waitForLog("a login is not of the kind that was asked for")
        // What they could see before, they still can.
        #expect(try await bob.get(site.url("/anything")).status == 200)
        // Nor does the URL talk anybody out of it.
        let start = try await bob.get(
            "\(site.stack.site)/oauth2/start?rd=/anything/secure&acr_values=urn:pwd&max_age=99999"
        )
        let location = try #require(start.header("Location"))
        #expect(location.contains("acr_values=urn%3Aexample%3Amfa") && !location.contains("pwd"))
        #expect(!location.contains("max_age"))
    }

    @Test("a login that is too old for a page is made again; a provider that hands out the old one is not asked again")
    func maximumAge() async throws {
        let site = try await Site(Self.rules)
        defer { site.stop() }
        let alice = Browser()
        let old = Int(Date().timeIntervalSince1970) - 1000
        try await site.stack.order([("claim.auth_time", "\(old)")])
        #expect(try await alice.logIn(site.url("/anything")).response.status == 200)
        let program = try await alice.get(site.url("/anything/fresh"), [("Accept", "*/*")])
        #expect(program.status == 401)
        #expect(program.header("WWW-Authenticate")?.hasSuffix("max_age=\"300\"") == true)
        let before = try await site.stack.count("token")
        let (_, refused) = try await alice.open(site.url("/anything/fresh"))
        #expect(refused.status == 403 && refused.text.contains("This page needs a stronger sign-in"), "\(refused.text)")
        #expect(try await site.stack.count("token") == before + 1)
        try await site.stack.order([])
        let (end, page) = try await alice.open(site.url("/anything/fresh"))
        #expect(end == site.url("/anything/fresh") && page.status == 200)
    }

    @Test("a changed rules file counts at once; a bad one changes nothing and is reported with its line")
    func reload() async throws {
        let site = try await Site("default = \"nobody\"\n")
        defer { site.stop() }
        let browser = Browser()
        #expect(try await browser.get(site.url("/get")).status == 403)
        try site.exchange("[[rule]]\npath = \"/get\"\naccess = \"public\"\n")
        try await site.stack.waitForLog("the settings were read again and taken over")
        #expect(try await browser.get(site.url("/get")).status == 200)
        try site.exchange("default = \"public\"\n[[rule]]\npath = \"get\"\n")
        try await site.stack.waitForLog("rules.toml:3: path: \"get\" is no plain path")
        #expect(try await browser.get(site.url("/get")).status == 200)
        #expect(try await browser.get(site.url("/headers")).status == 403)
    }

    @Test(
        "a session from before a rule asked for a claim is made again, without a form where the provider knows the person"
    )
    func olderSession() async throws {
        let site = try await Site("default = \"signed-in\"\n")
        defer { site.stop() }
        let alice = Browser()
        let bob = Browser()
        #expect(try await alice.logIn(site.url("/anything")).response.status == 200)
        #expect(try await bob.logIn(site.url("/anything"), as: "bob", "builder").response.status == 200)
        try site.exchange("[[rule]]\n[[rule.claim]]\nname = \"department\"\nequals = \"research\"\n")
        try await site.stack.waitForLog("the settings were read again and taken over")
        #expect(try await alice.get(site.url("/anything"), [("Accept", "*/*")]).status == 401)
        let (end, page) = try await alice.open(site.url("/anything?x"))
        #expect(end == site.url("/anything?x") && page.status == 200)
        #expect(try await bob.open(site.url("/anything")).response.status == 403)
    }

    @Test("rules check says what is wrong, and what is never asked; rules test says which rule decides, and why")
    func commands() throws {
        let file = try RulesFile("")
        defer { file.remove() }
        func run(_ rules: String, _ arguments: String...) throws -> (status: Int32, output: String) {
            try file.write(rules)
            // Nothing but the rules file is needed.
            return try Program.run(Place.built("sidegate"), ["rules"] + arguments + ["--rules", file.path])
        }
        let unreachable = Self.rules + "\n[[rule]]\nname = \"late\"\npath = \"/anything/late\"\n"
        let check = try run(unreachable, "check")
        #expect(check.status == 0 && !check.output.contains("warning"))
        #expect(check.output.contains("9 rules") && check.output.contains("matches: nobody"), "\(check.output)")
        #expect(check.output.contains("Sessions keep for them: department"))
        #expect(check.output.contains("late is never asked: app (line "), "\(check.output)")
        let bad = try run("defualt = 1\n", "check")
        #expect(bad.status == 1 && bad.output.contains("rules.toml:1: defualt: is no key here; did you mean default?"))

        let site = "https://app.example.com"
        let cases: [(arguments: [String], status: Int32, says: [String])] = [
            (["\(site)/status/1"], 0, ["rule  status (line 1)", "Everybody passes"]),
            (["\(site)/nowhere"], 2, ["not   app (line ", "default, since no rule matches", "Nobody passes: 403."]),
            (["\(site)/anything"], 2, ["Nobody is logged in: a person is sent to log in"]),
            (["\(site)/anything/api"], 2, ["Nobody is logged in: 401."]),
            (["\(site)/anything/admin?x", "--user=a", "--group", "admins"], 0, ["yes   in group admins", "Passes."]),
            (["\(site)/anything/admin", "--user=a"], 2, ["no    in group admins", "Does not pass: 403."]),
            (["\(site)/anything/x", "--method=delete", "--user=a"], 2, ["rule  no deleting", "Nobody passes"]),
            (["\(site)/anything/research", "--claim=department=research"], 0, ["yes   claim department is research"]),
            (["\(site)/anything/research", "--claim", "department=x"], 2, ["no    claim department is research"]),
            (["\(site)/anything/research", "--user=a"], 2, ["no    claim department", "Does not pass: 403."]),
            (["\(site)/anything/secure", "--user=a"], 2, ["log in again with acr_values=urn:example:mfa"]),
            (["\(site)/anything/secure", "--acr=urn:example:mfa"], 0, ["yes   logged in with acr urn:example:mfa"]),
            (["\(site)/anything/fresh", "--age=10m"], 2, ["with max_age=300"]),
            (["\(site)/anything/fresh", "--age=4m"], 0, ["Passes."]),
            (["\(site)/anything/../x", "--user=a"], 2, ["can be read in more than one way"]),
            (["\(site)/anything", "--user=a", "--allowed-group=board"], 2, ["By the options"]),
            (["/anything"], 1, ["which URL?", "Usage:"]),
            (["\(site)/", "--claim=x"], 1, ["--claim=NAME=VALUE"]),
            (["\(site)/", "--usr=x"], 1, ["--usr: is no flag of Sidegate"]),
        ]
        try file.write(Self.rules)
        for (arguments, status, says) in cases {
            let result = try Program.run(
                Place.built("sidegate"),
                ["rules", "test"] + arguments + ["--rules=\(file.path)"]
            )
            #expect(result.status == status, "\(arguments): \(result.output)")
            for text in says { #expect(result.output.contains(text), "\(arguments): \(result.output)") }
        }
    }
}
