import Testing

@testable import Settings

/// Options whose job is to be accepted: an oauth2-proxy configuration that has them starts, and learns what they mean here.
@Suite("Options that are accepted say so")
struct AcceptedOptionTests {
    /// What oauth2-proxy needs to carry traffic, with a value that is not the default, and what to do instead.
    static let upstreams: [(flag: String, value: String, bad: String?, remedy: String)] = [
        ("allow-query-semicolons", "true", "x", "queries go from your gateway to your application untouched"),
        ("disable-keep-alives", "true", "x", "set it for the upstream in your gateway's configuration"),
        ("flush-interval", "2s", "x", "set the buffering of responses in your gateway's configuration"),
        ("pass-host-header", "false", "x", "set the Host header for the upstream in your gateway's configuration"),
        ("proxy-websockets", "false", "x", "allow WebSocket upgrades in your gateway's configuration"),
        ("signature-key", "sha256:s3cret", nil, "have your application accept requests from your gateway alone"),
        (
            "ssl-upstream-insecure-skip-verify", "true", "x",
            "set the checking of the upstream's certificate in your gateway's configuration"
        ),
        ("upstream-timeout", "5s", "x", "set the upstream's time limit in your gateway's configuration"),
    ]

    /// The options of single providers, each with a value and, where not every text is one, a text that is refused.
    static let providers: [(provider: String, flag: String, value: String, bad: String?)] = [
        ("azure", "azure-tenant", "contoso", nil), ("azure", "azure-graph-group-field", "displayName", nil),
        ("bitbucket", "bitbucket-repository", "us/site", nil), ("bitbucket", "bitbucket-team", "us", nil),
        ("entra-id", "entra-id-allowed-tenant", "a,b", nil),
        ("github", "github-org", "us", nil), ("github", "github-team", "ops,dev", nil),
        ("github", "github-repo", "us/site", nil), ("github", "github-token", "hunter2", nil),
        ("github", "github-user", "a,b", nil), ("gitlab", "gitlab-group", "a,b", nil),
        ("gitlab", "gitlab-project", "us/site=30", nil), ("google", "google-group", "a@example.com", nil),
        ("google", "google-admin-email", "a@example.com", nil),
        ("google", "google-admin-api-user-scope", "cloud", "x"),
        ("google", "google-service-account-json", "key.json", nil), ("google", "google-target-principal", "a", nil),
        ("google", "google-use-application-default-credentials", "true", nil),
        ("google", "google-use-organization-id", "true", nil), ("keycloak", "keycloak-group", "/a,/b", nil),
        ("login.gov", "jwt-key", "hunter2", nil), ("login.gov", "jwt-key-file", "key.pem", nil),
        ("login.gov", "pubjwk-url", "https://id.example.com/keys", "x"),
    ]

    @Test("what is the gateway's to do is one warning that says what to do there", arguments: upstreams)
    func upstream(_ one: (flag: String, value: String, bad: String?, remedy: String)) {
        let loading = Loading.good("--\(one.flag)=\(one.value)")
        #expect(loading.problems == [])
        #expect(
            loading.warnings == [
                "--\(one.flag): is without effect, since Sidegate carries no traffic; \(one.remedy)"
            ]
        )
        guard let bad = one.bad else { return }
        let problems = Loading.good("--\(one.flag)=\(bad)").problems
        #expect(problems.count == 1 && problems[0].hasPrefix("--\(one.flag): \"\(bad)\" "), "\(problems)")
    }

    @Test("what belongs to one kind of provider is read, and said to do nothing with another", arguments: providers)
    func provider(_ one: (provider: String, flag: String, value: String, bad: String?)) {
        let loading = Loading.good("--\(one.flag)=\(one.value)")
        #expect(loading.problems == [])
        let warnings = loading.warnings.filter { $0.hasPrefix("--\(one.flag) is without effect with --provider=oidc") }
        #expect(warnings.count == 1 && warnings[0].contains("--provider=\(one.provider)"), "\(loading.warnings)")
        #expect(!loading.warnings.contains { $0.contains("hunter2") })
        if let bad = one.bad {
            let problems = Loading.good("--\(one.flag)=\(bad)").problems
            #expect(problems.count == 1 && problems[0].hasPrefix("--\(one.flag): \"\(bad)\" "), "\(problems)")
        }
    }

    @Test(
        "client id and secret suffice where oauth2-proxy needs no more, and who may pass",
        arguments: [
            "bitbucket", "digitalocean", "facebook", "github", "gitlab", "google", "linkedin", "sourcehut",
        ]
    )
    func least(kind: String) throws {
        let loading = Loading.good("--provider=\(kind)", environment: ["OAUTH2_PROXY_OIDC_ISSUER_URL": ""])
        #expect(loading.problems == [] && loading.warnings == [])
        let settings = try loading.settings
        #expect(settings.provider.name == kind && settings.clientID == "app")
        let open = Loading.good(
            "--provider=\(kind)",
            environment: ["OAUTH2_PROXY_OIDC_ISSUER_URL": "", "OAUTH2_PROXY_EMAIL_DOMAINS": ""]
        )
        #expect(open.problems.contains { $0.contains("everyone in the world") }, "\(open.problems)")
    }

    @Test("choosing a kind of provider that there is not is an error that names those that there are")
    func missingProvider() {
        let problems = Loading.good("--provider=okta").problems
        #expect(problems.count == 1 && problems[0].hasPrefix("--provider: \"okta\" is not one of oidc, adfs, "))
    }
}
