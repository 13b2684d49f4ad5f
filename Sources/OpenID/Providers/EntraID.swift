internal import Fetch

package struct EntraIDOptions: Sendable, Equatable {
    /// Ids of the tenants whose people may pass; empty for all that the issuer lets in.
    package var allowedTenants: [String] = []
    /// nil for Microsoft's own.
    package var graphURL: EndpointURL?
}

extension ProviderKind {
    /// Microsoft Entra ID. The issuer names one tenant, or `common`, `organizations` or `consumers` for many.
    static let entraID = ProviderKind(
        "entra-id",
        "Microsoft Entra ID",
        .openIDConnect { identity, claims, api async throws(OpenIDError) in
            EntraID.dropUntrustedAddress(&identity, claims, api)
            guard EntraID.isOverage(claims) else { return }
            identity.groups += try await MicrosoftGraph(api).groups(
                neededFor: "groups of the ID token are too many for it"
            )
        },
        defaults: { configuration in
            configuration.takesTenantTemplate = true
            configuration.resolvesGroupsElsewhere = true
        },
        settle: EntraID.settle
    )
    .open { EntraID.isOpenToEveryone($0) }
    .restricted { !$0.vendor.entraID.allowedTenants.isEmpty }
}

enum EntraID {
    static let settle: @Sendable (inout ProviderConfiguration) -> Void = { configuration in
        let tenants = configuration.vendor.entraID.allowedTenants
        configuration.tenants = tenants
        if configuration.issuer.isEmpty, tenants.count == 1 {
            configuration.issuer = "https://login.microsoftonline.com/\(tenants[0])/v2.0"
        }
        // A tenant says of its own people only what is so; of its own accord anybody makes a tenant.
        if !isMultiTenant(configuration) || !tenants.isEmpty {
            configuration.otherEmailClaims = ["upn", "preferred_username"]
        }
        // Microsoft gives refresh tokens for this scope only.
        if configuration.wantsRefreshToken, !configuration.isScopeGiven,
            !configuration.scopes.contains("offline_access")
        {
            configuration.scopes.append("offline_access")
        }
    }

    /// Whether people of more than one tenant can log in: the issuer is one for many, whatever else is checked.
    static func isMultiTenant(_ configuration: ProviderConfiguration) -> Bool {
        let segments = configuration.issuer.lowercased().split(separator: "/")
        return segments.contains { ["common", "organizations", "consumers", "{tenantid}"].contains($0) }
    }

    static func isOpenToEveryone(_ configuration: ProviderConfiguration) -> Bool {
        isMultiTenant(configuration) && configuration.vendor.entraID.allowedTenants.isEmpty
    }

    /// The groups did not fit into the token (https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference).
    static func isOverage(_ claims: ClaimSources) -> Bool {
        let json = claims.idToken.json
        return json["_claim_names"]?["groups"] != nil || json["hasgroups"]?.boolean == true
    }

    /// The administrator of a tenant can write any address into its accounts. Where any tenant may log in, an address
    /// counts only if Microsoft says that its domain is the tenant's own (`xms_edov`).
    static func dropUntrustedAddress(_ identity: inout Identity, _ claims: ClaimSources, _ api: VendorAPI) {
        let configuration = api.configuration
        guard isOpenToEveryone(configuration), identity.email != nil, !configuration.claims.insecureAllowUnverifiedEmail
        else {
            return
        }
        let owned: [JSON] = [.boolean(true), .string("true"), .string("1"), .number(JSONNumber(text: "1"))]
        if let mark = claims.value("xms_edov"), owned.contains(mark) { return }
        identity.email = nil
        identity.emailVerified = nil
        api.provider.warnOnce(
            "addresses of people of any tenant are not trusted, since each tenant writes what it likes; name the tenants by "
                + "--entra-id-allowed-tenant, or have the optional claim xms_edov sent"
        )
    }
}

/// https://learn.microsoft.com/graph/api/user-list-transitivememberof
struct MicrosoftGraph {
    private let api: VendorAPI
    private let base: String

    init(_ api: VendorAPI) {
        self.api = api
        let text = api.configuration.vendor.entraID.graphURL?.text ?? Self.host(of: api.configuration.issuer)
        base = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// The cloud that the issuer belongs to.
    static func host(of issuer: String) -> String {
        if issuer.contains("login.microsoftonline.us") { return "https://graph.microsoft.us" }
        if issuer.contains("login.partner.microsoftonline.cn") || issuer.contains("login.chinacloudapi.cn") {
            return "https://microsoftgraph.chinacloudapi.cn"
        }
        return "https://graph.microsoft.com"
    }

    /// The person's groups, those in which they are by way of others too. Roles and administrative units are left out.
    ///
    /// - Parameters:
    ///   - reason: why Graph is asked.
    ///   - field: the member that names a group, `id` or `displayName`.
    ///   - securityOnly: leaves out groups that only distribute mail.
    func groups(neededFor reason: String, by field: String = "id", securityOnly: Bool = false) async throws(OpenIDError)
        -> [String]
    {
        let fields = field == "id" || field == "displayName" ? "id,displayName" : "id,displayName,\(field)"
        let filter = securityOnly ? "&$filter=securityEnabled%20eq%20true" : ""
        let text =
            base + "/v1.0/me/transitiveMemberOf/microsoft.graph.group?$select=\(fields)&$top=999&$count=true"
            + filter
        guard let url = EndpointURL(text) else { throw .invalidEndpoint(.api, url: text) }
        do throws(OpenIDError) {
            let groups = try await api.list(
                url,
                headers: [(name: "ConsistencyLevel", value: "eventual")],
                elements: { $0["value"]?.array },
                next: { $0.json["@odata.nextLink"]?.string }
            )
            return groups.filter { ($0["@odata.type"]?.string ?? Self.groupType) == Self.groupType }
                .compactMap { $0[field]?.string }
        } catch {
            guard case .api(var refusal) = error, !refusal.isOutage else { throw error }
            refusal.isAboutPerson = false
            refusal.advice =
                "\(reason), so that Graph is asked: give the app the delegated permission User.Read and its consent"
            // Fewer groups than a person has would be a wrong answer to who may pass.
            guard !api.configuration.groupsDecide else { throw .api(refusal) }
            api.provider.warnOnce("\(OpenIDError.api(refusal)); going on without these groups")
            return []
        }
    }

    private static let groupType = "#microsoft.graph.group"

    /// The address of an account whose tokens lack it.
    func address() async throws(OpenIDError) -> String? {
        guard let url = EndpointURL(base + "/v1.0/me") else { return nil }
        do throws(OpenIDError) {
            let person = try await api.get(url).json
            return [person["mail"], person["otherMails"]?.array?.first, person["userPrincipalName"]]
                .compactMap { $0?.string }.first { !$0.isEmpty }
        } catch {
            guard case .api(let refusal) = error, !refusal.isOutage else { throw error }
            api.provider.warnOnce("\(error); going on without an address")
            return nil
        }
    }
}
