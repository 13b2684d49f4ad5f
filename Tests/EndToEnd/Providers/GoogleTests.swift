import Testing

@Suite("Google")
struct GoogleTests {
    static let directory = [
        "GOOGLE_SERVICE_ACCOUNT_JSON": "FOLDER/key.json", "GOOGLE_ADMIN_EMAIL": "admin@example.com",
        "GOOGLE_DIRECTORY_URL": "ORIGIN", "GOOGLE_TOKEN_URL": "ORIGIN/token",
    ]

    static func start(_ settings: [String: String] = [:], state: String? = nil) async throws -> Vendor {
        try await Vendor(
            "google",
            ["OIDC_ISSUER_URL": "ORIGIN"].merging(settings) { $1 },
            state: state,
            files: ["key.json": "key"]
        )
    }

    @Test("an ID token gives the identity, and an address that is not verified is refused")
    func identity() async throws {
        let vendor = try await Self.start()
        defer { vendor.stop() }
        #expect(
            try await vendor.identity()
                == .init(status: 202, user: "1234567890", email: "mona@example.com", groups: "", name: "")
        )
        try await vendor.change(#"{"claims": {"email_verified": false}}"#)
        #expect(try await vendor.identity().status == 403)
    }

    @Test(
        "groups of the directory let in their members, nested ones and those of other domains",
        arguments: [
            ("staff@example.com", "{}", 202), ("ops@example.com", "{}", 403), ("unknown@example.com", "{}", 403),
            ("ops@example.com,staff@example.com", "{}", 202),
            // People of other domains are only asked for as direct members.
            (
                "out@example.org",
                #"{"groups": {"out@example.org": []}, "outsiders": {"out@example.org": {"mona@example.com": "ACTIVE"}}}"#,
                202
            ),
            (
                "out@example.org",
                #"{"groups": {"out@example.org": []}, "outsiders": {"out@example.org": {"mona@example.com": "SUSPENDED"}}}"#,
                403
            ),
        ]
    )
    func groups(groups: String, state: String, status: Int) async throws {
        let settings = [
            "GOOGLE_GROUPS": groups, "GOOGLE_SERVICE_ACCOUNT_JSON": "FOLDER/key.json",
            "GOOGLE_ADMIN_EMAIL": "admin@example.com", "GOOGLE_DIRECTORY_URL": "ORIGIN",
            "GOOGLE_TOKEN_URL": "ORIGIN/token",
        ]
        let vendor = try await Self.start(settings, state: state)
        defer { vendor.stop() }
        #expect(try await vendor.identity().status == status, "\(vendor.log)")
    }

    @Test("without a group to be in, all of a person's groups are theirs, from all pages")
    func allGroups() async throws {
        let vendor = try await Self.start(
            Self.directory,
            state: #"{"page": 1, "groups": {"ops@example.com": ["mona@example.com"]}}"#
        )
        defer { vendor.stop() }
        #expect(try await vendor.identity().groups == "staff@example.com,ops@example.com", "\(vendor.log)")
    }

    @Test("leaving the group ends access at the next renewal; a directory that refuses or is away ends no session")
    func membership() async throws {
        let more = ["GOOGLE_GROUPS": "staff@example.com", "COOKIE_REFRESH": "10m"]
        let vendor = try await Self.start(Self.directory.merging(more) { $1 })
        defer { vendor.stop() }
        let (browser, _) = try await vendor.logIn()
        let call = "/admin/directory/v1/groups/staff%40example.com/hasMember/mona%40example.com"
        for status in [503, 403] {
            try await vendor.change(#"{"faults": {"\#(call)": {"status": \#(status)}}}"#)
            try vendor.clock.advance(by: 601)
            #expect(try await vendor.verdict(browser).status == 202, "\(vendor.log)")
        }
        try await vendor.change(#"{"faults": {"\#(call)": null}, "groups": {"staff@example.com": []}}"#)
        try vendor.clock.advance(by: 1201)
        #expect(try await vendor.statusAfterEnd(browser) == 403, "\(vendor.log)")
    }

    @Test("a directory that does not let us in refuses a login where groups decide, and says what it needs")
    func refused() async throws {
        let more = ["GOOGLE_GROUPS": "staff@example.com"]
        let vendor = try await Self.start(Self.directory.merging(more) { $1 }, state: #"{"delegated": []}"#)
        defer { vendor.stop() }
        #expect(try await vendor.identity().status == 502)
        #expect(vendor.log.contains("Client is unauthorized to retrieve access tokens"))
    }

    @Test("the machine's own credentials read groups in the name of another account")
    func defaultCredentials() async throws {
        let vendor = try await Self.start([
            "GOOGLE_GROUPS": "staff@example.com", "GOOGLE_USE_APPLICATION_DEFAULT_CREDENTIALS": "true",
            "GOOGLE_ADMIN_EMAIL": "admin@example.com",
            "GOOGLE_TARGET_PRINCIPAL": "reader@project.iam.gserviceaccount.com",
            "GOOGLE_DIRECTORY_URL": "ORIGIN", "GOOGLE_TOKEN_URL": "ORIGIN/token", "GOOGLE_CREDENTIALS_URL": "ORIGIN",
            "GOOGLE_METADATA_URL": "ORIGIN",
        ])
        defer { vendor.stop() }
        #expect(try await vendor.identity().status == 202, "\(vendor.log)")
        let requests = try await vendor.requests()
        #expect(requests.contains { $0.contains("serviceAccounts/reader%40project.iam.gserviceaccount.com:signJwt") })
        #expect(requests.contains { $0.hasSuffix("/computeMetadata/v1/instance/service-accounts/default/token") })
    }

    @Test("with hd only accounts of that Workspace log in, whatever Google was asked")
    func hostedDomain() async throws {
        for (wanted, claim, status) in [
            ("example.com", #""example.com""#, 202), ("Example.com", #""example.com""#, 202),
            ("*", #""example.com""#, 202),
            ("example.com", #""evil.example""#, 403), ("example.com", "null", 403), ("*", "null", 403),
        ] {
            let vendor = try await Self.start(
                ["LOGIN_PARAMETERS": "hd=\(wanted)"],
                state: #"{"claims": {"hd": \#(claim)}}"#
            )
            defer { vendor.stop() }
            #expect(try await vendor.identity().status == status, "\(wanted) \(claim): \(vendor.log)")
            let asked = try await vendor.requests().first { $0.hasPrefix("GET /o/oauth2/v2/auth?") } ?? ""
            #expect(asked.contains("&hd="), "\(asked)")
        }
    }

    @Test("the organization's id is the preferred name where that is asked for")
    func organizationID() async throws {
        let scopes =
            #"["https://www.googleapis.com/auth/admin.directory.group.readonly", "https://www.googleapis.com/auth/admin.directory.user"]"#
        let more = ["GOOGLE_USE_ORGANIZATION_ID": "true", "GOOGLE_ADMIN_API_USER_SCOPE": "user"]
        let vendor = try await Self.start(Self.directory.merging(more) { $1 }, state: #"{"delegated": \#(scopes)}"#)
        defer { vendor.stop() }
        #expect(try await vendor.identity().name == "E-17", "\(vendor.log)")
    }
}
