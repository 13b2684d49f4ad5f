import Login
import Patterns
import Testing

@testable import Settings

@Suite("oauth2-proxy's alpha configuration")
struct AlphaConfigurationTests {
    /// Lines 1 to 8.
    static let one = """
        providers:
          - id: corp
            provider: oidc
            clientID: app
            clientSecret: s3cret
            oidcConfig:
              issuerURL: https://id.example.com
        server: {bindAddress: "127.0.0.1:4180"}

        """

    static let two = """
        providers:
          - id: corp
            name: Example Ltd
            provider: oidc
            clientID: app
            clientSecret: s3cret
            allowedGroups: [staff]
            oidcConfig:
              issuerURL: https://id.example.com
          - id: hub
            provider: github
            clientID: hub-app
            clientSecret: hub-secret
            githubConfig:
              org: acme

        """

    /// Flags and variables are those that may stand beside the file.
    private static func loading(
        _ file: String,
        _ arguments: [String] = [],
        _ environment: [String: String] = [:],
        files: [String: String] = [:]
    ) -> Loading {
        let least = [
            "OAUTH2_PROXY_COOKIE_SECRET": "someSecret123456", "OAUTH2_PROXY_EMAIL_DOMAINS": "*",
        ]
        return Loading(
            arguments: ["--alpha-config=a.yaml"] + arguments,
            environment: least.merging(environment) { $1 },
            files: files.merging(["a.yaml": file]) { $1 }
        )
    }

    @Test("one provider is the one that flags would make, and nothing is said of it")
    func oneProvider() throws {
        let loading = Self.loading(Self.one)
        let settings = try loading.settings
        #expect(loading.warnings == [])
        #expect(settings.hasOwnProvider && settings.providers.isEmpty)
        #expect(settings.provider == .openIDConnect && settings.clientID == "app")
        #expect(settings.clientSecret.revealed == "s3cret" && settings.oidcIssuerURL.text == "https://id.example.com")
        #expect(settings.httpAddress?.text == "127.0.0.1:4180" && settings.httpsAddress == nil)
        #expect(settings.origin(of: "client-id") == .file(path: "a.yaml", line: 4))
        // Only headers that are listed go out.
        #expect(!settings.passUserHeaders)
        #expect(settings.namedFiles.contains("a.yaml"))
    }

    @Test("several are what entries of --providers are, each with its own restrictions")
    func severalProviders() throws {
        let settings = try Self.loading(Self.two).settings
        #expect(!settings.hasOwnProvider)
        #expect(settings.providers.map(\.id) == ["corp", "hub"])
        #expect(settings.providers.map(\.name) == ["Example Ltd", "GitHub"])
        #expect(settings.providers[0].settings.allowedGroups == ["staff"] && settings.allowedGroups.isEmpty)
        #expect(settings.providers[1].settings.vendor.github.organizations == ["acme"])
        #expect(settings.providers[1].settings.clientSecret.revealed == "hub-secret")
    }

    @Test("every field of a provider is an option, in any case")
    func everyField() throws {
        let file = """
            PROVIDERS:
              - ID: corp
                Name: Corp
                provider: keycloak-oidc
                CLIENTID: app
                clientSecretFile: secret
                caFiles: [ca.pem]
                useSystemTrustStore: true
                loginURL: https://id.example.com/a
                redeemURL: https://id.example.com/t
                profileURL: https://id.example.com/u
                validateURL: https://id.example.com/v
                skipClaimsFromProfileURL: true
                resource: urn:app
                scope: openid email
                allowedGroups: [staff, ops]
                code_challenge_method: S256
                additionalClaims: [department]
                backendLogoutURL: https://id.example.com/out?t={id_token}
                authRequestResponseMode: query
                oidcConfig:
                  issuerURL: https://id.example.com
                  insecureAllowUnverifiedEmail: true
                  insecureSkipIssuerVerification: true
                  insecureSkipNonce: true
                  skipDiscovery: true
                  jwksURL: https://id.example.com/k
                  publicKeyFiles: [key.pem]
                  emailClaim: mail
                  groupsClaim: team
                  userIDClaim: mail
                  audienceClaims: [aud, azp]
                  extraAudiences: [other]
                  enabledSigningAlgs: [RS256]
                keycloakConfig: {groups: [/a], roles: [admin]}
            """
        let pem = "-----BEGIN CERTIFICATE-----\n"
        let files = ["secret": "hush\n", "ca.pem": pem, "key.pem": "-----BEGIN PUBLIC KEY-----\n"]
        let settings = try Self.loading(file, files: files).settings
        #expect(settings.providerDisplayName == "Corp" && settings.clientSecret.revealed == "hush")
        #expect(settings.providerCAFiles == ["ca.pem"] && settings.useSystemTrustStore)
        #expect(settings.loginURL?.text == "https://id.example.com/a")
        #expect(settings.redeemURL?.text == "https://id.example.com/t")
        #expect(settings.profileURL?.text == "https://id.example.com/u" && settings.skipClaimsFromProfileURL)
        #expect(settings.validateURL?.text == "https://id.example.com/v" && settings.resource == "urn:app")
        #expect(settings.scope == "openid email" && settings.allowedGroups == ["staff", "ops"])
        #expect(settings.codeChallengeMethod == .s256 && settings.backendLogoutURL?.holdsIDToken == true)
        #expect(settings.claims.insecureAllowUnverifiedEmail && settings.tokenChecks.insecureSkipIssuerVerification)
        #expect(settings.tokenChecks.insecureSkipNonce && settings.skipOIDCDiscovery)
        #expect(settings.oidcJWKSURL?.text == "https://id.example.com/k" && settings.oidcPublicKeyFiles == ["key.pem"])
        #expect(settings.claims.email == "mail" && settings.claims.groups == "team")
        #expect(settings.claims.audiences == ["aud", "azp"] && settings.claims.extraAudiences == ["other"])
        #expect(settings.tokenChecks.enabledAlgorithms == [.rs256] && settings.allowedRoles == ["admin"])
        #expect(settings.vendor.keycloak.groups == ["/a"])
    }

    /// Sections of single kinds; the flag of each option that they give.
    static let sections = [
        ("azure", "azureConfig: {tenant: t, graphGroupField: displayName}", "azure-tenant azure-graph-group-field"),
        (
            "entra-id", "microsoftEntraIDConfig: {allowedTenants: [t], federatedTokenAuth: true}",
            "entra-id-allowed-tenant entra-id-federated-token-auth"
        ),
        ("adfs", "ADFSConfig: {skipScope: true}", "adfs-skip-scope"),
        ("bitbucket", "bitbucketConfig: {team: t, repository: a/b}", "bitbucket-team bitbucket-repository"),
        (
            "github", "githubConfig: {org: a, team: b, repo: a/b, token: hush, users: [c]}",
            "github-org github-team github-repo github-token github-user"
        ),
        ("gitlab", "gitlabConfig: {group: [a], projects: [a/b=30]}", "gitlab-group gitlab-project"),
        (
            "google",
            "googleConfig: {group: [a], adminEmail: b, useApplicationDefaultCredentials: true, targetPrincipal: c, "
                + "useOrganizationID: true, adminAPIUserScope: user}",
            "google-group google-admin-email google-use-application-default-credentials google-target-principal "
                + "google-use-organization-id google-admin-api-user-scope"
        ),
        (
            "login.gov", "loginGovConfig: {jwtKeyFile: key.pem, pubjwkURL: https://x.example/k}",
            "jwt-key-file pubjwk-url"
        ),
    ]

    @Test("the section of each kind of provider gives the options of that kind", arguments: sections)
    func section(kind: String, section: String, flags: String) throws {
        let file = """
            providers:
              - id: one
                provider: \(kind)
                clientID: app
                clientSecret: s3cret
                oidcConfig: {issuerURL: "https://id.example.com"}
                \(section)
            """
        let settings = try Self.loading(file, files: ["key.pem": LayeringTests.privateKey]).settings
        for flag in flags.split(separator: " ").map(String.init) {
            #expect(settings.origin(of: flag) == .file(path: "a.yaml", line: 7), "\(flag)")
            #expect(Option.byFlag[flag]?.text(settings) != Option.byFlag[flag]?.standard, "\(flag)")
        }
    }

    static let bad: [(name: String, file: String, line: String)] = [
        ("no YAML", "providers: [\n", "a.yaml:2: is no YAML that can be read: did not find expected node content"),
        ("nothing", "", "a.yaml:1: is empty; it names at least one provider"),
        ("two documents", one + "---\n{}\n", "a.yaml:10: begins a second document, which nobody reads; keep one"),
        (
            "no providers", "server: {}\n",
            "a.yaml:1: providers: missing; write each as an element with id, provider and its settings"
        ),
        (
            "a misspelt part", one + "injectResponseHeader: []\n",
            "a.yaml:9: injectResponseHeader: is no field of the alpha configuration; did you mean injectResponseHeaders?"
        ),
        (
            "a misspelt field", one.replacing("clientID", with: "clientId2"),
            "a.yaml:4: providers[0].clientId2: is no field of the alpha configuration; did you mean clientID?"
        ),
        (
            "a misspelt field of a section", one.replacing("issuerURL", with: "issuerULR"),
            "a.yaml:7: providers[0].oidcConfig.issuerULR: is no field of the alpha configuration; did you mean issuerURL?"
        ),
        (
            "a field twice", one.replacing("clientSecret: s3cret", with: "ClientID: other"),
            "a.yaml:5: providers[0].clientID: stands here again"
        ),
        (
            "no id", one.replacing("id: corp", with: "name: Corp"),
            "a.yaml:2: providers[0].id: missing; write it as id: corp"
        ),
        (
            "no kind", one.replacing("    provider: oidc\n", with: ""),
            "a.yaml:2: providers[0].provider: missing; write it as provider: oidc"
        ),
        (
            "a list for a text", one.replacing("clientID: app", with: "clientID: [app]"),
            "a.yaml:4: clientID: is a list, where a single value is expected"
        ),
        (
            "a text for a section", one.replacing("server: {bindAddress: \"127.0.0.1:4180\"}", with: "server: x"),
            "a.yaml:8: server: is a single value, where names with values are expected"
        ),
        (
            "no boolean",
            one.replacing("clientSecret: s3cret", with: "clientSecret: s3cret\n    skipClaimsFromProfileURL: perhaps"),
            "a.yaml:6: skipClaimsFromProfileURL: \"perhaps\" is neither true nor false; write true or false"
        ),
        (
            "a kind that there is not", one.replacing("provider: oidc", with: "provider: oicd"),
            "a.yaml:3: provider: \"oicd\" is not one of \(kinds). Did you mean oidc?"
        ),
        (
            "no client secret", one.replacing("    clientSecret: s3cret\n", with: ""),
            "client secret: missing; give it by clientSecret in a.yaml; or name its file by clientSecretFile. A public client has "
                + "none: --token-endpoint-auth-method=none"
        ),
        (
            "no issuer",
            one.replacing("      issuerURL: https://id.example.com\n", with: "      skipDiscovery: false\n"),
            "issuer: missing; give it by oidcConfig.issuerURL in a.yaml"
        ),
        (
            "one id for two", two.replacing("id: hub", with: "id: corp"),
            "a.yaml:10: providers[1].id: \"corp\" is that of the provider at line 2 too"
        ),
        (
            "an id that cannot be", two.replacing("id: hub", with: "id: Our_Hub"),
            "a.yaml:10: id: \"Our_Hub\" is not 1 to 32 of a to z, 0 to 9 and -, which ids of several providers are"
        ),
        (
            "what is missing of one of several", two.replacing("    clientSecret: hub-secret\n", with: ""),
            "a.yaml:10: provider hub: client secret: missing; give it by clientSecret; or name its file by clientSecretFile. A "
                + "public client has none: --token-endpoint-auth-method=none"
        ),
        (
            "two ways back",
            two.replacing("provider: oidc", with: "provider: oidc\n    authRequestResponseMode: query")
                .replacing("provider: github", with: "provider: github\n    authRequestResponseMode: form_post"),
            "a.yaml:13: authRequestResponseMode: is not that of the provider \"corp\", and Sidegate has one for all providers"
        ),
        (
            "a duration",
            one + "upstreamConfig:\n  upstreams:\n    - {id: a, path: /, uri: http://a, timeout: 5 years}\n",
            "a.yaml:11: upstreamConfig.upstreams.timeout: \"5 years\" is not a duration (units are h, m, s, ms, us and ns); "
                + "write it as 168h, 90m, 1h30m, 1.5h or 500ms"
        ),
        (
            "a field of an upstream", one + "upstreams: [{id: a, url: http://a}]\n",
            "a.yaml:9: upstreams.url: is no field of the alpha configuration; did you mean uri?"
        ),
        (
            "a header's name", one + "injectRequestHeaders: [{name: 'X A', values: [{claim: email}]}]\n",
            "a.yaml:9: injectRequestHeaders.name: \"X A\" is not the name of a header"
        ),
        (
            "a header twice",
            one + "injectRequestHeaders: [{name: a, values: [{claim: b}]}, {name: A, values: [{claim: c}]}]\n",
            "a.yaml:9: injectRequestHeaders.name: \"A\" stands here again; put its values into one"
        ),
        (
            "two sources", one + "injectRequestHeaders: [{name: a, values: [{claim: b, fromEnv: C}]}]\n",
            "a.yaml:9: injectRequestHeaders.values: an element has either claimSource or secretSource"
        ),
        (
            "two places of a secret",
            one + "injectRequestHeaders: [{name: a, values: [{secretSource: {fromEnv: C, fromFile: d}}]}]\n",
            "a.yaml:9: injectRequestHeaders.values.secretSource: names more than one source; keep one of value, fromEnv and fromFile"
        ),
        (
            "a variable that is not set", one + "injectRequestHeaders: [{name: a, values: [{fromEnv: C}]}]\n",
            "a.yaml:9: injectRequestHeaders.values.fromEnv: the variable C is not set, or is empty"
        ),
        (
            "no base64", one + "injectRequestHeaders: [{name: a, values: [{value: hunter2}]}]\n",
            "a.yaml:9: injectRequestHeaders.values.value: is no base64 of a text; write what `printf %s SECRET | base64` prints, or "
                + "name its place by fromEnv or fromFile"
        ),
        (
            "a brace without its end", one.replacing("s3cret", with: "\"${SECRET\""),
            "a.yaml:5: clientSecret: has ${ without a name and its }; write a $ itself as $$"
        ),
        (
            "a parameter of Sidegate's own",
            one.replacing("provider: oidc", with: "provider: oidc\n    loginURLParameters: [{name: state, allow: []}]"),
            "a.yaml:4: loginURLParameters.name: \"state\" is a parameter that Sidegate itself sets"
        ),
        (
            "a file that is not there", one.replacing("clientSecret: s3cret", with: "clientSecretFile: none"),
            "client secret: cannot read the file \"none\" (from a.yaml:5): no such file"
        ),
    ]

    private static let kinds =
        "oidc, adfs, azure, bitbucket, cidaas, digitalocean, entra-id, facebook, forgejo, gitea, github, gitlab, google, "
        + "keycloak, keycloak-oidc, linkedin, login.gov, nextcloud, oauth2, sourcehut"

    @Test("what is wrong is reported with its line, its name there, and what to write", arguments: bad)
    func problems(_ one: (name: String, file: String, line: String)) {
        let problems = Self.loading(one.file).problems
        #expect(problems.contains(one.line), "\(one.name): \(problems)")
        for line in problems { #expect(!line.contains("hunter2") && !line.contains("s3cret")) }
    }

    @Test(
        "options that the file takes the place of cannot stand beside it: flags and keys are errors, variables do nothing"
    )
    func removed() throws {
        for (flag, place) in [
            ("client-id=x", "clientID"), ("set-xauthrequest", "injectResponseHeaders"),
            ("upstream=static://202", "upstreamConfig"),
            ("http-address=:80", "server.bindAddress"), ("github-org=x", "githubConfig.org"),
            ("jwt-key=x", "loginGovConfig.jwtKey"),
        ] {
            let name = flag.prefix { $0 != "=" }
            #expect(
                Self.loading(Self.one, ["--\(flag)"]).problems.contains(
                    "--\(name): cannot stand beside --alpha-config, as in oauth2-proxy; write it into a.yaml, as \(place)"
                ),
                "\(Self.loading(Self.one, ["--\(flag)"]).problems)"
            )
        }
        #expect(
            Self.loading(Self.one, ["--config=c.toml"], files: ["c.toml": "\nscope = \"openid\""]).problems == [
                "c.toml:2: scope: cannot stand beside --alpha-config, as in oauth2-proxy; write it into a.yaml, as scope"
            ]
        )
        let loading = Self.loading(
            Self.one,
            [],
            ["OAUTH2_PROXY_CLIENT_ID": "other", "OAUTH2_PROXY_HTTP_ADDRESS": ":80"]
        )
        let settings = try loading.settings
        #expect(settings.clientID == "app" && settings.httpAddress?.text == "127.0.0.1:4180")
        #expect(
            loading.warnings == [
                "OAUTH2_PROXY_CLIENT_ID: is without effect beside --alpha-config, as in oauth2-proxy; write it into a.yaml, as clientID"
            ]
        )
        // The image says where to listen; a file that does not leaves that as it is.
        let elsewhere = Self.one.replacing("server: {bindAddress: \"127.0.0.1:4180\"}\n", with: "")
        #expect(
            try Self.loading(elsewhere, [], ["OAUTH2_PROXY_HTTP_ADDRESS": ":80"]).settings.httpAddress?.text == ":80"
        )
        // What oauth2-proxy does not know is no part of its file.
        #expect(try Self.loading(Self.one, ["--oidc-user-claim=email"]).settings.claims.user == "email")
        #expect(
            Self.loading(Self.two, ["--oidc-user-claim=email"]).problems.contains {
                $0.hasPrefix(
                    "providers: --oidc-user-claim is for one provider, and a.yaml names 2; name them by --providers=FILE"
                )
            }
        )
    }

    @Test(
        "variables stand for what they hold, as envsubst of oauth2-proxy has it; one that is not set is empty, and named"
    )
    func variables() throws {
        let file = Self.one.replacing("s3cret", with: "${SECRET}").replacing(
            "clientID: app",
            with: "clientID: $ID-${NONE:-x}"
        )
        let loading = Self.loading(file, [], ["SECRET": "a#b: c", "ID": "app"])
        let settings = try loading.settings
        #expect(settings.clientSecret.revealed == "a#b: c" && settings.clientID == "app-x")
        #expect(loading.warnings == [])
        #expect(
            Self.loading(file, [], ["ID": "app"]).warnings.contains(
                "a.yaml:5: clientSecret: the variable SECRET is not set, and empty here, as in oauth2-proxy"
            )
        )
        // A variable that the file names is not passed over.
        let named = Self.one.replacing("clientID: app", with: "clientID: ${OAUTH2_PROXY_CLIENT_ID}")
        let charts = Self.loading(named, [], ["OAUTH2_PROXY_CLIENT_ID": "app"])
        #expect(try charts.settings.clientID == "app" && charts.warnings == [])
    }

    @Test(
        "a variable may hold a list; one that holds something else limits no less than it says",
        arguments: [
            ("[staff, 'a,b']", ["staff", "a,b"]), ("staff,ops", ["staff", "ops"]), ("[staff, {ops: all}]", nil),
            ("[[staff]]", nil), ("[~]", nil), ("[staff", ["[staff"]), ("[staff]: ops", ["[staff]: ops"]),
        ] as [(String, [String]?)]
    )
    func listInVariable(value: String, groups: [String]?) throws {
        let file = Self.one.replacing("clientID: app", with: "clientID: app\n    allowedGroups: ${GROUPS}")
        let loading = Self.loading(file, [], ["GROUPS": value])
        if let groups {
            #expect(try loading.settings.allowedGroups == groups)
        } else {
            let problem = "a.yaml:5: allowedGroups: the list that its variable gives has an element that is no text"
            #expect(loading.problems.contains(problem), "\(loading.problems)")
        }
    }

    @Test(
        "expressions of variables",
        arguments: [
            ("$A", "1", []), ("${A}", "1", []), ("${A}${A}", "11", []), ("a$", "a$", []), ("^a$|b", "^a$|b", []),
            ("$$A", "$A", []), ("$1", "$1", []), ("${B:-x}", "x", []), ("${B-x}", "x", []), ("${E:-x}", "x", []),
            ("${E-x}", "", []), ("${B:=$A}", "1", []), ("${A:+x}", "x", []), ("${B+x}", "", []),
            ("${B:-${A}}", "1", []),
            ("x${B}", "x", ["B"]), ("$B.$A", ".1", ["B"]), ("${B:-${C}}", "", ["C"]),
        ] as [(String, String, [String])]
    )
    func expansion(text: String, expected: String, unknown: [String]) {
        let expansion = VariableExpansion(text, environment: ["A": "1", "E": ""])
        #expect(expansion.text == expected && expansion.unknown == unknown && !expansion.isBroken)
    }

    @Test("a list may come from a variable", arguments: ["[staff, ops]", "staff,ops", "[\"staff\", \"ops\"]"])
    func listOfVariable(text: String) throws {
        let file = Self.one.replacing("clientID: app", with: "clientID: app\n    allowedGroups: ${GROUPS}")
        #expect(try Self.loading(file, [], ["GROUPS": text]).settings.allowedGroups == ["staff", "ops"])
    }

    @Test("headers of both lists go out, in the form of 7.14 and in the older one; that of answers counts")
    func headers() throws {
        let file =
            Self.one + """
                injectRequestHeaders:
                  - name: X-Forwarded-User
                    values: [{claim: user}]
                  - name: X-Both
                    values: [{claim: user}]
                injectResponseHeaders:
                  - name: X-Both
                    values: [{claimSource: {claim: email, prefix: "mail:"}}]
                  - name: Authorization
                    values: [{claimSource: {claim: user, basicAuthPassword: {value: aHVzaA==}}}]
                  - name: X-Key
                    values: [{secretSource: {fromFile: key}}, {fromEnv: KEY}, {value: aHVudGVyMgo=}]
                """
        let loading = Self.loading(file, ["--header=X-Own: {sub}"], ["KEY": "k"], files: ["key": "f\n"])
        let settings = try loading.settings
        #expect(settings.headers.map(\.name) == ["X-Both", "Authorization", "X-Key", "X-Forwarded-User", "X-Own"])
        #expect(settings.headers[0].parts == [.text("mail:"), .claim("email", .list)])
        #expect(
            settings.headers[1].parts == [
                .text("Basic "), .credentials(claim: "user", password: .text(Secret("hush"))),
            ]
        )
        #expect(
            settings.headers[2].parts
                == [.file(path: "key"), .next, .secret(Secret("k")), .next, .secret(Secret("hunter2"))]
        )
        #expect(settings.namedFiles.contains("key"))
        #expect(
            loading.warnings == [
                "a.yaml:12: injectRequestHeaders: \"X-Both\" is in injectResponseHeaders too, which counts: your gateway copies it from "
                    + "Sidegate's answer to the application"
            ]
        )
        // What is printed of them shows no secret.
        let shown = settings.effective.map(\.value).joined()
        #expect(shown.contains("X-Key: {file:key}, {secret: 1 byte}, {secret: 7 bytes}") && !shown.contains("hunter2"))
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!dumped.contains("hunter2") && !dumped.contains("hush"))
        #expect(settings.filesWithSecrets == ["a.yaml"])
    }

    @Test("claims and parameters: what every login has, and which values a link may ask for")
    func parameters() throws {
        func file(_ lines: String) -> String {
            Self.one.replacing("provider: oidc", with: "provider: oidc\n    loginURLParameters:\n\(lines)")
        }
        let settings = try Self.loading(
            file(
                """
                      - {name: prompt, default: [login, consent], allow: [{value: none}]}
                      - {name: kc_idp_hint, default: [google]}
                      - {name: login_hint, allow: [{value: a}, {pattern: '@example\\.com$'}]}
                """
            )
        ).settings
        #expect(settings.prompt == "login consent")
        #expect(settings.loginParameters.map(\.text) == ["kc_idp_hint=google"])
        let pattern = try Pattern("@example\\.com$")
        #expect(
            settings.passedParameters == [
                PassedParameter("prompt", rules: [.value("none")]),
                PassedParameter("login_hint", rules: [.value("a"), .pattern(pattern)]),
            ]
        )
        let several = Self.two.replacing(
            "provider: github",
            with: "provider: github\n    loginURLParameters: [{name: login, allow: [{value: a}]}]"
        )
        let ofHub = try Self.loading(several).settings.passedParameters
        #expect(ofHub == [PassedParameter("login", provider: "hub", rules: [.value("a")])])
        let bad = Self.loading(file("      - {name: a, allow: [{pattern: '('}]}")).problems
        #expect(
            bad.count == 1
                && bad[0].hasPrefix("a.yaml:5: loginURLParameters.allow.pattern: is no regular expression: "),
            "\(bad)"
        )
    }

    @Test("listeners: addresses, certificates in files, in the file itself and in variables; metrics")
    func listeners() throws {
        let base = Self.one.replacing("server: {bindAddress: \"127.0.0.1:4180\"}\n", with: "")
        let pem = "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCg=="
        let file =
            base + """
                server:
                  BindAddress: "-"
                  SecureBindAddress: https://[::1]:4443
                  TLS:
                    Key: {value: \(pem)}
                    Cert: {fromEnv: CERT}
                    MinVersion: TLS1.3
                metricsServer:
                  SecureBindAddress: ":9443"
                  TLS: {Key: {fromFile: key}, Cert: {fromFile: cert}, MinVersion: TLS1.2}
                """
        let certificate = "-----BEGIN CERTIFICATE-----\n"
        let loading = Self.loading(
            file,
            [],
            ["CERT": certificate],
            files: ["key": "-----BEGIN PRIVATE KEY-----\n", "cert": certificate]
        )
        let settings = try loading.settings
        #expect(settings.httpAddress == nil && settings.httpsAddress?.text == "[::1]:4443")
        #expect(settings.tlsMinVersion == .tls13)
        #expect(try settings.content(of: settings.tlsKeyFile) == Array("-----BEGIN PRIVATE KEY-----\n".utf8))
        #expect(try settings.content(of: settings.tlsCertFile) == Array(certificate.utf8))
        #expect(settings.metricsAddress == nil && settings.metricsSecureAddress?.text == ":9443")
        #expect(settings.metricsTLSKeyFile == "key")
        // Nobody watches a file that there is not.
        #expect(!settings.namedFiles.contains { $0.contains("#") })
        #expect(
            loading.warnings == [
                "a.yaml:17: metricsServer.TLS.minVersion: is without effect; server.TLS.minVersion is for both listeners"
            ]
        )
    }

    @Test("upstreams are one warning, however many; a static answer's status is that of good answers")
    func upstreams() throws {
        let file =
            Self.one + """
                upstreamConfig:
                  proxyRawPath: true
                  upstreams:
                    - {id: a, path: /a, uri: "http://a:80", timeout: 30s, flushInterval: 1, passHostHeader: false}
                    - {id: b, path: /b, uri: "http://b:80", rewriteTarget: /c}
                    - {id: c, path: /c, static: true, staticCode: 204}
                """
        let loading = Self.loading(file)
        #expect(try loading.settings.forwardAuthStatus == 204)
        #expect(
            loading.warnings == [
                "a.yaml:9: upstreamConfig.upstreams: is without effect, since Sidegate carries no traffic; your gateway sends requests to "
                    + "the applications"
            ]
        )
    }

    @Test("--providers beside it is an error, and so is a file that is not there")
    func others() {
        #expect(
            Self.loading(Self.one, ["--providers=p.toml"], files: ["p.toml": ProvidersFileTests.good]).problems
                .contains(
                    "providers: --providers and --alpha-config both name providers; write all of them into one"
                )
        )
        #expect(
            Loading.good("--alpha-config=none.yaml").problems.contains(
                "--alpha-config: cannot read \"none.yaml\": no such file"
            )
        )
        #expect(
            Loading.good("--convert-config-to-alpha").problems.contains(
                "--convert-config-to-alpha: is oauth2-proxy's own; what it prints is for --alpha-config"
            )
        )
    }
}
