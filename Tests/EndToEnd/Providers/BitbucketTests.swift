import Testing

@Suite("Bitbucket")
struct BitbucketTests {
    static let settings = [
        "LOGIN_URL": "ORIGIN/site/oauth2/authorize", "REDEEM_URL": "ORIGIN/site/oauth2/access_token",
        "BITBUCKET_API_URL": "ORIGIN",
    ]

    @Test("the subject is the account's id, the address the confirmed primary one, the groups all workspaces")
    func identity() async throws {
        let vendor = try await Vendor("bitbucket", Self.settings)
        defer { vendor.stop() }
        #expect(
            try await vendor.identity()
                == .init(status: 202, user: "{0d5e}", email: "mona@example.com", groups: "acme,others", name: "mona")
        )
    }

    @Test(
        "a workspace and a repository let in their members, and nobody else",
        arguments: [
            (["BITBUCKET_TEAM": "others"], 202), (["BITBUCKET_TEAM": "nobody"], 403),
            (["BITBUCKET_REPOSITORY": "acme/site"], 202), (["BITBUCKET_REPOSITORY": "acme/other"], 403),
        ]
    )
    func restrictions(settings: [String: String], status: Int) async throws {
        let vendor = try await Vendor("bitbucket", Self.settings.merging(settings) { $1 })
        defer { vendor.stop() }
        #expect(try await vendor.identity().status == status, "\(vendor.log)")
    }

    @Test("leaving the workspace ends the session at the next renewal; an outage does not")
    func membership() async throws {
        let more = ["BITBUCKET_TEAM": "acme", "COOKIE_REFRESH": "10m"]
        let vendor = try await Vendor("bitbucket", Self.settings.merging(more) { $1 })
        defer { vendor.stop() }
        let (browser, _) = try await vendor.logIn()
        try await vendor.change(#"{"faults": {"/2.0/user": {"status": 503}}}"#)
        try vendor.clock.advance(by: 601)
        #expect(try await vendor.verdict(browser).status == 202)
        try await vendor.change(#"{"faults": {"/2.0/user": null}, "workspaces": ["others"]}"#)
        try vendor.clock.advance(by: 1201)
        #expect(try await vendor.statusAfterEnd(browser) == 401, "\(vendor.log)")
    }
}
