import Cryptography
import Fetch
import Foundation
import Testing

/// What the options let pass that is refused without them, ProviderFaultTests has without them.
@Suite("Options of the provider do their job")
struct ProviderOptionTests {
    @Test("without discovery, the endpoints that the options name are the ones that are asked")
    func endpoints() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        // What no ID token says, userinfo does. Nobody can read the metadata.
        try await stack.order([("claim.email", ""), ("status.metadata", "500")])
        try await stack.restartSidegate([
            "SKIP_OIDC_DISCOVERY": "true", "LOGIN_URL": "\(stack.issuer)/authorize",
            "REDEEM_URL": "\(stack.issuer)/token",
            "OIDC_JWKS_URL": "\(stack.issuer)/jwks", "PROFILE_URL": "\(stack.issuer)/userinfo",
            // Accepted, and asked by nobody.
            "VALIDATE_URL": "\(stack.issuer)/validate",
        ])
        try await stack.becomeReady()
        let (_, page) = try await Browser().logIn("\(stack.site)/get")
        #expect(page.json("headers", "X-Forwarded-Email") == "alice@example.com", "\(page.text) \(stack.log)")
        #expect(stack.log.contains("--validate-url") || stack.log.contains("VALIDATE_URL"))
        #expect(!(stack.programs["dev-idp"]?.output.contains("/validate") ?? true))
    }

    @Test("each endpoint that an option names is asked in place of the discovered one")
    func insteadOfDiscovered() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        try await stack.order([("claim.email", "")])
        let nobody = "http://127.0.0.1:\(freePort())"
        for (option, complaint) in [("REDEEM_URL", "token"), ("PROFILE_URL", "userinfo")] {
            try await stack.restartSidegate([option: "\(nobody)/elsewhere"])
            try await stack.becomeReady()
            let (_, page) = try await Browser().logIn("\(stack.site)/get")
            if option == "REDEEM_URL" { #expect(page.status >= 500, "\(page.text)") }
            #expect(stack.log.contains("\(nobody)/elsewhere"), "\(complaint): \(stack.log)")
        }
        try await stack.restartSidegate(["LOGIN_URL": "\(nobody)/elsewhere"])
        try await stack.becomeReady()
        let start = try await Browser().get("\(stack.site)/oauth2/start?rd=/")
        #expect(start.header("Location")?.hasPrefix("\(nobody)/elsewhere?") == true)
        // As in Kubeflow, where the provider is reached below the application's own host.
        try await stack.restartSidegate([
            "LOGIN_URL": "/dex/auth", "REDIRECT_URL": "/oauth2/callback", "RELATIVE_REDIRECT_URL": "true",
        ])
        try await stack.becomeReady()
        let below = try await Browser().get("\(stack.site)/oauth2/start?rd=/").header("Location") ?? ""
        #expect(below.hasPrefix("/dex/auth?") && below.contains("redirect_uri=%2Foauth2%2Fcallback&"), "\(below)")
    }

    @Test("userinfo is asked for what the ID token lacks, unless that is turned off", arguments: [true, false])
    func skippedUserInfo(isSkipped: Bool) async throws {
        let stack = try await Stack(["SKIP_CLAIMS_FROM_PROFILE_URL": "\(isSkipped)"])
        defer { stack.stop() }
        try await stack.order([("claim.email", "")])
        let (_, page) = try await Browser().logIn("\(stack.site)/get")
        #expect(page.json("headers", "X-Forwarded-Email") == (isSkipped ? nil : "alice@example.com"))
        #expect(try await stack.count("userinfo") == (isSkipped ? 0 : 1))
    }

    @Test(
        "who somebody is comes from the claims that the options name",
        arguments: ["OIDC_EMAIL_CLAIM", "USER_ID_CLAIM"]
    )
    func claims(address: String) async throws {
        let stack = try await Stack([
            "OIDC_USER_CLAIM": "preferred_username", address: "mail", "OIDC_GROUPS_CLAIM": "team",
        ])
        defer { stack.stop() }
        try await stack.order([("claim.mail", "a.liddell@example.net"), ("claim.team", #"["red","blue"]"#)])
        let (_, page) = try await Browser().logIn("\(stack.site)/get")
        #expect(page.json("headers", "X-Forwarded-User") == "alice")
        #expect(page.json("headers", "X-Forwarded-Email") == "a.liddell@example.net")
        #expect(page.json("headers", "X-Forwarded-Groups") == "red,blue")
    }

    @Test("a text of several groups is cut where the option says, and nowhere without it")
    func groupsSeparator() async throws {
        let stack = try await Stack(["OIDC_GROUPS_CLAIM": "team", "OIDC_GROUPS_SEPARATOR": ";"])
        defer { stack.stop() }
        try await stack.order([("claim.team", "red;blue")])
        var (_, page) = try await Browser().logIn("\(stack.site)/get")
        #expect(page.json("headers", "X-Forwarded-Groups") == "red,blue")
        try await stack.restartSidegate(["OIDC_GROUPS_CLAIM": "team"])
        try await stack.becomeReady()
        (_, page) = try await Browser().logIn("\(stack.site)/get")
        #expect(page.json("headers", "X-Forwarded-Groups") == "red;blue")
    }

    @Test(
        "an ID token for another audience is taken where the options name it or the claim that names us",
        arguments: [
            (["OIDC_EXTRA_AUDIENCES": "shop"], [("claim.aud", "shop")], 200),
            (["OIDC_EXTRA_AUDIENCES": "shop"], [("claim.aud", "wiki")], 403),
            (
                ["OIDC_AUDIENCE_CLAIMS": "client,aud"], [("claim.aud", "wiki"), ("claim.client", "sidegate-test")], 200
            ),
            (["OIDC_AUDIENCE_CLAIMS": "client"], [("claim.client", "wiki")], 403),
        ] as [([String: String], [(String, String)], Int)]
    )
    func audiences(settings: [String: String], orders: [(String, String)], status: Int) async throws {
        let stack = try await Stack(settings)
        defer { stack.stop() }
        try await stack.order(orders)
        let (_, page) = try await Browser().logIn("\(stack.site)/get")
        #expect(page.status == status, "\(page.text)")
    }

    @Test("signature algorithms that are not enabled are refused")
    func algorithms() async throws {
        let stack = try await Stack(["OIDC_ENABLED_SIGNING_ALGS": "ES256"])
        defer { stack.stop() }
        let (_, page) = try await Browser().logIn("\(stack.site)/get")
        #expect(page.status == 403, "\(page.text)")
        try await stack.waitForLog("RS256")
        try await stack.restartSidegate(["OIDC_ENABLED_SIGNING_ALGS": "ES256,RS256"])
        try await stack.becomeReady()
        _ = try await stack.signedIn()
    }

    @Test(
        "a client that is registered for one way to say who it is logs in, whether the option names that way or not",
        arguments: ["client_secret_post", "client_secret_jwt", "private_key_jwt", "none"]
    )
    func clientAuthentication(method: String) async throws {
        let key = PrivateKey.generate(.ec(.p256))
        let files = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: files) }
        let (keyFile, publicFile) = (
            files.appendingPathComponent("key.pem"), files.appendingPathComponent("public.pem")
        )
        try key.unencryptedPEM.write(to: keyFile, atomically: true, encoding: .utf8)
        let made = try Program.run(
            "/usr/bin/openssl",
            ["pkey", "-in", keyFile.path, "-pubout", "-out", publicFile.path]
        )
        #expect(made.status == 0, "\(made.output)")
        let signs = method == "private_key_jwt"
        let settings = [
            "TOKEN_ENDPOINT_AUTH_METHOD": method, "CLIENT_SECRET": signs || method == "none" ? "" : "test-secret",
            "CLIENT_KEY_FILE": signs ? keyFile.path : "", "CLIENT_KEY_ID": signs ? "sidegate-1" : "",
        ]
        let stack = try await Stack(
            settings,
            client: ["auth_method = \(method)", "secret = test-secret"]
                + (signs ? ["public_key = \(publicFile.path)"] : [])
        )
        defer { stack.stop() }
        _ = try await stack.signedIn()
        #expect(try await stack.count("token") == 1)
        // The metadata names Basic and post: of these the right one is found, of the others only a key says which.
        guard method == "client_secret_post" || signs else { return }
        try await stack.restartSidegate(settings.merging(["TOKEN_ENDPOINT_AUTH_METHOD": ""]) { $1 })
        try await stack.becomeReady()
        _ = try await stack.signedIn()
        // Another way than the registered one, where an option insists on it.
        guard !signs else { return }
        try await stack.restartSidegate(settings.merging(["TOKEN_ENDPOINT_AUTH_METHOD": "client_secret_basic"]) { $1 })
        try await stack.becomeReady()
        let (_, page) = try await Browser().logIn("\(stack.site)/get")
        #expect(page.status == 502, "\(page.text)")
        try await stack.waitForLog("--token-endpoint-auth-method")
    }

    @Test("the insecure options let pass what is refused without them")
    func insecure() async throws {
        let faults: [(option: String, orders: [(String, String)])] = [
            ("INSECURE_OIDC_ALLOW_UNVERIFIED_EMAIL", [("claim.email_verified", "false")]),
            ("INSECURE_OIDC_SKIP_ISSUER_VERIFICATION", [("claim.iss", "http://other.example")]),
            ("INSECURE_OIDC_SKIP_NONCE", [("claim.nonce", "")]),
        ]
        let stack = try await Stack()
        defer { stack.stop() }
        for (option, orders) in faults {
            try await stack.order(orders)
            for (value, status) in [("false", 403), ("true", 200)] {
                try await stack.restartSidegate([option: value])
                try await stack.becomeReady()
                let (_, page) = try await Browser().logIn("\(stack.site)/get")
                #expect(page.status == status, "\(option)=\(value): \(page.text)")
            }
        }
    }

    @Test("keys of a file verify ID tokens in place of the provider's key set")
    func publicKeys() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let file = stack.folder.appendingPathComponent("keys.pem")
        try await writePublicKeys(of: stack, to: file)
        // Nobody can read the key set any more.
        try await stack.order([("status.jwks", "500")])
        try await stack.restartSidegate(["OIDC_PUBLIC_KEY_FILES": file.path])
        try await stack.becomeReady()
        _ = try await stack.signedIn()
        // And no other key is as good.
        try await stack.order([])
        try await stack.command("/rotate-keys")
        let (_, page) = try await Browser().logIn("\(stack.site)/get")
        #expect(page.status == 403, "\(page.text)")
    }

    /// The provider's RSA keys, as SubjectPublicKeyInfo (RFC 5280, 4.1.2.7) of 2048 bits with the exponent 65537.
    private func writePublicKeys(of stack: Stack, to file: URL) async throws {
        let answer = try await Browser().get("\(stack.issuer)/jwks")
        let set = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        let keys = try #require(set?["keys"] as? [[String: Any]]).filter { $0["kty"] as? String == "RSA" }
        try #require(!keys.isEmpty)
        var text = ""
        for key in keys {
            let encoded = try #require(key["n"] as? String).replacingOccurrences(of: "-", with: "+")
                .replacingOccurrences(of: "_", with: "/")
            let modulus = try #require(
                Data(base64Encoded: encoded + String(repeating: "=", count: (4 - encoded.count % 4) % 4))
            )
            try #require(modulus.count == 256 && key["e"] as? String == "AQAB")
            let head: [UInt8] = [
                0x30, 0x82, 0x01, 0x22, 0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01,
                0x05, 0x00, 0x03, 0x82, 0x01, 0x0F, 0x00, 0x30, 0x82, 0x01, 0x0A, 0x02, 0x82, 0x01, 0x01, 0x00,
            ]
            let bytes = Data(head) + modulus + Data([0x02, 0x03, 0x01, 0x00, 0x01])
            text +=
                "-----BEGIN PUBLIC KEY-----\n\(bytes.base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed]))"
                + "\n-----END PUBLIC KEY-----\n"
        }
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    @Test("the client secret of a file is the one that is sent, and a wrong one logs nobody in")
    func clientSecret() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let file = stack.folder.appendingPathComponent("secret")
        for (secret, status) in [("test-secret\n", 200), ("another\n", 502)] {
            try secret.write(to: file, atomically: true, encoding: .utf8)
            try await stack.restartSidegate(["CLIENT_SECRET": "", "CLIENT_SECRET_FILE": file.path])
            try await stack.becomeReady()
            let (_, page) = try await Browser().logIn("\(stack.site)/get")
            #expect(page.status == status, "\(page.text)")
        }
    }
}
