extension OptionGroup {
    /// Options that belong to one kind of provider. They are read and checked, so that a configuration can be prepared,
    /// and say that they do nothing with another provider.
    static let otherProviders = OptionGroup(
        title: "For single kinds of provider, which are not there yet",
        options: [
            Option("azure-tenant", unstored: "common", "Tenant of Microsoft Entra ID.").only(for: "azure"),
            Option("azure-graph-group-field", unstored: "", "Field of a group that names it.").only(for: "azure"),
            Option("bitbucket-repository", unstored: "", "Repository that a user must see.").only(for: "bitbucket"),
            Option("bitbucket-team", unstored: "", "Team that a user must be in.").only(for: "bitbucket"),
            Option("entra-id-allowed-tenant", unstoredList: String.self, "Tenants of which a user must be.")
                .only(for: "entra-id"),
            Option("entra-id-federated-token-auth", unstored: false, "Workload identity in place of a client secret.")
                .only(for: "entra-id"),
            Option("github-org", unstored: "", "Organisation that a user must be in.").only(for: "github"),
            Option("github-team", unstored: "", "Teams of which a user must be in one.").only(for: "github"),
            Option("github-repo", unstored: "", "Repository that a user must collaborate on.").only(for: "github"),
            Option("github-token", unstored: "", "Token that checks the repository.", isSecret: true).only(
                for: "github"
            ),
            Option("github-user", unstoredList: String.self, "Users who may pass besides.").only(for: "github"),
            Option("gitlab-group", unstoredList: String.self, "Groups of which a user must be in one.")
                .only(for: "gitlab"),
            Option("gitlab-project", unstoredList: String.self, "Projects of which a user must be in one.")
                .only(for: "gitlab"),
            Option("google-group", unstoredList: String.self, "Groups of which a user must be in one.")
                .only(for: "google"),
            Option("google-admin-email", unstored: "", "Administrator in whose name groups are read.")
                .only(for: "google"),
            Option("google-admin-api-user-scope", unstored: "", "Scope with which members are read.")
                .only(for: "google"),
            Option("google-service-account-json", unstored: "", "Key file of the service account.")
                .only(for: "google"),
            Option("google-target-principal", unstored: "", "Account in whose place to act.").only(for: "google"),
            Option("google-use-application-default-credentials", unstored: "", "Use the machine's own credentials.")
                .only(for: "google"),
            Option("google-use-organization-id", unstored: "", "Give the organisation as a group.")
                .only(for: "google"),
            Option("keycloak-group", unstoredList: String.self, "Groups of which a user must be in one.")
                .only(for: "keycloak"),
            Option("jwt-key", unstored: "", "Private key that signs for login.gov, in PEM.", isSecret: true)
                .only(for: "login.gov"),
            Option("jwt-key-file", unstored: "", "File of that key.").only(for: "login.gov"),
            Option("pubjwk-url", unstored: "", "Where login.gov has its keys.").only(for: "login.gov"),
        ]
    )
}
