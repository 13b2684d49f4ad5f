import OpenID
import Testing
import Text

@testable import Settings

struct BadInput: Sendable, CustomTestStringConvertible {
    let name: String
    var arguments: [String] = []
    var environment: [String: String] = [:]
    var file: String?
    var files: [String: String] = [:]
    let lines: [String]

    var testDescription: String { name }

    var loading: Loading {
        var loading = Loading.good(environment: environment, file: file, files: files)
        loading.arguments += arguments
        return loading
    }
}

@Suite("bad input: one line for each problem, all of them at once")
struct BadInputTests {
    static let flags: [BadInput] = [
        BadInput(
            name: "unknown flag",
            arguments: ["--cookie-secert", "x", "--footer=y"],
            lines: ["--cookie-secert: is no flag of Sidegate; did you mean --cookie-secret?"]
        ),
        BadInput(
            name: "names that oauth2-proxy had or has for something else",
            arguments: ["--tls-cert=x", "--convert-config-to-alpha", "--injectRequestHeaders=x"],
            lines: [
                "--tls-cert: is called --tls-cert-file now",
                "--convert-config-to-alpha: is oauth2-proxy's own; what it prints is for --alpha-config",
                "--injectRequestHeaders: belongs to oauth2-proxy's alpha configuration; give the YAML file by --alpha-config",
            ]
        ),
        BadInput(
            name: "misspelt command",
            arguments: ["doctr"],
            lines: ["\"doctr\" is no command; did you mean doctor?"]
        ),
        BadInput(
            name: "an unknown command, and nothing else is complained of",
            arguments: ["serve", "--nonsense"],
            lines: [
                "\"serve\" is no command; commands are config, doctor, health, migrate, rules, inspect-cookie, sessions, secret, completions, "
                    + "help, version, and flags begin with --"
            ]
        ),
        BadInput(
            name: "first word that may be a secret",
            arguments: ["hunter2"],
            lines: [
                "argument 1: is no command; commands are config, doctor, health, migrate, rules, inspect-cookie, sessions, secret, completions, "
                    + "help, version, and flags begin with --"
            ]
        ),
        BadInput(
            name: "one dash",
            arguments: ["-cookie-name=x", "-q"],
            lines: [
                "-cookie-name: has one dash; write it as --cookie-name",
                "argument 2: begins with one dash; flags begin with two, see --help",
            ]
        ),
        BadInput(
            name: "no value",
            arguments: ["--cookie-name", "--reverse-proxy", "--cookie-path"],
            lines: [
                "--cookie-name: has no value; write it as --cookie-name NAME",
                "--cookie-path: has no value; write it as --cookie-path PATH",
            ]
        ),
        BadInput(
            name: "values of booleans behind a space",
            arguments: ["--cookie-secure", "false", "--reverse-proxy", "yes", "--set-xauthrequest", "hunter2"],
            lines: [
                "--cookie-secure false: write it as --cookie-secure=false",
                "--reverse-proxy yes: write it as --reverse-proxy=true",
                "argument 6: is not a flag; flags begin with --, and --set-xauthrequest before it takes no value but =true or "
                    + "=false",
            ]
        ),
        BadInput(
            name: "stray arguments",
            arguments: ["--footer=x", "hunter2", "abc", "--", "--footer=x"],
            lines: [
                "argument 2: is not a flag; flags begin with --",
                "argument 3: \"abc\" is not a flag; flags begin with --",
                "argument 5: is not a flag; flags begin with --",
            ]
        ),
    ]

    static let values: [BadInput] = [
        BadInput(
            name: "boolean",
            arguments: ["--cookie-secure=yes"],
            lines: ["--cookie-secure: \"yes\" is neither true nor false; write true or false"]
        ),
        BadInput(
            name: "number",
            arguments: ["--cookie-csrf-per-request-limit=many"],
            lines: ["--cookie-csrf-per-request-limit: \"many\" is not a whole number; write digits alone"]
        ),
        BadInput(
            name: "duration with days",
            environment: ["OAUTH2_PROXY_COOKIE_EXPIRE": "7d"],
            lines: [
                "OAUTH2_PROXY_COOKIE_EXPIRE: \"7d\" is not a duration (units are h, m, s, ms, us and ns); write it as 168h, "
                    + "90m, 1h30m, 1.5h or 500ms"
            ]
        ),
        BadInput(
            name: "issuer that is not a URL",
            environment: ["OAUTH2_PROXY_OIDC_ISSUER_URL": "id.example.com"],
            lines: [
                "OAUTH2_PROXY_OIDC_ISSUER_URL: \"id.example.com\" is not an http or https URL; write it as "
                    + "https://id.example.com"
            ]
        ),
        BadInput(
            name: "redirect URL without scheme, and one that browsers read as another host",
            arguments: ["--redirect-url=app.example.com/oauth2/callback", "--login-url=//id.example.com"],
            lines: [
                "--redirect-url: \"app.example.com/oauth2/callback\" is not an http or https URL; write it as "
                    + "https://app.example.com/oauth2/callback",
                "--login-url: \"//id.example.com\" is neither a URL nor the path of one; write it as "
                    + "https://id.example.com/path or /path",
            ]
        ),
        BadInput(
            name: "issuer with a query",
            arguments: ["--oidc-issuer-url=https://id.example.com/?x=1"],
            lines: ["issuer: --oidc-issuer-url has a query; leave out the ? and what follows it"]
        ),
        BadInput(
            name: "URL with a password, which is not shown",
            arguments: ["--redirect-url=https://me:hunter2@app.example.com"],
            lines: [
                "--redirect-url: \"https://***@app.example.com\" has a user name or password; leave out what stands before "
                    + "the @"
            ]
        ),
        BadInput(
            name: "provider misspelt",
            arguments: ["--provider=oicd"],
            lines: [
                "--provider: \"oicd\" is not one of \(ProviderKind.all.map(\.name).joined(separator: ", ")). Did you mean oidc?"
            ]
        ),
        BadInput(
            name: "session store that nobody has",
            arguments: ["--session-store-type=memcached"],
            lines: ["--session-store-type: \"memcached\" is not one of cookie, redis"]
        ),
        BadInput(
            name: "SameSite",
            arguments: ["--cookie-samesite=laxx"],
            lines: ["--cookie-samesite: \"laxx\" is not one of lax, strict, none. Did you mean lax?"]
        ),
        BadInput(
            name: "algorithms that are no signatures of the provider's",
            arguments: ["--oidc-enabled-signing-alg=none,HS256,RS256"],
            lines: [
                "--oidc-enabled-signing-alg: \"none\" is no signature at all, and never accepted",
                "--oidc-enabled-signing-alg: \"HS256\" is signed with a shared secret, and never accepted",
            ]
        ),
        BadInput(
            name: "cookie name",
            arguments: ["--cookie-name=a;b"],
            lines: [
                "--cookie-name: \"a;b\" is not a token; a cookie's name is 1 to 256 letters, digits and "
                    + "!#$%&'*+-.^_`|~"
            ]
        ),
        BadInput(
            name: "trusted proxies",
            arguments: ["--trusted-proxy-ip=10.0.0.0/33,gateway", "--reverse-proxy"],
            lines: [
                "--trusted-proxy-ip: \"10.0.0.0/33\" has a prefix length that is not 0 to 32; write it as 10.0.0.7, "
                    + "10.0.0.0/8, ::1 or fd00::/8",
                "--trusted-proxy-ip: \"gateway\" is not an IP address or CIDR block; write it as 10.0.0.7, 10.0.0.0/8, ::1 "
                    + "or fd00::/8",
            ]
        ),
        BadInput(
            name: "listen address",
            arguments: ["--http-address=127.0.0.1"],
            lines: [
                "--http-address: \"127.0.0.1\" has no port; write it as 127.0.0.1:4180, :4180, [::1]:4180, "
                    + "unix:///run/sidegate.sock or fd:3"
            ]
        ),
        BadInput(
            name: "proxy prefix without slash",
            arguments: ["--proxy-prefix=oauth2"],
            lines: ["--proxy-prefix: \"oauth2\" does not begin with / and a name; write it as /oauth2"]
        ),
        BadInput(
            name: "whitelist",
            arguments: ["--whitelist-domain=app.example.com/x"],
            lines: [
                "--whitelist-domain: \"app.example.com/x\" has a path; give the host alone: write it as example.com, "
                    + ".example.com (it and all below it), example.com:8443 or example.com:*"
            ]
        ),
        BadInput(
            name: "e-mail domain",
            environment: ["OAUTH2_PROXY_EMAIL_DOMAINS": "@example.com,me@example.com"],
            lines: [
                "OAUTH2_PROXY_EMAIL_DOMAINS: \"@example.com\" begins with @; write it as example.com, .example.com (all below "
                    + "it) or * (everyone)",
                "OAUTH2_PROXY_EMAIL_DOMAINS: \"me@example.com\" is an address, not the domain of one; write it as "
                    + "example.com, .example.com (all below it) or * (everyone)",
            ]
        ),
        BadInput(
            name: "control characters stay on the one line",
            arguments: ["--cookie-path=/a\nb\u{1b}[31m"],
            lines: [
                "--cookie-path: \"/a\\nb\\u{1b}[31m\" has white space, ; or a character beyond ASCII; write it as / or /app"
            ]
        ),
    ]

    static let file: [BadInput] = [
        BadInput(
            name: "unknown keys",
            file: "\ncookie-domains = ['x']\nconfig_test = true\nxyzzy = 1\n",
            lines: [
                "sidegate.toml:2: cookie-domains: is no option of Sidegate; did you mean cookie_domains?",
                "sidegate.toml:3: config_test: cannot stand in the file; give --config-test",
                "sidegate.toml:4: xyzzy: is no option of Sidegate",
            ]
        ),
        BadInput(
            name: "wrong types",
            file: """
                cookie_expire = 3600
                cookie_secure = 5
                cookie_name = true
                cookie_path = /app
                allowed_groups = [
                  'a',
                  true,
                ]
                cookie_csrf_per_request_limit = [1]
                email_domains = 5.5
                footer = { a = 1 }
                """,
            lines: [
                "sidegate.toml:1: cookie_expire: is a number; write a duration in quotes: cookie_expire = \"168h\", "
                    + "\"90m\" or \"1h30m\"",
                "sidegate.toml:2: cookie_secure: is a number; write cookie_secure = true or cookie_secure = false",
                "sidegate.toml:3: cookie_name: is a boolean; write text in quotes: cookie_name = \"...\"",
                "sidegate.toml:4: cookie_path: is a value without quotes; write text in quotes: cookie_path = \"...\"",
                "sidegate.toml:7: allowed_groups: has a boolean in its list; write a list of texts: allowed_groups = "
                    + "[\"...\", \"...\"]",
                "sidegate.toml:9: cookie_csrf_per_request_limit: is a list; write a number: "
                    + "cookie_csrf_per_request_limit = 5",
                "sidegate.toml:10: email_domains: is a value without quotes; write a list of texts: email_domains = "
                    + "[\"...\", \"...\"]",
                "sidegate.toml:11: footer: is a table; write text in quotes: footer = \"...\"",
            ]
        ),
        BadInput(
            name: "bad values, each on its line",
            file: "whitelist_domains = [\n  'ok.example',\n  'a/b',\n]\ncookie_expire = ''\n",
            lines: [
                "sidegate.toml:3: whitelist_domains: \"a/b\" has a path; give the host alone: write it as example.com, "
                    + ".example.com (it and all below it), example.com:8443 or example.com:*",
                "sidegate.toml:5: cookie_expire: \"\" is not a duration; write it as 168h, 90m, 1h30m, 1.5h or 500ms",
            ]
        ),
        BadInput(
            name: "oauth2-proxy's alpha configuration",
            file: "# alpha\nupstreamConfig:\n  upstreams: []\n",
            lines: [
                "sidegate.toml: is YAML, as oauth2-proxy's alpha configuration is, which --alpha-config=FILE takes; this file is TOML: "
                    + "oidc_issuer_url = \"https://...\""
            ]
        ),
        BadInput(
            name: "tables and dotted keys",
            file: "a.b = 1\n[cookies]\nname = 'x'\npath = '/'\n",
            lines: [
                "sidegate.toml:1: a.b: is no option of Sidegate; keys have no dots",
                "sidegate.toml:2: [cookies]: is a table; options stand at the top level, above any table",
            ]
        ),
        BadInput(
            name: "invalid TOML, which does not show what stands there",
            file: "client_secret = hunter2 x\n",
            lines: ["sidegate.toml:1:25: not valid TOML; expected here: the end of the line (text goes in quotes)"]
        ),
        BadInput(
            name: "key twice",
            file: "footer = 'a'\nfooter = 'b'\n",
            lines: ["sidegate.toml:2:1: the key stands here again"]
        ),
        BadInput(
            name: "file that cannot be read",
            arguments: ["--config=nowhere.toml"],
            lines: ["--config: cannot read \"nowhere.toml\": no such file"]
        ),
        BadInput(
            name: "file named by a variable that cannot be read",
            environment: ["OAUTH2_PROXY_CONFIG": "nowhere.toml"],
            lines: ["OAUTH2_PROXY_CONFIG: cannot read \"nowhere.toml\": no such file"]
        ),
    ]

    static let environment: [BadInput] = [
        BadInput(
            name: "variable with a word that its option does not take",
            environment: ["OAUTH2_PROXY_LOGGING_FORMAT": "xml"],
            lines: ["OAUTH2_PROXY_LOGGING_FORMAT: \"xml\" is not one of text, json"]
        )
    ]

    @Test("flags", arguments: BadInputTests.flags)
    func flag(_ one: BadInput) { #expect(one.loading.problems == one.lines) }

    @Test("values", arguments: BadInputTests.values)
    func value(_ one: BadInput) { #expect(one.loading.problems == one.lines) }

    @Test("file", arguments: BadInputTests.file)
    func fileProblem(_ one: BadInput) { #expect(one.loading.problems == one.lines) }

    @Test("environment", arguments: BadInputTests.environment)
    func variableProblem(_ one: BadInput) { #expect(one.loading.problems == one.lines) }

    @Test("nothing given: everything that is required is named")
    func nothing() {
        let loading = Loading()
        #expect(
            loading.problems == [
                "client id: missing; give it by --client-id, OAUTH2_PROXY_CLIENT_ID or client_id in the file; the provider is "
                    + "Google, since neither --provider nor --oidc-issuer-url is given",
                "client secret: missing; give it by --client-secret, OAUTH2_PROXY_CLIENT_SECRET or client_secret in the "
                    + "file; or name its file by --client-secret-file. A public client has none: "
                    + "--token-endpoint-auth-method=none",
                "who may pass: no option says, and everyone in the world can have an account at Google; give "
                    + "--google-group, --email-domain=example.com, --allowed-group or --authenticated-emails-file, or "
                    + "--email-domain=* if everyone is meant",
                "cookie secret: missing; give it by --cookie-secret, OAUTH2_PROXY_COOKIE_SECRET or cookie_secret in the "
                    + "file. Make one: sidegate secret",
            ]
        )
    }

    @Test("flags, variables, file and what they make together, in this order")
    func everythingAtOnce() {
        let loading = Loading(
            arguments: ["--config=c.toml", "--cookie-secure=maybe", "--nonsense"],
            environment: [
                "OAUTH2_PROXY_COOKIE_EXPIRE": "x", "OAUTH2_PROXY_CLIENT_ID": "a", "OAUTH2_PROXY_CLIENT_SECRET": "b",
                "OAUTH2_PROXY_OIDC_ISSUER_URL": "https://id.example.com",
            ],
            files: ["c.toml": "xyzzy = 1\n"]
        )
        #expect(
            loading.problems.map { $0.prefix { $0 != ":" } } == [
                "--nonsense", "--cookie-secure", "OAUTH2_PROXY_COOKIE_EXPIRE", "c.toml", "cookie secret",
            ]
        )
    }

    @Test("what was given, but badly, or may stand in a part of the file that was not read, is not called missing")
    func notMissing() {
        let broken = Loading(arguments: ["--config=c.toml"], files: ["c.toml": "oops"])
        #expect(broken.problems.count == 1)
        var bad = Loading.good("--client-id")
        bad.environment["OAUTH2_PROXY_CLIENT_ID"] = nil
        #expect(bad.problems == ["--client-id: has no value; write it as --client-id ID"])
    }

    @Test(
        "a variable that nobody knows is a warning",
        arguments: [
            ("OAUTH2_PROXY_COOKIE_DOMAIN", " (did you mean OAUTH2_PROXY_COOKIE_DOMAINS?)"),
            ("OAUTH2_PROXY_OIDC_GROUP_CLAIM", " (did you mean OAUTH2_PROXY_OIDC_GROUPS_CLAIM?)"),
            ("OAUTH2_PROXY_COOKIE_SECRT", " (did you mean OAUTH2_PROXY_COOKIE_SECRET?)"),
            ("OAUTH2_PROXY_CONFIG_TEST", " (--config-test is a flag alone)"), ("OAUTH2_PROXY_XYZZY", ""),
        ]
    )
    func unknownVariable(name: String, hint: String) {
        let loading = Loading.good(environment: [name: "x"])
        #expect(loading.problems.isEmpty)
        #expect(loading.warnings == ["\(name): is no variable of Sidegate\(hint); ignored"])
    }

    @Test(
        "variables that Kubernetes sets beside services called oauth2-proxy and oauth2-proxy-NAME are passed over",
        arguments: [
            "OAUTH2_PROXY_PORT", "OAUTH2_PROXY_SERVICE_HOST", "OAUTH2_PROXY_SERVICE_PORT_HTTP",
            "OAUTH2_PROXY_PORT_80_TCP",
            "OAUTH2_PROXY_PORT_4180_TCP_ADDR", "OAUTH2_PROXY_ALLOWED_GROUPS_SERVICE_HOST",
            "OAUTH2_PROXY_EMAIL_DOMAIN_PORT", "OAUTH2_PROXY_RULE_PORT_443_TCP_PROTO",
        ]
    )
    func kubernetes(name: String) {
        #expect(Loading.good(environment: [name: "tcp://10.0.0.1:80"]).warnings.isEmpty)
    }
}
