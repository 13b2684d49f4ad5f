import Foundation
import TestSupport
import Testing

/// Against vendors.py, which has GitHub's pages, scopes and errors.
@Suite("GitHub")
struct GitHubTests {
    static let urls = [
        "LOGIN_URL": "ORIGIN/login/oauth/authorize", "REDEEM_URL": "ORIGIN/login/oauth/access_token",
        "GITHUB_API_URL": "ORIGIN",
    ]

    static func start(_ settings: [String: String] = [:], state: String? = nil) async throws -> Vendor {
        try await Vendor("github", urls.merging(settings) { $1 }, state: state)
    }

    @Test("the user is the login, the address the primary one that is verified, the groups organizations and teams")
    func identity() async throws {
        let vendor = try await Self.start(["HEADERS": "X-Sub: {sub}"], state: #"{"page": 1}"#)
        defer { vendor.stop() }
        #expect(
            try await vendor.identity()
                == .init(
                    status: 202,
                    user: "Octocat",
                    email: "mona@example.com",
                    groups: "Acme,others,Acme:ops",
                    name: "Octocat"
                )
        )
        // What never changes of an account is its number.
        let (browser, _) = try await vendor.logIn()
        #expect(try await vendor.verdict(browser).header("X-Sub") == "583231")
        // Both lists came in two pages.
        #expect(try await vendor.requests().contains { $0.contains("/user/orgs?per_page=1&page=2") })
    }

    @Test("an address that is not verified, or not the primary one, does not count")
    func unverified() async throws {
        let vendor = try await Self.start(
            state: #"{"emails": [{"email": "mona@example.com", "primary": true, "verified": false}]}"#
        )
        defer { vendor.stop() }
        let identity = try await vendor.identity()
        #expect(identity.status == 202 && identity.email == "")
    }

    @Test(
        "organizations, teams, repositories and users let in whom they name, and nobody else",
        arguments: [
            (["GITHUB_ORG": "acme"], true), (["GITHUB_ORG": "nobody,ACME"], true), (["GITHUB_ORG": "nobody"], false),
            (["GITHUB_ORG": "acme", "GITHUB_TEAM": "dev,ops"], true),
            (["GITHUB_ORG": "acme", "GITHUB_TEAM": "dev"], false),
            (["GITHUB_TEAM": "acme:ops"], true), (["GITHUB_TEAM": "others:ops"], false),
            // Private, and may be read.
            (["GITHUB_REPO": "Acme/site"], true), (["GITHUB_REPO": "Acme/other"], false),
            (["GITHUB_REPO": "Acme/site", "GITHUB_TOKEN": "site-token"], true),
            (["GITHUB_REPO": "Acme/other", "GITHUB_TOKEN": "site-token"], false),
            // Beside an organization too.
            (["GITHUB_ORG": "acme", "GITHUB_REPO": "Acme/other"], false),
            (["GITHUB_USERS": "octocat"], true), (["GITHUB_USERS": "somebody"], false),
            (["GITHUB_USERS": "octocat", "GITHUB_ORG": "nobody"], true),
            (["GITHUB_USERS": "somebody", "GITHUB_ORG": "acme"], true),
        ] as [([String: String], Bool)]
    )
    func restrictions(settings: [String: String], passes: Bool) async throws {
        let vendor = try await Self.start(settings)
        defer { vendor.stop() }
        #expect(try await vendor.identity().status == (passes ? 202 : 403), "\(vendor.log)")
        if !passes { #expect(vendor.log.contains("Octocat")) }
    }

    @Test("an Enterprise Server's API follows from the URLs of its logins, or is named")
    func enterprise() async throws {
        let urls = Self.urls.filter { $0.key != "GITHUB_API_URL" }
        for more in [[:], ["VALIDATE_URL": "ORIGIN/api/v3/user"], ["GITHUB_API_URL": "ORIGIN/api/v3"]] {
            let vendor = try await Vendor("github", urls.merging(more) { $1 })
            defer { vendor.stop() }
            #expect(try await vendor.identity().user == "Octocat")
            #expect(try await vendor.requests().contains("GET /api/v3/user"))
        }
    }

    @Test("leaving the organization ends the session at the next renewal, with a refresh token and without")
    func membership() async throws {
        for expires in [0, 28800] {
            let vendor = try await Self.start(
                ["GITHUB_ORG": "acme", "COOKIE_REFRESH": "10m"],
                state: #"{"expires": \#(expires)}"#
            )
            defer { vendor.stop() }
            let (browser, _) = try await vendor.logIn()
            try vendor.clock.advance(by: 601)
            let renewed = try await vendor.verdict(browser, of: "a renewal") { $0.header("Set-Cookie") != nil }
            #expect(renewed.status == 202, "\(vendor.log)")
            try await vendor.change(#"{"orgs": ["others"]}"#)
            #expect(try await vendor.verdict(browser).status == 202)
            try vendor.clock.advance(by: 601)
            #expect(try await vendor.statusAfterEnd(browser) == 401, "\(vendor.log)")
            #expect(try await vendor.violations() == "[]")
        }
    }

    @Test(
        "an outage or a rate limit ends no session; a token that was taken back does",
        arguments: [
            (#"{"faults": {"/user": {"status": 502}}}"#, 202),
            (
                #"{"faults": {"/user/orgs": {"status": 403, "body": {"message": "API rate limit exceeded"}, "headers": [["x-ratelimit-remaining", "0"]]}}}"#,
                202
            ),
            (#"{"faults": {"/user": {"status": 429, "headers": [["Retry-After", "60"]]}}}"#, 202),
            (#"{"faults": {"/user": {"raw": "{\"id\": 58"}}}"#, 202),
            (#"{"token_revoked": true}"#, 401),
        ]
    )
    func outage(state: String, status: Int) async throws {
        let vendor = try await Self.start(["GITHUB_ORG": "acme", "COOKIE_REFRESH": "10m"])
        defer { vendor.stop() }
        let (browser, _) = try await vendor.logIn()
        try await vendor.change(state)
        try vendor.clock.advance(by: 601)
        if status == 202 {
            #expect(try await vendor.verdict(browser).status == 202, "\(vendor.log)")
        } else {
            #expect(try await vendor.statusAfterEnd(browser) == status, "\(vendor.log)")
        }
    }

    @Test("a next page at another place is never asked for, and a list without an end is given up")
    func pages() async throws {
        let vendor = try await Self.start(
            ["GITHUB_ORG": "acme"],
            state: #"{"page": 1, "next_origin": "http://127.0.0.1:1"}"#
        )
        defer { vendor.stop() }
        #expect(try await vendor.identity().status == 502)
        #expect(vendor.log.contains("expected one at its own origin"))
        try await vendor.change(
            #"{"next_origin": "\#(vendor.origin)", "orgs": [\#((0...101).map { "\"o\($0)\"" }.joined(separator: ","))]}"#
        )
        #expect(try await vendor.identity().status == 502)
        #expect(vendor.log.contains("more than 100 pages"))
    }

    @Test("what the vendor says of single sign-on and of scopes is in the log")
    func advice() async throws {
        let vendor = try await Self.start(
            ["GITHUB_ORG": "acme"],
            state: #"""
                {"faults": {"/user/orgs": {"status": 403, "body": {"message": "Resource protected by organization SAML enforcement."},
                "headers": [["X-GitHub-SSO", "required; url=https://github.com/orgs/acme/sso"]]}}}
                """#
        )
        defer { vendor.stop() }
        #expect(try await vendor.identity().status == 403)
        #expect(vendor.log.contains("SAML single sign-on"))
        try await vendor.change(
            #"{"faults": {"/user/orgs": {"_whole": true, "status": 403, "body": {"message": "no"}, "headers": [["X-OAuth-Scopes", "user:email"], ["X-Accepted-OAuth-Scopes", "read:org"]]}}}"#
        )
        #expect(try await vendor.identity().status == 403)
        #expect(vendor.log.contains("granted scopes"))
    }

    @Test("a code that is refused with status 200, as GitHub does it, is no login")
    func refusedCode() async throws {
        let vendor = try await Self.start(["CLIENT_SECRET": "wrong"])
        defer { vendor.stop() }
        let (_, page) = try await vendor.logIn()
        #expect(page.status == 403 || page.status == 502)
        #expect(vendor.log.contains("incorrect_client_credentials"))
    }

    @Test("an answer of more than a megabyte is refused")
    func huge() async throws {
        let vendor = try await Self.start(state: #"{"user": {"bio": "\#(String(repeating: "x", count: 1_100_000))"}}"#)
        defer { vendor.stop() }
        #expect(try await vendor.identity().status == 502)
    }
}
