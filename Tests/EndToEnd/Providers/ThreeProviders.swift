import Fetch
import Foundation
import TestSupport
import Testing

/// Sidegate with three providers of a file: `corp` and `partners`, two dev-idp that know the same people under the same
/// names, and `hub`, an imitation of GitHub. Browsers ask Sidegate itself.
final class ThreeProviders: Sendable {
    let folder: URL
    let clock: TestClock
    let port = freePort()
    let corp: OpenIDProvider
    let partners: OpenIDProvider
    private let hub: Program
    private let hubPort = freePort()
    private let sidegate: Program

    var site: String { "http://app.localhost:\(port)" }
    var hubOrigin: String { "http://127.0.0.1:\(hubPort)" }
    var log: String { sidegate.output }

    /// A dev-idp.
    struct OpenIDProvider {
        let issuer: String
        let control: String
        let program: Program

        init(_ name: String, for site: String, in folder: URL, _ clock: TestClock) async throws {
            let (port, controlPort) = (freePort(), freePort())
            let clients = folder.appendingPathComponent("\(name)-clients")
            try """
            [sidegate-test]
            secret = test-secret
            redirect_uri = \(site)/oauth2/callback
            post_logout_redirect_uri = \(site)/

            """.write(to: clients, atomically: true, encoding: .utf8)
            issuer = "http://127.0.0.1:\(port)"
            control = "http://127.0.0.1:\(controlPort)"
            program = try await Program(
                Place.built("dev-idp"),
                [
                    "--listen", "127.0.0.1:\(port)", "--control", "127.0.0.1:\(controlPort)", "--clients", clients.path,
                    "--users", Place.root.appendingPathComponent("examples/dev-idp/users").path,
                ],
                environment: clock.environment,
                in: folder
            ) { isListening(controlPort) }
        }

        /// A logout token about the last login of that person there.
        ///
        /// - Parameter claim: by which it names them, `sub` or `sid`.
        func logoutToken(of user: String, by claim: String = "sub") async throws -> String {
            let answer = try await Browser().post(
                "\(control)/logout-token",
                form: [("client", "sidegate-test"), ("user", user), ("by", claim)]
            )
            try #require(answer.status == 200, "\(answer.text)")
            return answer.text
        }
    }

    /// - Parameters:
    ///   - more: further lines of the entries of these ids.
    ///   - settings: on top of what every start needs, without their `OAUTH2_PROXY_`.
    ///   - name: of the setting that names their file.
    ///   - alpha: oauth2-proxy's alpha configuration in place of that file; `CORP`, `PARTNERS` and `HUB` in it become their
    ///     addresses.
    ///   - files: written before Sidegate starts, by name; `FOLDER` in settings is where they are.
    init(
        _ more: [String: String] = [:],
        _ settings: [String: String] = [:],
        namedBy name: String = "PROVIDERS",
        alpha: String? = nil,
        files: [String: String] = [:]
    ) async throws {
        folder = try Place.temporaryFolder()
        clock = try TestClock(in: folder)
        let site = "http://app.localhost:\(port)"
        corp = try await OpenIDProvider("corp", for: site, in: folder, clock)
        partners = try await OpenIDProvider("partners", for: site, in: folder, clock)
        let hubPort = hubPort
        hub = try await Program(
            Place.tool("python3"),
            [Place.root.appendingPathComponent("Tests/Programs/vendors.py").path, "github", "\(hubPort)"],
            in: folder
        ) { isListening(hubPort) }
        let hubOrigin = "http://127.0.0.1:\(hubPort)"
        let file = folder.appendingPathComponent("providers.toml")
        try """
        \(Self.entry("corp", "oidc", "Example Ltd", "oidc_issuer_url = \"\(corp.issuer)\"", more["corp"]))
        \(Self.entry("partners", "oidc", "Partners", "oidc_issuer_url = \"\(partners.issuer)\"", more["partners"]))
        \(Self.entry("hub", "github", "our GitHub", """
            login_url = "\(hubOrigin)/login/oauth/authorize"
            redeem_url = "\(hubOrigin)/login/oauth/access_token"
            github_api_url = "\(hubOrigin)"
            """, more["hub"]))
        """.write(to: file, atomically: true, encoding: .utf8)
        for (name, content) in files {
            try content.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        var all = [
            "COOKIE_SECRET": "someSecret123456", "EMAIL_DOMAINS": "*", "HTTP_ADDRESS": "127.0.0.1:\(port)",
        ]
        if let alpha {
            let file = folder.appendingPathComponent("alpha.yaml")
            let places = [
                ("CORP", corp.issuer), ("PARTNERS", partners.issuer), ("HUB", hubOrigin), ("FOLDER", folder.path),
            ]
            try places.reduce(alpha) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
                .write(to: file, atomically: true, encoding: .utf8)
            all["ALPHA_CONFIG"] = file.path
        } else {
            all[name] = file.path
            all["SET_XAUTHREQUEST"] = "true"
        }
        all.merge(settings) { $1 }
        let folder = folder
        var environment = Dictionary(
            uniqueKeysWithValues: all.map {
                ("OAUTH2_PROXY_\($0)", $1.replacingOccurrences(of: "FOLDER", with: folder.path))
            }
        )
        environment.merge(clock.environment) { $1 }
        self.environment = environment
        let port = port
        sidegate = try await Program(Place.built("sidegate"), [], environment: environment, in: folder) {
            isListening(port)
        }
        // A provider of the alpha configuration has no id for URLs where it is the only one.
        let several = alpha.map { $0.components(separatedBy: "- id:").count > 2 } ?? true
        try await until("Sidegate is ready: \(log)") { try await Browser().get("\(site)/ready").status == 200 }
        for id in ["corp", "partners"] where several && alpha?.contains("id: \(id)") ?? true {
            try await until("\(id) is ready: \(log)") {
                try await Browser().get("\(site)/oauth2/start?provider=\(id)").status == 302
            }
        }
    }

    private static func entry(_ id: String, _ kind: String, _ name: String, _ lines: String, _ more: String?) -> String
    {
        """
        [[provider]]
        id = "\(id)"
        kind = "\(kind)"
        name = "\(name)"
        client_id = "sidegate-test"
        client_secret = "test-secret"
        \(lines)
        \(more ?? "")

        """
    }

    /// What this Sidegate was started with, for commands beside it.
    let environment: [String: String]

    /// To be called at the end of a test by `defer`, which also keeps the programs running until then.
    func stop() {
        for program in [sidegate, corp.program, partners.program, hub] { program.stop() }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Takes the place of the file while Sidegate runs.
    func rewriteFile(named name: String = "providers.toml", _ change: (String) -> String) throws {
        let file = folder.appendingPathComponent(name)
        try change(String(contentsOf: file, encoding: .utf8)).write(to: file, atomically: true, encoding: .utf8)
    }

    /// Merges JSON into what the imitation of GitHub knows.
    func changeHub(_ json: String) async throws {
        var request = FetchRequest(url: "\(hubOrigin)/_state")
        request.method = .post
        request.body = Array(json.utf8)
        try #require(try await Browser.fetcher.fetch(request).status == 200)
    }

    /// A browser after a login there, and the status that it ended on.
    func logIn(at id: String) async throws -> (browser: Browser, status: Int) {
        let browser = Browser()
        let start = "\(site)/oauth2/start?rd=/&provider=\(id)"
        if id == "hub" { return (browser, try await browser.open(start).response.status) }
        return (browser, try await browser.logIn(start).response.status)
    }

    /// What a gateway learns of that browser.
    func verdict(_ browser: Browser) async throws -> FetchResponse {
        try await browser.get("\(site)/oauth2/auth", [])
    }
}
