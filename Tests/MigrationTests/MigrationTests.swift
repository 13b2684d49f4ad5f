import Settings
import Testing
import Text

@testable import Migration

@Suite("what a migration reads")
struct MigrationTests {
    private func migration(_ change: (inout Installation) -> Void) throws -> Migration {
        var installation = Installation()
        change(&installation)
        return try Migration(installation) { _ in throw Migration.notHere }
    }

    private func file(_ path: String, _ text: String) -> SourceFile {
        SourceFile(path: path, bytes: Array(text.utf8))
    }

    @Test(
        "files that cannot be understood name their line",
        arguments: [
            ("nginx.conf", "server {\n  location / {\n", "nginx.conf:3: ends before a }"),
            ("nginx.conf", "server {\n  listen 80\n}\n", "nginx.conf:3: lacks a ; before this line"),
            ("nginx.conf", "}\n", "nginx.conf:1: has a } without its {"),
            ("nginx.conf", "a 'b;\n", "nginx.conf:1: has a quote without its end"),
            ("values.yaml", "a: 1\na: 2\n", "values.yaml:2: has a key that stands in the same mapping above"),
        ]
    )
    func unreadable(path: String, text: String, sentence: String) {
        #expect(throws: Migration.Unreadable(description: sentence)) {
            try migration {
                if path == "nginx.conf" { $0.nginx = [file(path, text)] } else { $0.helmValues = file(path, text) }
            }
        }
    }

    @Test("variables in quotes, exported, in any order; comments and other programs' variables stay")
    func environment() throws {
        let text = "# c\nexport OAUTH2_PROXY_CLIENT_ID='a b'\nOAUTH2_PROXY_EMAIL_DOMAIN=\"x.org\"\nLANG=C\n"
        var read = EnvironmentFile(file("f", text))
        #expect(read.variables["OAUTH2_PROXY_CLIENT_ID"] == "a b" && read.variables["LANG"] == "C")
        var changes: [Remark] = []
        let upstreams = Upstreams(WrittenOptions(arguments: [], environment: [:], file: nil))
        let new = read.migrate(upstreams: upstreams, &changes)
        #expect(new == text.replacing("EMAIL_DOMAIN=", with: "EMAIL_DOMAINS="))
        #expect(changes == [Remark("f:3", "OAUTH2_PROXY_EMAIL_DOMAIN is written OAUTH2_PROXY_EMAIL_DOMAINS")])
        #expect(read.variables["OAUTH2_PROXY_EMAIL_DOMAINS"] == "x.org")
    }

    @Test(
        "new names beside the old ones",
        arguments: [
            ("/etc/oauth2-proxy.cfg", "/etc/sidegate.cfg"), ("oauth2_proxy.cfg", "sidegate.cfg"),
            ("/a/values.yaml", "/a/sidegate-values.yaml"), ("/a/.env", "/a/.env.sidegate"),
        ]
    )
    func names(old: String, new: String) {
        #expect(file(old, "").newPath == new)
    }

    @Test("nginx: words, quotes, variables in braces, comments, and the lines of each")
    func nginx() throws {
        let text = """
            # comment {
            map $a $b { default "x;y"; }
            server {
              set $c "${d}e"; return 200 ${d}/f;
              location ~ ^/g$ {
                deny
                  all;
              }
            }
            """
        let read = try NginxFile(text)
        #expect(read.directives.map(\.name) == ["map", "server"])
        #expect(read.all("default").first?.words == ["default", "x;y"])
        #expect(read.all("set").first?.words == ["set", "$c", "${d}e"])
        #expect(read.all("return").first?.words == ["return", "200", "${d}/f"])
        let deny = try #require(read.all("deny").first)
        #expect(deny.words == ["deny", "all"] && deny.line == 6 && deny.lastLine == 7)
        #expect(read.directives[1].lastLine == 9)
    }

    @Test("nginx in front of nothing of ours stays as it is")
    func otherSites() throws {
        let migration = try migration {
            $0.nginx = [file("n", "server { location / { proxy_pass http://127.0.0.1:3000; } }")]
        }
        #expect(migration.files.isEmpty && !migration.isOpen)
    }

    private func alpha(_ text: String, _ environment: [String: String] = [:]) -> AlphaMigration {
        let read = AlphaConfiguration(Array(text.utf8), path: "f", environment: environment, leavesUnknown: true)
        return AlphaMigration(read, path: "f", providersPath: "p.toml")
    }

    @Test("of the alpha configuration, what no option stands for is left to the person, with its line")
    func alphaLeftOver() {
        let alpha = alpha(
            """
            providers:
              - id: a
                provider: oidc
                clientID: ${NAME}
                clientSecret: ${SECRET}
                newField: 1
            server:
              BindAddress: :4180
            injectRequestHeaders:
              - name: X-Key
                values: [{secretSource: {fromEnv: KEY}}]
            somethingElse: {}
            """,
            ["NAME": "app"]
        )
        #expect(
            alpha.lines == [
                "http_address = \":4180\"", "pass_user_headers = false", "provider = \"oidc\"", "client_id = \"app\"",
            ]
        )
        #expect(
            alpha.open == [
                Remark(nil, "f:6: providers[0].newField: is no field of the alpha configuration"),
                Remark(nil, "f:12: somethingElse: is no field of the alpha configuration"),
                Remark(
                    "f:5",
                    "clientSecret has a variable whose value is not known here",
                    ["OAUTH2_PROXY_CLIENT_SECRET=${SECRET}"]
                ),
                Remark(
                    "f:10",
                    "the header X-Key has a value that belongs into a file",
                    ["write the value into a file, and: header = \"X-Key: {file:/etc/sidegate/value}\""]
                ),
            ]
        )
        #expect(alpha.providers == nil)
    }

    @Test("several providers of the alpha configuration become a file for --providers, parameters included")
    func alphaProviders() {
        let alpha = alpha(
            """
            providers:
              - id: corp
                name: Example Ltd
                provider: oidc
                clientID: a
                clientSecret: b
                caFiles: [/etc/ca.pem]
                oidcConfig: {issuerURL: "https://id.example.com"}
                loginURLParameters:
                  - {name: prompt, default: [login]}
                  - {name: domain_hint, default: [example.com]}
              - id: hub
                provider: github
                clientID: c
                clientSecretFile: /run/secrets/hub
                githubConfig: {org: acme}
                loginURLParameters:
                  - {name: login, allow: [{value: mona}]}
            """
        )
        #expect(
            alpha.lines == [
                "pass_user_headers = false", "providers = \"p.toml\"", "provider_ca_files = [\"/etc/ca.pem\"]",
                "pass_login_parameters = [\"login\"]",
            ]
        )
        #expect(
            alpha.providers == [
                "[[provider]]", "id = \"corp\"", "name = \"Example Ltd\"", "kind = \"oidc\"", "client_id = \"a\"",
                "client_secret = \"b\"", "oidc_issuer_url = \"https://id.example.com\"", "prompt = \"login\"",
                "login_parameters = [\"domain_hint=example.com\"]", "", "[[provider]]", "id = \"hub\"",
                "kind = \"github\"",
                "client_id = \"c\"", "client_secret_file = \"/run/secrets/hub\"", "github_org = \"acme\"",
            ]
        )
        #expect(alpha.open == [] && alpha.changes.count == 2)
    }

    @Test("a YAML file that cannot be read is reported with its line, and nothing is taken from it")
    func alphaUnreadable() throws {
        let migration = try migration { $0.alphaConfig = file("alpha.yaml", "a: [\n") }
        #expect(migration.isOpen)
        #expect(
            migration.report.contains("alpha.yaml:2: is no YAML that can be read: did not find expected node content")
        )
    }

    @Test("of Helm values, what is no text where a text is expected is left to the person, with its line")
    func oddHelmValues() throws {
        let text = """
            config:
              emailDomains:
                - example.com
                - {domain: example.org}
              requiredSecretKeys: [client-id, [cookie-secret]]
            extraArgs:
              skip-provider-button: null
              skip-auth-route: [/a, /b]
            extraEnv:
              - value: x
            """
        var values = try HelmValues(file("values.yaml", text))
        #expect(values.arguments == ["--skip-provider-button"])
        let migrated = values.migrate()
        #expect(!migrated.contains("example.org]"))
        #expect(
            values.open.map(\.text) == [
                "values.yaml:8: extraArgs.skip-auth-route has a value that is a list, where a text is expected; it is not carried "
                    + "over",
                "values.yaml:10: an entry of extraEnv has no name; it is not carried over",
                "values.yaml:5: config.requiredSecretKeys has a value that is a list, where a text is expected; it is not carried "
                    + "over",
                "values.yaml:4: config.emailDomains has a value that is a mapping, where a text is expected; it is not carried "
                    + "over",
            ]
        )
        let list = try HelmValues(file("values.yaml", "extraArgs:\n- --a=b\n- {c: d}\n"))
        #expect(list.arguments == ["--a=b"])
        #expect(list.open.map { $0.text.prefix(14) } == ["values.yaml:3:"])
    }

    @Test("text for TOML: quotes, backslashes, control characters")
    func toml() {
        #expect(TOMLString.quoted("a\"b\\c\n\u{1}") == "\"a\\\"b\\\\c\\n\\u0001\"")
    }
}
