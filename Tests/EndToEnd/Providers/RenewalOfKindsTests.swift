import Foundation
import Testing

/// What GitHub, Google, Entra ID, GitLab and Bitbucket do at a renewal, their own suites have too.
@Suite("Renewals at each kind of provider")
struct RenewalOfKindsTests {
    struct Kind: Sendable, CustomTestStringConvertible {
        let name: String
        /// On top of those of a login.
        var settings: [String: String] = [:]
        /// Where the vendor does not answer for a while.
        let call: String
        /// What is no more.
        let ended: String

        var testDescription: String { name }
    }

    static let kinds = [
        Kind(name: "adfs", call: "/adfs/oauth2/token/", ended: #"{"revoked": true}"#),
        Kind(
            name: "cidaas",
            settings: ["ALLOWED_GROUPS": "CIDAAS_ADMINS:ADMIN"],
            call: "/userinfo",
            ended: #"{"userinfo": {"groups": []}}"#
        ),
        Kind(name: "digitalocean", call: "/v2/account", ended: #"{"account": {"status": "locked"}}"#),
        Kind(name: "facebook", call: "/me", ended: #"{"token_revoked": true}"#),
        Kind(
            name: "forgejo",
            settings: ["ALLOWED_GROUPS": "acme"],
            call: "/login/oauth/access_token",
            ended: #"{"groups": []}"#
        ),
        Kind(
            name: "gitea",
            settings: ["GITHUB_ORG": "acme", "GITHUB_TEAM": "ops"],
            call: "/login/oauth/access_token",
            ended: #"{"groups": ["acme"]}"#
        ),
        Kind(
            name: "keycloak",
            settings: ["KEYCLOAK_GROUPS": "/staff"],
            call: "/realms/acme/protocol/openid-connect/userinfo",
            ended: #"{"userinfo": {"groups": []}}"#
        ),
        Kind(
            name: "keycloak-oidc",
            settings: ["ALLOWED_ROLES": "admin"],
            call: "/realms/acme/protocol/openid-connect/token",
            ended: #"{"roles": []}"#
        ),
        Kind(
            name: "nextcloud",
            settings: ["ALLOWED_GROUPS": "staff"],
            call: "/ocs/v2.php/cloud/user",
            ended: #"{"data": {"groups": ["users"]}}"#
        ),
        Kind(name: "sourcehut", call: "/query", ended: #"{"token_revoked": true}"#),
    ]

    @Test("an outage of the vendor ends no session; what is no more ends access at the next renewal", arguments: kinds)
    func renewal(_ kind: Kind) async throws {
        let login = try #require(OtherKindsTests.kinds.first { $0.name == kind.name })
        let settings = login.settings.merging(kind.settings) { $1 }.merging(["COOKIE_REFRESH": "10m"]) { $1 }
        let vendor = try await Vendor(kind.name, settings)
        defer { vendor.stop() }
        let (browser, page) = try await vendor.logIn()
        #expect(page.status == 202, "\(vendor.log)")
        try vendor.clock.advance(by: 601)
        let renewed = try await vendor.verdict(browser, of: "the session is renewed") { $0.header("Set-Cookie") != nil }
        #expect(renewed.status == 202, "\(vendor.log)")
        try await vendor.change(#"{"faults": {"\#(kind.call)": {"status": 503}}}"#)
        try vendor.clock.advance(by: 601)
        #expect(try await vendor.verdict(browser).status == 202, "\(vendor.log)")
        try await vendor.change(#"{"faults": {"\#(kind.call)": null}}"#)
        try await vendor.change(kind.ended)
        try vendor.clock.advance(by: 1201)
        #expect([401, 403].contains(try await vendor.statusAfterEnd(browser)), "\(vendor.log)")
        #expect(try await vendor.violations() == "[]")
    }

    @Test("a provider of plain OAuth 2.0 without refresh tokens is asked about the access token")
    func generic() async throws {
        let vendor = try await Vendor(
            "oauth2",
            [
                "LOGIN_URL": "ORIGIN/oauth2/authorize", "REDEEM_URL": "ORIGIN/api/oauth2/token",
                "PROFILE_URL": "ORIGIN/api/users/@me", "OAUTH2_SUBJECT_PATH": "id",
                "OAUTH2_GROUPS_PATH": "memberOf.teams", "ALLOWED_GROUPS": "ops", "COOKIE_REFRESH": "10m",
            ]
        )
        defer { vendor.stop() }
        let (browser, page) = try await vendor.logIn()
        #expect(page.status == 202, "\(vendor.log)")
        try await vendor.change(#"{"faults": {"/api/users/@me": {"status": 503}}}"#)
        try vendor.clock.advance(by: 601)
        #expect(try await vendor.verdict(browser).status == 202, "\(vendor.log)")
        try await vendor.change(
            #"{"faults": {"/api/users/@me": null}, "user": {"memberOf": {"teams": ["staff"]}}}"#
        )
        try vendor.clock.advance(by: 1201)
        #expect([401, 403].contains(try await vendor.statusAfterEnd(browser)), "\(vendor.log)")
    }

    @Test("GitLab's projects are asked for again: while its API is away, the session goes on")
    func gitLab() async throws {
        let vendor = try await Vendor(
            "gitlab",
            ["GITLAB_URL": "ORIGIN", "GITLAB_PROJECTS": "acme/site", "COOKIE_REFRESH": "10m"]
        )
        defer { vendor.stop() }
        let (browser, page) = try await vendor.logIn()
        #expect(page.status == 202, "\(vendor.log)")
        try await vendor.change(#"{"faults": {"/api/v4/projects/acme%2Fsite": {"status": 503}}}"#)
        try vendor.clock.advance(by: 601)
        #expect(try await vendor.verdict(browser).status == 202, "\(vendor.log)")
        try await vendor.change(
            #"{"faults": {"/api/v4/projects/acme%2Fsite": null}, "projects": {"acme/site": {"archived": true}}}"#
        )
        try vendor.clock.advance(by: 1201)
        #expect([401, 403].contains(try await vendor.statusAfterEnd(browser)), "\(vendor.log)")
    }

    @Test(
        "a token answer that is not one ends in no login: a type that is no bearer token, no access token, an error with 200",
        arguments: [
            (#"{"access_token": "a", "token_type": "mac"}"#, "mac"),
            (#"{"token_type": "bearer"}"#, "access_token"),
            (#"{"error": "bad_verification_code"}"#, "bad_verification_code"), ("[]", "/oauth/access_token"),
        ]
    )
    func tokenAnswers(answer: String, logged: String) async throws {
        let kind = try #require(OtherKindsTests.kinds.first { $0.name == "facebook" })
        let fault = answer.replacingOccurrences(of: "\"", with: "\\\"")
        let vendor = try await Vendor(
            "facebook",
            kind.settings,
            state: "{\"faults\": {\"/oauth/access_token\": {\"raw\": \"\(fault)\"}}}"
        )
        defer { vendor.stop() }
        let status = try await vendor.identity().status
        #expect(status == 403 || status == 502, "\(vendor.log)")
        #expect(vendor.log.contains(logged), "\(vendor.log)")
        // Nobody was asked whose it is.
        #expect(try await !vendor.requests().contains { $0.hasPrefix("GET /me") })
    }
}
