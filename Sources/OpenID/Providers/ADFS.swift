package struct ADFSOptions: Sendable, Equatable {
    /// The authorization request names no scope.
    package var skipsScope = false
}

extension ProviderKind {
    /// Active Directory Federation Services. An account's address may stand in `upn` only; scopes carry the resource that
    /// they are for.
    static let adfs = ProviderKind(
        "adfs",
        "ADFS",
        .openIDConnect(nil),
        defaults: { $0.otherEmailClaims = ["upn"] },
        settle: { configuration in
            if configuration.vendor.adfs.skipsScope {
                configuration.scopes = []
                configuration.asksForGroups = false
            }
            guard let resource = configuration.resource, !resource.isEmpty, let first = configuration.scopes.first
            else { return }
            let prefix = resource.hasSuffix("/") ? resource : resource + "/"
            if !first.hasPrefix(prefix) { configuration.scopes[0] = prefix + first }
        }
    )
}
