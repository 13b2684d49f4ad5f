extension ProviderKind {
    /// Any provider that speaks OpenID Connect; the settings name its issuer.
    package static let openIDConnect = ProviderKind("oidc", "OpenID Connect", .openIDConnect(nil))
}
