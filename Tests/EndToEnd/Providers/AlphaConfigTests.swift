import Foundation
import TestSupport
import Testing

@Suite("oauth2-proxy's alpha configuration, as it is")
struct AlphaConfigTests {
    /// Two providers, headers of each kind, and parameters of logins.
    private static let file = """
        providers:
          - id: corp
            name: Example Ltd
            provider: oidc
            clientID: sidegate-test
            clientSecret: ${ID_SECRET:-test-secret}
            oidcConfig:
              issuerURL: CORP
              insecureSkipNonce: false
            loginURLParameters:
              - name: domain_hint
                default: [example.com]
              - name: login_hint
                allow:
                  - pattern: '@example\\.com$'
          - id: hub
            name: our GitHub
            provider: github
            clientID: sidegate-test
            clientSecret: test-secret
            loginURL: HUB/login/oauth/authorize
            redeemURL: HUB/login/oauth/access_token
            validateURL: HUB/api/v3
            githubConfig:
              org: acme
        injectResponseHeaders:
          - name: X-User
            values: [{claimSource: {claim: user}}]
          - name: X-Provider
            values: [{claimSource: {claim: provider, prefix: "at "}}]
          - name: Authorization
            values: [{claimSource: {claim: user, basicAuthPassword: {value: aHVzaA==}}}]
          - name: X-Key
            values: [{secretSource: {fromFile: FOLDER/key}}]
          - name: X-Several
            values: [{claim: email}, {claim: nothing}, {claim: provider}]
        upstreamConfig:
          upstreams: [{id: app, path: /, uri: "http://app:8080"}]

        """

    @Test("two of its providers log people in, with the headers that it lists and no others")
    func twoProviders() async throws {
        let test = try await ThreeProviders(alpha: Self.file, files: ["key": "from a file\n"])
        defer { test.stop() }
        let page = try await Browser().get("\(test.site)/oauth2/sign_in")
        #expect(page.text.contains("Example Ltd") && page.text.contains("our GitHub"))
        for (id, user) in [("corp", "5f1c2e9a-alice"), ("hub", "Octocat")] {
            let (browser, status) = try await test.logIn(at: id)
            #expect(status == 202, "\(test.log)")
            let verdict = try await test.verdict(browser)
            #expect(verdict.header("X-User") == user)
            #expect(verdict.header("X-Provider") == "at \(id)")
            let basic = Data("\(user):hush".utf8).base64EncodedString()
            #expect(verdict.header("Authorization") == "Basic \(basic)")
            #expect(verdict.header("X-Key") == "from a file")
            let email = try #require(verdict.header("X-Several"))
            #expect(email.hasSuffix(",\(id)") && email.contains("@") && !email.contains(",,"), "\(email)")
            #expect(verdict.header("X-Forwarded-User") == nil && verdict.header("X-Auth-Request-User") == nil)
        }
        #expect(test.log.contains("upstreamConfig.upstreams: is without effect"))
    }

    @Test("logins have the parameters that it gives, and links may ask for the values that it allows")
    func parameters() async throws {
        let test = try await ThreeProviders(alpha: Self.file, files: ["key": "k"])
        defer { test.stop() }
        func place(_ id: String, _ query: String) async throws -> String {
            let start = try await Browser().get("\(test.site)/oauth2/start?rd=/&provider=\(id)\(query)")
            return start.header("Location") ?? ""
        }
        let plain = try await place("corp", "")
        #expect(plain.contains("domain_hint=example.com") && !plain.contains("login_hint"))
        #expect(try await place("corp", "&login_hint=alice@example.com").contains("login_hint=alice%40example.com"))
        #expect(try await !place("corp", "&login_hint=alice@evil.example").contains("login_hint"))
        // What may go to one provider with a login does not go to another.
        #expect(try await !place("hub", "&login_hint=alice@example.com").contains("login_hint"))
        #expect(try await !place("corp", "&domain_hint=evil.example").contains("evil"))
    }

    @Test("a change of it counts at once, a mistake changes nothing and is named with its line")
    func reload() async throws {
        let test = try await ThreeProviders(alpha: Self.file, files: ["key": "k"])
        defer { test.stop() }
        let (browser, _) = try await test.logIn(at: "hub")
        try test.rewriteFile(named: "alpha.yaml") { $0.replacingOccurrences(of: "org: acme", with: "orgs: acme") }
        try await until("the mistake is reported: \(test.log)") {
            test.log.contains(
                "alpha.yaml:25: providers[1].githubConfig.orgs: is no field of the alpha configuration; did you mean org?"
            )
        }
        #expect(try await test.verdict(browser).header("X-User") == "Octocat")
        try test.rewriteFile(named: "alpha.yaml") {
            $0.replacingOccurrences(of: "orgs: acme", with: "org: acme").replacingOccurrences(
                of: "X-User",
                with: "X-Login"
            )
        }
        try await until("the new header goes out: \(test.log)") {
            try await test.verdict(browser).header("X-Login") == "Octocat"
        }
    }

    @Test("one provider of it is the one that flags would make: people choose nothing, and rules need no id")
    func oneProvider() async throws {
        let test = try await ThreeProviders(
            alpha: """
                providers:
                  - id: Anything_At.All
                    provider: oidc
                    clientID: sidegate-test
                    clientSecretFile: FOLDER/secret
                    oidcConfig: {issuerURL: CORP}
                injectRequestHeaders:
                  - {name: X-Forwarded-Email, values: [{claim: email}]}
                """,
            files: ["secret": "test-secret\n"]
        )
        defer { test.stop() }
        let browser = Browser()
        #expect(try await browser.logIn("\(test.site)/oauth2/start?rd=/").response.status == 202, "\(test.log)")
        let verdict = try await test.verdict(browser)
        #expect(verdict.header("X-Forwarded-Email") == "alice@example.com")
        #expect(verdict.header("X-Forwarded-User") == nil)
    }

    @Test("sidegate config shows what it comes to, secrets left out, and --config-test holds it to the same checks")
    func commands() throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("alpha.yaml")
        let key = folder.appendingPathComponent("key")
        try "k".write(to: key, atomically: true, encoding: .utf8)
        let text = Self.file.replacingOccurrences(of: "CORP\n", with: "https://id.example\n")
            .replacingOccurrences(of: "HUB", with: "https://hub.example").replacingOccurrences(
                of: "FOLDER",
                with: folder.path
            )
        try text.write(to: file, atomically: true, encoding: .utf8)
        let environment = ["OAUTH2_PROXY_COOKIE_SECRET": "someSecret123456", "OAUTH2_PROXY_EMAIL_DOMAINS": "*"]
        func run(_ arguments: String...) throws -> (status: Int32, output: String) {
            try Program.run(
                Place.built("sidegate"),
                arguments + ["--alpha-config", file.path],
                environment: environment
            )
        }
        let config = try run("config")
        #expect(config.status == 0, "\(config.output)")
        #expect(
            config.output.contains("Providers\n  corp") && config.output.contains("(\(file.path):2)"),
            "\(config.output)"
        )
        #expect(config.output.contains("X-User: {user}") && config.output.contains("\n  X-Key\n"))
        #expect(!config.output.contains("hush") && !config.output.contains("test-secret"))
        #expect(try run("--config-test").status == 0)
        try (text + "cookie: {}\n").write(to: file, atomically: true, encoding: .utf8)
        let bad = try run("--config-test")
        #expect(bad.status == 1)
        #expect(bad.output.contains("alpha.yaml:39: cookie: is no field of the alpha configuration"), "\(bad.output)")
        #expect(!bad.output.contains("missing"))
    }
}
