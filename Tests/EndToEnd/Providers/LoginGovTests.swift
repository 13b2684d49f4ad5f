import Foundation
import TestSupport
import Testing

@Suite("Login.gov")
struct LoginGovTests {
    /// A client's key and its certificate, as Login.gov's documentation has them made.
    private struct Client {
        let key: String
        let certificate: String

        init(_ algorithm: String = "rsa:2048") throws {
            let folder = try Place.temporaryFolder()
            defer { try? FileManager.default.removeItem(at: folder) }
            let made = try Program.run(
                Place.system("openssl"),
                [
                    "req", "-x509", "-newkey", algorithm, "-nodes", "-subj", "/CN=localhost", "-days", "2", "-keyout",
                    "key.pem", "-out", "certificate.pem",
                ] + (algorithm == "ec" ? ["-pkeyopt", "ec_paramgen_curve:P-256"] : []),
                in: folder
            )
            try #require(made.status == 0, "\(made.output)")
            key = try String(contentsOf: folder.appendingPathComponent("key.pem"), encoding: .utf8)
            certificate = try String(contentsOf: folder.appendingPathComponent("certificate.pem"), encoding: .utf8)
        }

        /// What Login.gov is to know of it.
        var state: String { "{\"certificate\": \"\(certificate.replacingOccurrences(of: "\n", with: "\\n"))\"}" }
    }

    private static let mona = Vendor.Identity(
        status: 202,
        user: "b2d2d115-1d7e-4579-b9d6-f8e84f4f56ca",
        email: "mona@example.com",
        groups: "",
        name: ""
    )

    @Test("the client's key, given as a file or as text, takes the secret's place")
    func key() async throws {
        let client = try Client()
        for settings in [
            ["JWT_KEY_FILE": "FOLDER/key.pem", "OIDC_ISSUER_URL": "ORIGIN/"],
            // As oauth2-proxy's users name the sandbox: by its endpoints only.
            [
                "JWT_KEY": client.key, "LOGIN_URL": "ORIGIN/openid_connect/authorize",
                "REDEEM_URL": "ORIGIN/api/openid_connect/token", "PROFILE_URL": "ORIGIN/api/openid_connect/userinfo",
                "PUBJWK_URL": "ORIGIN/api/openid_connect/certs",
            ],
            ["CLIENT_KEY_FILE": "FOLDER/key.pem", "OIDC_ISSUER_URL": "ORIGIN/"],
        ] {
            let vendor = try await Vendor(
                "login.gov",
                settings.merging(["CLIENT_SECRET": ""]) { $1 },
                state: client.state,
                files: ["key.pem": client.key]
            )
            defer { vendor.stop() }
            #expect(try await vendor.identity() == Self.mona, "\(vendor.log)")
            #expect(!vendor.log.contains("PRIVATE KEY"))
        }
    }

    @Test("--pubjwk-url is where the keys are looked for")
    func keySet() async throws {
        let client = try Client()
        let vendor = try await Vendor(
            "login.gov",
            [
                "CLIENT_SECRET": "", "JWT_KEY": client.key, "OIDC_ISSUER_URL": "ORIGIN/",
                "PUBJWK_URL": "ORIGIN/api/openid_connect/certs?at=pubjwk",
            ],
            state: client.state
        )
        defer { vendor.stop() }
        let asked = try await vendor.requests().filter { $0.contains("certs") }
        #expect(!asked.isEmpty && asked.allSatisfy { $0.hasSuffix("?at=pubjwk") }, "\(asked)")
    }

    @Test("a level of assurance goes out that Login.gov takes, and the one that is set in its place")
    func assurance() async throws {
        let client = try Client()
        for (settings, status) in [
            ([:], 202), (["ACR_VALUES": "http://idmanagement.gov/ns/assurance/loa/1"], 202),
            (["ACR_VALUES": "urn:nobody"], 403), (["PROMPT": "consent"], 403),
        ] as [([String: String], Int)] {
            let vendor = try await Vendor(
                "login.gov",
                settings.merging(["CLIENT_SECRET": "", "JWT_KEY": client.key, "OIDC_ISSUER_URL": "ORIGIN/"]) { $1 },
                state: client.state
            )
            defer { vendor.stop() }
            let page = try await vendor.logIn().page
            #expect(page.status == 202 ? status == 202 : status == 403, "\(settings): \(page.status) \(page.text)")
            let asked = try await vendor.requests().first { $0.hasPrefix("GET /openid_connect/authorize?") } ?? ""
            let wanted = settings["ACR_VALUES"].map { $0 == "urn:nobody" ? "urn%3Anobody" : "loa%2F1" } ?? "auth-only"
            #expect(asked.contains(wanted) && asked.contains("scope=openid+email"), "\(asked)")
        }
    }

    @Test("another key than the one that Login.gov knows, an address that is not verified: no login")
    func refused() async throws {
        let (client, other) = (try Client(), try Client())
        let vendor = try await Vendor(
            "login.gov",
            ["CLIENT_SECRET": "", "JWT_KEY": other.key, "OIDC_ISSUER_URL": "ORIGIN/"],
            state: client.state
        )
        defer { vendor.stop() }
        #expect(try await vendor.identity().status == 403, "\(vendor.log)")
        #expect(vendor.log.contains("Client assertion Signature verification raised"), "\(vendor.log)")
        try await vendor.change(other.state)
        #expect(try await vendor.identity() == Self.mona, "\(vendor.log)")
        try await vendor.change(#"{"userinfo": {"email_verified": false}}"#)
        #expect(try await vendor.identity().status == 403, "\(vendor.log)")
    }

    @Test("a client without a key proves itself by PKCE")
    func publicClient() async throws {
        let vendor = try await Vendor(
            "login.gov",
            ["CLIENT_SECRET": "", "TOKEN_ENDPOINT_AUTH_METHOD": "none", "OIDC_ISSUER_URL": "ORIGIN/"]
        )
        defer { vendor.stop() }
        #expect(try await vendor.identity() == Self.mona, "\(vendor.log)")
    }

    @Test("a key on a curve ends the start, since Login.gov takes RS256 only")
    func curve() async throws {
        let client = try Client("ec")
        let started = try Program.run(
            Place.built("sidegate"),
            ["--provider=login.gov", "--client-id=x", "--email-domain=*", "--http-address=127.0.0.1:0"],
            environment: ["OAUTH2_PROXY_COOKIE_SECRET": "someSecret123456", "OAUTH2_PROXY_JWT_KEY": client.key]
        )
        #expect(started.status != 0)
        #expect(
            started.output.contains(
                "JWT key (from OAUTH2_PROXY_JWT_KEY): it is no RSA key, and Login.gov takes RS256 only"
            ),
            "\(started.output)"
        )
    }

    @Test("signing out ends the session there too: by the client's name, and without the ID token, which it refuses")
    func signOut() async throws {
        let client = try Client()
        let vendor = try await Vendor(
            "login.gov",
            [
                "CLIENT_SECRET": "", "JWT_KEY": client.key, "OIDC_ISSUER_URL": "ORIGIN/",
                "SIGN_OUT_AT_PROVIDER": "true",
            ],
            state: client.state
        )
        defer { vendor.stop() }
        try await vendor.change("{\"after_logout\": [\"\(vendor.url)/\"]}")
        let (browser, page) = try await vendor.logIn()
        #expect(page.status == 202, "\(vendor.log)")
        let place = try #require(try await browser.get("\(vendor.url)/oauth2/sign_out?rd=/").header("Location"))
        #expect(place.hasPrefix("\(vendor.origin)/openid_connect/logout?client_id=sidegate-test&"), "\(place)")
        #expect(!place.contains("id_token_hint"))
        // Login.gov asks the person first.
        #expect(try await browser.get(place).status == 200)
        let confirmed = try await browser.post(
            "\(vendor.origin)/openid_connect/logout",
            form: [("client_id", "sidegate-test"), ("post_logout_redirect_uri", "\(vendor.url)/")]
        )
        #expect(confirmed.status == 302 && confirmed.header("Location") == "\(vendor.url)/")
    }
}
