package struct AzureOptions: Sendable, Equatable {
    package var tenant = "common"
    /// `id` or `displayName`.
    package var groupField = "id"
}

extension ProviderKind {
    /// Azure AD as oauth2-proxy's older provider of that name asks it: groups from Microsoft Graph, addresses from it too
    /// where the tokens lack it. `entra-id` does without Graph where it can.
    static let azure = ProviderKind(
        "azure",
        "Azure",
        .openIDConnect { identity, claims, api async throws(OpenIDError) in
            EntraID.dropUntrustedAddress(&identity, claims, api)
            let graph = MicrosoftGraph(api)
            if identity.email == nil, !EntraID.isOpenToEveryone(api.configuration) {
                identity.email = try await graph.address()
            }
            guard Azure.isVersion2(api.configuration) else { return }
            let groups = try await graph.groups(
                neededFor: "the provider azure reads groups there",
                by: api.configuration.vendor.azure.groupField,
                securityOnly: true
            )
            identity.groups += groups.filter { !identity.groups.contains($0) }
        },
        defaults: { configuration in
            configuration.takesTenantTemplate = true
            configuration.resolvesGroupsElsewhere = true
        },
        settle: { configuration in
            EntraID.settle(&configuration)
            if configuration.issuer.isEmpty {
                configuration.issuer =
                    "https://login.microsoftonline.com/\(configuration.vendor.azure.tenant)/v2.0"
            }
        }
    )
    .open { EntraID.isOpenToEveryone($0) }
}

enum Azure {
    /// Version 1 issuers are https://sts.windows.net/TENANT/; their access tokens are for `--resource`.
    static func isVersion2(_ configuration: ProviderConfiguration) -> Bool { configuration.issuer.contains("/v2.0") }
}
