import Clocks
import Fetch
import Logging
import Testing

@testable import OpenID

@Suite("kinds of provider")
struct ProviderKindTests {
    private func configuration(_ kind: String, _ change: (inout ProviderConfiguration) -> Void = { _ in }) throws
        -> ProviderConfiguration
    {
        var configuration = ProviderConfiguration(
            kind: try #require(ProviderKind(named: kind)),
            clientID: "id",
            clientSecret: "secret"
        )
        change(&configuration)
        return configuration.settled()
    }

    @Test("names are distinguished, and found in any case")
    func names() {
        #expect(Set(ProviderKind.all.map(\.name)).count == ProviderKind.all.count)
        #expect(ProviderKind(named: "GitHub") == .github && ProviderKind(named: "nothing") == nil)
    }

    @Test("settling twice changes nothing", arguments: ProviderKind.all.map(\.name))
    func settled(name: String) throws {
        let once = try configuration(name) {
            $0.authorizationEndpoint = $0.authorizationEndpoint ?? "https://x.example/apps/oauth2/authorize"
            $0.wantsRefreshToken = true
            $0.resource = "urn:app"
            $0.vendor.gitLab.projects = [GitLabProject("a/b")].compactMap { $0 }
            $0.vendor.bitbucket.repository = "a/b"
            $0.vendor.entraID.allowedTenants = ["t"]
        }
        #expect(String(reflecting: once.settled()) == String(reflecting: once))
    }

    @Test(
        "kinds at which everybody in the world has an account say so, unless their own options say who may pass",
        arguments: [
            ("github", true), ("google", true), ("gitlab", true), ("facebook", true), ("linkedin", true),
            ("bitbucket", true), ("digitalocean", true), ("sourcehut", true), ("oidc", false), ("keycloak-oidc", false),
            ("login.gov", true), ("gitea", false), ("nextcloud", false), ("adfs", false),
        ]
    )
    func openness(kind: String, isOpen: Bool) throws {
        #expect(try configuration(kind).isOpenToEveryone == isOpen)
        let restricted = try configuration(kind) {
            $0.vendor.github.organizations = ["acme"]
            $0.vendor.gitLab.groups = ["acme"]
            $0.vendor.google.groups = ["staff@example.com"]
            $0.vendor.bitbucket.workspace = "acme"
        }
        let hasOptions = ["github", "gitlab", "google", "bitbucket"].contains(kind)
        #expect(restricted.isOpenToEveryone == (isOpen && !hasOptions))
        #expect(
            try !configuration("gitlab") { $0.vendor.gitLab.url = EndpointURL("https://git.example") }.isOpenToEveryone
        )
    }

    @Test(
        "issuers of Entra ID for many tenants are open to everybody without a list of tenants",
        arguments: [
            ("common", [], true), ("organizations", [], true), ("consumers", [], true), ("common", ["t"], false),
            ("f3f1b1a0-0000-4000-8000-000000000001", [], false),
        ] as [(String, [String], Bool)]
    )
    func entra(tenant: String, allowed: [String], isOpen: Bool) throws {
        let settled = try configuration("entra-id") {
            $0.issuer = "https://login.microsoftonline.com/\(tenant)/v2.0"
            $0.vendor.entraID.allowedTenants = allowed
        }
        #expect(settled.isOpenToEveryone == isOpen)
    }

    @Test(
        "Graph is that of the issuer's cloud",
        arguments: [
            ("https://login.microsoftonline.com/t/v2.0", "https://graph.microsoft.com"),
            ("https://login.microsoftonline.us/t/v2.0", "https://graph.microsoft.us"),
            ("https://login.partner.microsoftonline.cn/t/v2.0", "https://microsoftgraph.chinacloudapi.cn"),
            ("https://acme.ciamlogin.com/t/v2.0", "https://graph.microsoft.com"),
        ]
    )
    func clouds(issuer: String, graph: String) throws {
        #expect(MicrosoftGraph.host(of: issuer) == graph)
        // Each cloud's pattern for many tenants is understood, customers' tenants (CIAM) too.
        let tenant = "f3f1b1a0-0000-4000-8000-000000000001"
        let common = try configuration("entra-id") { $0.issuer = issuer.replacing("/t/", with: "/\(tenant)/") }
        #expect(common.knows(issuer: issuer.replacing("/t/", with: "/{tenantid}/")))
        #expect(!common.knows(issuer: "https://evil.example/{tenantid}/v2.0"))
    }

    @Test("an issuer for many tenants takes each tenant's own name and nothing else")
    func template() throws {
        let template = try #require(IssuerTemplate("https://login.example/{tenantid}/v2.0"))
        let tenant = "f3f1b1a0-0000-4000-8000-000000000001"
        #expect(template.issuer(ofTenant: tenant) == "https://login.example/\(tenant)/v2.0")
        for bad in [nil, "", "common", "\(tenant)/v2.0/..", "f3f1b1a0-0000-4000-8000-00000000000/"] {
            #expect(template.issuer(ofTenant: bad) == nil)
        }
        for (issuer, fits) in [
            ("https://login.example/common/v2.0", true), ("https://login.example/\(tenant)/v2.0", true),
            ("https://login.example/a/b/v2.0", false), ("https://login.example//v2.0", false),
            ("https://login.example.evil/common/v2.0", false), ("https://login.example/common/v1.0", false),
        ] {
            #expect(template.fits(issuer) == fits, "\(issuer)")
        }
        #expect(IssuerTemplate("https://login.example/common/v2.0") == nil)
    }

    @Test(
        "GitHub's API is found from the URLs of its logins",
        arguments: [
            (nil, "https://github.com/login/oauth/authorize", "https://api.github.com"),
            (nil, "https://ghe.example/login/oauth/authorize", "https://ghe.example/api/v3"),
            (nil, "https://acme.ghe.com/login/oauth/authorize", "https://api.acme.ghe.com"),
            ("https://ghe.example/api/v3/user", "https://github.com/x", "https://ghe.example/api/v3"),
            ("https://git.example/api/v1/user/emails", "https://git.example/x", "https://git.example/api/v1"),
            ("https://api.github.com/", "https://github.com/x", "https://api.github.com"),
        ]
    )
    func gitHubAPI(validation: String?, login: String, expected: String) throws {
        let settled = try configuration("github") {
            $0.validationEndpoint = validation
            $0.authorizationEndpoint = login
        }
        #expect(settled.vendor.github.apiURL?.text == expected)
    }

    @Test(
        "the next page is the link that says so",
        arguments: [
            (
                #"<https://a.example/x?page=2>; rel="next", <https://a.example/x?page=9>; rel="last""#,
                "https://a.example/x?page=2"
            ),
            (
                #"<https://a.example/x?page=1>; rel="prev", <https://a.example/x?page=3>; rel=next"#,
                "https://a.example/x?page=3"
            ),
            (#"<https://a.example/x?a=1,2>; title="x"; rel="last next""#, "https://a.example/x?a=1,2"),
            (#"<https://a.example/x?page=9>; rel="last""#, nil), ("", nil), ("<<>>; rel", nil),
        ] as [(String, String?)]
    )
    func links(field: String, next: String?) {
        #expect(LinkField.next(in: field) == next)
    }

    @Test("projects of GitLab have a group and a level that GitLab knows")
    func projects() {
        #expect(GitLabProject("a/b")?.level == 20 && GitLabProject("a/b/c=50")?.level == 50)
        for bad in ["b", "a/b=25", "a/b=", "a//b", "/b", "a/b=x"] { #expect(GitLabProject(bad) == nil) }
    }

    @Test("an origin is scheme, host and port, whatever the case and with the scheme's own port left out")
    func origins() {
        #expect(EndpointURL("HTTPS://API.example:443/x?y")?.origin == "https://api.example")
        #expect(EndpointURL("http://api.example:8080?y")?.origin == "http://api.example:8080")
        #expect(EndpointURL("https://api.example:80/")?.origin == "https://api.example:80")
    }

    @Test("plain OAuth 2.0 is ready without a call, sends no nonce, and no scope unless one is configured")
    func plain() async throws {
        let provider = try Provider(
            configuration("oauth2") {
                $0.authorizationEndpoint = "https://x.example/authorize"
                $0.tokenEndpoint = "https://x.example/token"
                $0.userInfoEndpoint = "https://x.example/me"
            },
            fetch: { _ throws(FetchError) in throw .timeout },
            clock: .system,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await provider.load()
        let url = try #require(
            provider.authorizationURL(
                AuthorizationRequest(state: "s", nonce: "n", codeVerifier: "v", redirectURI: "https://app.example/cb")
            )
        )
        #expect(!url.contains("nonce") && !url.contains("scope=") && url.contains("code_challenge_method=S256"))
        try provider.checkCallback(issuer: "https://anybody.example")
    }
}
