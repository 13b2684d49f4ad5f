import Testing

/// Kinds whose ways are the same except where things are.
@Suite("Other kinds of provider")
struct OtherKindsTests {
    struct Kind: Sendable, CustomTestStringConvertible {
        let name: String
        var settings: [String: String] = [:]
        var state: String?
        let expected: Vendor.Identity

        var testDescription: String { name }
    }

    static let kinds = [
        Kind(
            name: "adfs",
            settings: ["OIDC_ISSUER_URL": "ORIGIN/adfs"],
            expected: .init(status: 202, user: "a1", email: "mona@example.com", groups: "", name: "")
        ),
        Kind(
            name: "cidaas",
            settings: ["OIDC_ISSUER_URL": "ORIGIN"],
            expected: .init(
                status: 202,
                user: "c1",
                email: "mona@example.com",
                groups: "CIDAAS_ADMINS:ADMIN,CIDAAS_ADMINS:SECONDARY_ADMIN,cidaas:USER",
                name: ""
            )
        ),
        Kind(
            name: "digitalocean",
            settings: [
                "LOGIN_URL": "ORIGIN/v1/oauth/authorize", "REDEEM_URL": "ORIGIN/v1/oauth/token",
                "PROFILE_URL": "ORIGIN/v2/account",
            ],
            expected: .init(
                status: 202,
                user: "b6fr89dbf6d9156cace5f3c78dc9851d957381ef",
                email: "mona@example.com",
                groups: "",
                name: ""
            )
        ),
        Kind(
            name: "facebook",
            settings: [
                "LOGIN_URL": "ORIGIN/dialog/oauth", "REDEEM_URL": "ORIGIN/oauth/access_token",
                "PROFILE_URL": "ORIGIN/me?fields=id,name,email",
            ],
            expected: .init(status: 202, user: "10158", email: "mona@example.com", groups: "", name: "")
        ),
        Kind(
            name: "forgejo",
            settings: ["OIDC_ISSUER_URL": "ORIGIN"],
            expected: .init(status: 202, user: "mona", email: "mona@example.com", groups: "acme,acme:ops", name: "mona")
        ),
        Kind(
            name: "gitea",
            settings: ["OIDC_ISSUER_URL": "ORIGIN"],
            expected: .init(status: 202, user: "mona", email: "mona@example.com", groups: "acme,acme:ops", name: "mona")
        ),
        Kind(
            name: "keycloak",
            settings: ["LOGIN_URL": "ORIGIN/realms/acme/protocol/openid-connect/auth"],
            expected: .init(status: 202, user: "mona", email: "mona@example.com", groups: "/staff", name: "mona")
        ),
        Kind(
            name: "keycloak-oidc",
            settings: ["OIDC_ISSUER_URL": "ORIGIN/realms/acme"],
            expected: .init(
                status: 202,
                user: "k1",
                email: "mona@example.com",
                groups: "/staff,role:admin,role:site:editor",
                name: "mona"
            )
        ),
        Kind(
            name: "linkedin",
            settings: ["OIDC_ISSUER_URL": "ORIGIN/oauth"],
            expected: .init(status: 202, user: "782bbtaQ", email: "mona@example.com", groups: "", name: "")
        ),
        Kind(
            name: "nextcloud",
            settings: ["LOGIN_URL": "ORIGIN/index.php/apps/oauth2/authorize"],
            expected: .init(status: 202, user: "mona", email: "mona@example.com", groups: "staff,users", name: "mona")
        ),
        Kind(
            name: "sourcehut",
            settings: [
                "LOGIN_URL": "ORIGIN/oauth2/authorize", "REDEEM_URL": "ORIGIN/oauth2/access-token",
                "PROFILE_URL": "ORIGIN/query",
            ],
            expected: .init(status: 202, user: "mona", email: "mona@example.com", groups: "", name: "mona")
        ),
    ]

    @Test("a login gives the person as the vendor knows them", arguments: kinds)
    func login(_ kind: Kind) async throws {
        let vendor = try await Vendor(kind.name, kind.settings, state: kind.state)
        defer { vendor.stop() }
        #expect(try await vendor.identity() == kind.expected, "\(vendor.log)")
    }

    @Test(
        "what a vendor says against a person is no login",
        arguments: [
            ("digitalocean", #"{"account": {"status": "locked"}}"#),
            ("digitalocean", #"{"account": {"email_verified": false}}"#),
            ("facebook", #"{"user": {"id": null}}"#),
            (
                "facebook",
                #"{"faults": {"/me": {"status": 400, "body": {"error": {"message": "Invalid OAuth access token.", "code": 190}}}}}"#
            ),
            ("nextcloud", #"{"token_revoked": true}"#),
            ("sourcehut", #"{"errors": [{"message": "scope"}]}"#),
        ]
    )
    func refused(name: String, state: String) async throws {
        let kind = try #require(Self.kinds.first { $0.name == name })
        let vendor = try await Vendor(name, kind.settings, state: state)
        defer { vendor.stop() }
        #expect([403, 502].contains(try await vendor.identity().status), "\(vendor.log)")
    }

    @Test("ADFS is asked for no scope where the option says so")
    func noScope() async throws {
        for isSkipped in [true, false] {
            let vendor = try await Vendor(
                "adfs",
                ["OIDC_ISSUER_URL": "ORIGIN/adfs", "ADFS_SKIP_SCOPE": "\(isSkipped)"]
            )
            defer { vendor.stop() }
            #expect(try await vendor.identity().status == 202, "\(vendor.log)")
            let asked = try await vendor.requests().first { $0.hasPrefix("GET /adfs/oauth2/authorize/?") } ?? ""
            #expect(!asked.isEmpty && asked.contains("scope=") != isSkipped, "\(asked)")
        }
    }

    @Test("a person without an address gets in where no rule asks for one")
    func noAddress() async throws {
        let kind = try #require(Self.kinds.first { $0.name == "nextcloud" })
        let vendor = try await Vendor("nextcloud", kind.settings, state: #"{"data": {"email": null}}"#)
        defer { vendor.stop() }
        let identity = try await vendor.identity()
        #expect(identity.status == 202 && identity.email == "")
    }

    @Test("a Keycloak group lets in whom it holds, over OpenID Connect and without")
    func keycloakGroups() async throws {
        for (name, group, status) in [
            ("keycloak", "/staff", 202), ("keycloak", "/other", 403), ("keycloak-oidc", "/staff", 202),
            ("keycloak-oidc", "/other", 403),
        ] {
            let kind = try #require(Self.kinds.first { $0.name == name })
            let vendor = try await Vendor(name, kind.settings.merging(["KEYCLOAK_GROUPS": group]) { $1 })
            defer { vendor.stop() }
            #expect(try await vendor.identity().status == status, "\(vendor.log)")
        }
    }

    @Test("a provider of plain OAuth 2.0 gives what the paths point at")
    func generic() async throws {
        let vendor = try await Vendor(
            "oauth2",
            [
                "LOGIN_URL": "ORIGIN/oauth2/authorize", "REDEEM_URL": "ORIGIN/api/oauth2/token",
                "PROFILE_URL": "ORIGIN/api/users/@me", "SCOPE": "identify email", "OAUTH2_SUBJECT_PATH": "id",
                "OAUTH2_USER_PATH": "username", "OAUTH2_EMAIL_PATH": "email", "OAUTH2_EMAIL_VERIFIED_PATH": "verified",
                "OAUTH2_GROUPS_PATH": "memberOf.teams", "OAUTH2_PREFERRED_USERNAME_PATH": "username",
            ]
        )
        defer { vendor.stop() }
        #expect(
            try await vendor.identity()
                == .init(status: 202, user: "mona", email: "mona@example.com", groups: "staff,ops", name: "mona"),
            "\(vendor.log)"
        )
        try await vendor.change(#"{"user": {"verified": false}}"#)
        #expect(try await vendor.identity().status == 403)
    }

    @Test("without --provider and an issuer it is Google; its logins begin there")
    func standard() async throws {
        let alone = try await Alone(["OIDC_ISSUER_URL": ""])
        defer { alone.stop() }
        #expect(alone.program.output.contains("accounts.google.com") || alone.program.isRunning)
        let page = try await alone.get("/oauth2/sign_in", Browser.navigation)
        #expect(page.text.contains("Sign in with <bdi>Google</bdi>"), "\(page.text)")
    }
}
