import Testing

@Suite("Microsoft Entra ID")
struct EntraIDTests {
    static let tenant = "f3f1b1a0-0000-4000-8000-000000000001"
    static let overage = #"{"claims": {"_claim_names": {"groups": "src1"}}}"#

    static func start(_ settings: [String: String] = [:], state: String? = nil) async throws -> Vendor {
        let own = ["OIDC_ISSUER_URL": "ORIGIN/\(tenant)/v2.0", "ENTRA_GRAPH_URL": "ORIGIN"]
        return try await Vendor("entra-id", own.merging(settings) { $1 }, state: state)
    }

    @Test(
        "only people of the tenants that are named get in, whatever tenant a token claims",
        arguments: [
            (["ENTRA_ID_ALLOWED_TENANTS": tenant], 202),
            (["ENTRA_ID_ALLOWED_TENANTS": "f3f1b1a0-0000-4000-8000-000000000002"], 403),
            // As oauth2-proxy wants it for many tenants.
            (["ENTRA_ID_ALLOWED_TENANTS": tenant, "INSECURE_OIDC_SKIP_ISSUER_VERIFICATION": "true"], 202),
            (
                [
                    "ENTRA_ID_ALLOWED_TENANTS": "f3f1b1a0-0000-4000-8000-000000000002",
                    "INSECURE_OIDC_SKIP_ISSUER_VERIFICATION": "true",
                ], 403
            ),
        ]
    )
    func tenants(settings: [String: String], status: Int) async throws {
        let vendor = try await Self.start(
            settings.merging(["OIDC_ISSUER_URL": "ORIGIN/common/v2.0"]) { $1 },
            state: #"{"many": true}"#
        )
        defer { vendor.stop() }
        let identity = try await vendor.identity()
        #expect(identity.status == status, "\(vendor.log)")
        if status == 202 { #expect(identity.email == "mona@example.com") }
    }

    @Test("where any tenant may log in, an address counts only if Microsoft vouches for its domain")
    func addresses() async throws {
        let vendor = try await Self.start(["OIDC_ISSUER_URL": "ORIGIN/common/v2.0"], state: #"{"many": true}"#)
        defer { vendor.stop() }
        #expect(try await vendor.identity().email == "")
        try await vendor.change(#"{"claims": {"xms_edov": true}}"#)
        #expect(try await vendor.identity().email == "mona@example.com")
    }

    @Test("an account without the claim email has its user principal name, in a tenant of one's own")
    func noAddress() async throws {
        let vendor = try await Self.start(state: #"{"claims": {"email": null}}"#)
        defer { vendor.stop() }
        #expect(try await vendor.identity().email == "mona@example.com")
    }

    @Test("groups that do not fit into a token come from Graph, all pages of them, and no roles")
    func overage() async throws {
        let vendor = try await Self.start(["ENTRA_GRAPH_URL": "ORIGIN", "ALLOWED_GROUPS": "g4"], state: Self.overage)
        defer { vendor.stop() }
        #expect(try await vendor.identity().groups == "g0,g1,g2,g3,g4")
    }

    @Test("a refusal of Graph refuses the login where groups decide, and says why; elsewhere it leaves them out")
    func refusal() async throws {
        let fault = """
            {"claims": {"_claim_names": {"groups": "src1"}}, "faults": {"/v1.0/me/transitiveMemberOf/microsoft.graph.group":
            {"status": 403, "body": {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}}}}}
            """
        for (settings, status) in [(["ALLOWED_GROUPS": "g4"], 502), ([:], 202)] {
            let vendor = try await Self.start(settings, state: fault)
            defer { vendor.stop() }
            #expect(try await vendor.identity().status == status)
            #expect(vendor.log.contains("Insufficient privileges") && vendor.log.contains("User.Read"))
        }
    }

    @Test("leaving a group ends access at the next renewal, though no token holds the groups")
    func membership() async throws {
        let vendor = try await Self.start(["ALLOWED_GROUPS": "g4", "COOKIE_REFRESH": "10m"], state: Self.overage)
        defer { vendor.stop() }
        let (browser, _) = try await vendor.logIn()
        try vendor.clock.advance(by: 601)
        #expect(try await vendor.verdict(browser).status == 202, "\(vendor.log)")
        try await vendor.change(#"{"faults": {"/v1.0/me/transitiveMemberOf/microsoft.graph.group": {"status": 503}}}"#)
        try vendor.clock.advance(by: 601)
        #expect(try await vendor.verdict(browser).status == 202, "\(vendor.log)")
        try await vendor.change(
            #"{"groups": [], "faults": {"/v1.0/me/transitiveMemberOf/microsoft.graph.group": null}}"#
        )
        try vendor.clock.advance(by: 601)
        #expect(try await vendor.statusAfterEnd(browser) == 403, "\(vendor.log)")
    }

    @Test("a token of the workload's identity takes the secret's place")
    func federated() async throws {
        let vendor = try await Vendor(
            "entra-id",
            [
                "OIDC_ISSUER_URL": "ORIGIN/\(Self.tenant)/v2.0", "ENTRA_ID_FEDERATED_TOKEN_AUTH": "true",
                "CLIENT_SECRET": "",
            ],
            state: #"{"assertion": "workload-token"}"#,
            files: ["token": "workload-token\n"],
            environment: ["AZURE_FEDERATED_TOKEN_FILE": "FOLDER/token"]
        )
        defer { vendor.stop() }
        #expect(try await vendor.identity().status == 202, "\(vendor.log)")
        try "other".write(to: vendor.folder.appendingPathComponent("token"), atomically: true, encoding: .utf8)
        #expect(try await vendor.identity().status >= 400)
    }

    @Test("azure reads groups from Graph by the field that is named")
    func azure() async throws {
        let vendor = try await Vendor(
            "azure",
            [
                "OIDC_ISSUER_URL": "ORIGIN/\(Self.tenant)/v2.0", "ENTRA_GRAPH_URL": "ORIGIN",
                "AZURE_TENANT": Self.tenant, "AZURE_GRAPH_GROUP_FIELD": "displayName",
            ],
            state: #"{"claims": {"email": null, "preferred_username": null}}"#
        )
        defer { vendor.stop() }
        let identity = try await vendor.identity()
        #expect(identity.groups == "Group 0,Group 1,Group 2,Group 3,Group 4" && identity.email == "mona@example.com")
    }
}
