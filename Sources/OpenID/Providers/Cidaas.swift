extension ProviderKind {
    /// cidaas names groups as objects with roles inside: `GROUP:ROLE`; roles of its own are `cidaas:ROLE`.
    static let cidaas = ProviderKind(
        "cidaas",
        "cidaas",
        .openIDConnect { identity, claims, _ async throws(OpenIDError) in
            identity.groups = Cidaas.groups(claims)
        },
        defaults: { $0.scopes = ["openid", "email", "profile", "roles", "groups"] }
    )
}

enum Cidaas {
    static func groups(_ claims: ClaimSources) -> [String] {
        let groups = (claims.value("groups")?.array ?? []).flatMap { group -> [String] in
            guard let id = group["groupId"]?.string else { return group.string.map { [$0] } ?? [] }
            return (group["roles"]?.strings ?? []).map { "\(id):\($0)" }
        }
        return groups + (claims.value("roles")?.strings ?? []).map { "cidaas:\($0)" }
    }
}
