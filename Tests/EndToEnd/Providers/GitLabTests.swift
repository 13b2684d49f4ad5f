import Testing

@Suite("GitLab")
struct GitLabTests {
    @Test("the user is the nickname, the groups are those that are inherited too")
    func identity() async throws {
        let vendor = try await Vendor("gitlab", ["GITLAB_URL": "ORIGIN"])
        defer { vendor.stop() }
        let identity = try await vendor.identity()
        #expect(identity.user == "mona" && identity.email == "mona@example.com" && identity.groups == "acme,acme/ops")
    }

    @Test(
        "groups and projects let in whom they name; inherited groups and levels count",
        arguments: [
            (["GITLAB_GROUPS": "acme/ops"], 202), (["GITLAB_GROUPS": "other"], 403),
            // The project's own level is 10, its group's 30.
            (["GITLAB_PROJECTS": "acme/site"], 202), (["GITLAB_PROJECTS": "acme/site=30"], 202),
            (["GITLAB_PROJECTS": "acme/site=40"], 403), (["GITLAB_PROJECTS": "acme/nothing"], 403),
            (["GITLAB_PROJECTS": "acme/nothing", "GITLAB_GROUPS": "acme"], 202),
        ]
    )
    func restrictions(settings: [String: String], status: Int) async throws {
        let vendor = try await Vendor("gitlab", ["GITLAB_URL": "ORIGIN"].merging(settings) { $1 })
        defer { vendor.stop() }
        #expect(try await vendor.identity().status == status, "\(vendor.log)")
    }

    @Test("leaving the group or the project ends the session at the next renewal")
    func membership() async throws {
        for (settings, change) in [
            (["GITLAB_GROUPS": "acme"], #"{"userinfo": {"groups": []}}"#),
            (["GITLAB_PROJECTS": "acme/site"], #"{"projects": {"acme/site": {"archived": true}}}"#),
        ] {
            let more = ["GITLAB_URL": "ORIGIN", "COOKIE_REFRESH": "10m"]
            let vendor = try await Vendor("gitlab", more.merging(settings) { $1 })
            defer { vendor.stop() }
            let (browser, _) = try await vendor.logIn()
            try await vendor.change(change)
            #expect(try await vendor.verdict(browser).status == 202)
            try vendor.clock.advance(by: 601)
            #expect([401, 403].contains(try await vendor.statusAfterEnd(browser)), "\(vendor.log)")
        }
    }
}
