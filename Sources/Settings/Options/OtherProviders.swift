internal import OpenID

extension OptionGroup {
    /// Options that belong to one kind of provider. With another they are read and checked, and say that they do nothing.
    static let otherProviders = OptionGroup(
        title: "For single kinds of provider",
        options: [
            Option("adfs-skip-scope", \.vendor.adfs.skipsScope, "Name no scope in the authorization request.")
                .only(for: "adfs"),
            Option(
                "azure-tenant",
                \.vendor.azure.tenant,
                value: "TENANT",
                "Tenant of the issuer that is taken without --oidc-issuer-url."
            ).only(for: "azure"),
            Option(
                "azure-graph-group-field",
                \.vendor.azure.groupField,
                value: "FIELD",
                "Field of Microsoft Graph that names a group: id or displayName."
            ).only(for: "azure"),
            Option(
                "entra-id-allowed-tenant",
                \.vendor.entraID.allowedTenants,
                value: "TENANT",
                "Ids of the tenants whose people may pass. Without it: all that the issuer lets in."
            ).only(for: "entra-id", "azure").narrowing,
            Option(
                "entra-id-federated-token-auth",
                \.entraIDUsesFederatedToken,
                "The token in the file that AZURE_FEDERATED_TOKEN_FILE names takes the client secret's place (workload "
                    + "identity)."
            ).only(for: "entra-id"),
            Option(
                "entra-graph-url",
                \.vendor.entraID.graphURL,
                "Microsoft Graph, in place of the one of the issuer's cloud."
            ).only(for: "entra-id", "azure"),
            Option(
                "bitbucket-repository",
                \.vendor.bitbucket.repository,
                value: "WORKSPACE/NAME",
                "Repository of which a user must be a member."
            ).only(for: "bitbucket").narrowing,
            Option(
                "bitbucket-team",
                \.vendor.bitbucket.workspace,
                value: "WORKSPACE",
                "Workspace (a team, as Bitbucket called it once) of which a user must be a member."
            ).only(for: "bitbucket").narrowing,
            Option(
                "bitbucket-api-url",
                \.vendor.bitbucket.apiURL,
                "Bitbucket's API, in place of https://api.bitbucket.org."
            )
            .only(for: "bitbucket"),
            Option(
                "github-org",
                \.githubOrganizations,
                value: "ORGS",
                "Organizations, separated by commas, of which a user must be in one."
            ).only(for: "github", "gitea", "forgejo").narrowing,
            Option(
                "github-team",
                \.githubTeams,
                value: "TEAMS",
                "Teams, separated by commas, of which a user must be in one: TEAM of --github-org, or ORG:TEAM."
            ).only(for: "github", "gitea", "forgejo").narrowing,
            Option(
                "github-repo",
                \.vendor.github.repository,
                value: "OWNER/NAME",
                "Repository that a user must be able to push to, or to read where it is private."
            ).only(for: "github").narrowing,
            Option(
                "github-token",
                \.githubToken,
                "Access token that sees the collaborators of --github-repo, in place of the user's own."
            ).only(for: "github"),
            Option(
                "github-user",
                \.vendor.github.users,
                value: "LOGIN",
                "Users who may pass whatever the other github options say."
            ).only(for: "github"),
            Option(
                "github-api-url",
                \.vendor.github.apiURL,
                "GitHub's API. Without it: what --validate-url or the host of --login-url says, else https://api.github.com."
            ).only(for: "github"),
            Option(
                "gitlab-group",
                \.vendor.gitLab.groups,
                value: "GROUP",
                "Groups, by their full paths, of which a user must be in one."
            ).only(for: "gitlab").narrowing,
            Option(
                "gitlab-project",
                \.vendor.gitLab.projects,
                "Projects of which a user must be in one with that access level; 20, a reporter's, without it."
            ).only(for: "gitlab").narrowing,
            Option("gitlab-url", \.vendor.gitLab.url, "A GitLab of your own, in place of https://gitlab.com.")
                .only(for: "gitlab"),
            Option(
                "google-group",
                \.vendor.google.groups,
                value: "GROUP",
                "Addresses of groups of which a user must be in one; needs --google-service-account-json or "
                    + "--google-use-application-default-credentials."
            ).only(for: "google").narrowing,
            Option(
                "google-admin-email",
                \.vendor.google.adminEmail,
                value: "ADDRESS",
                "Administrator in whose name groups are read. Without it the service account reads them itself, as a Groups "
                    + "Reader."
            ).only(for: "google"),
            Option(
                "google-admin-api-user-scope",
                \.googleUserScope,
                "Scope with which --google-use-organization-id reads a user."
            ).only(for: "google"),
            Option(
                "google-service-account-json",
                \.googleServiceAccountJSON,
                value: "FILE",
                "Key file of the service account that reads groups."
            ).only(for: "google"),
            Option(
                "google-target-principal",
                \.vendor.google.targetPrincipal,
                value: "ADDRESS",
                "Service account in whose place the machine's own credentials act; theirs without it."
            ).only(for: "google"),
            Option(
                "google-use-application-default-credentials",
                \.googleUsesDefaultCredentials,
                "Read groups with the machine's own credentials, in place of a key file."
            ).only(for: "google"),
            Option(
                "google-use-organization-id",
                \.vendor.google.usesOrganizationID,
                "Give the organization's id of a user as the preferred username."
            ).only(for: "google"),
            Option(
                "google-directory-url",
                \.vendor.google.directoryURL,
                "Google's Directory API, in place of https://admin.googleapis.com."
            ).only(for: "google"),
            Option(
                "google-token-url",
                \.vendor.google.tokenURL,
                "Where the service account's tokens come from, in place of what its key file says."
            ).only(for: "google"),
            Option(
                "google-credentials-url",
                \.vendor.google.credentialsURL,
                "Google's IAM Credentials API, in place of https://iamcredentials.googleapis.com."
            ).only(for: "google"),
            Option(
                "google-metadata-url",
                \.vendor.google.metadataURL,
                "The metadata server of a machine of Google's, in place of http://metadata.google.internal."
            ).only(for: "google"),
            Option(
                "keycloak-group",
                \.vendor.keycloak.groups,
                value: "GROUP",
                "Groups of which a user must be in one, with a leading slash where they are full paths."
            ).only(for: "keycloak", "keycloak-oidc").narrowing,
            Option(
                "oauth2-subject-path",
                \.vendor.oauth2.paths.subject,
                value: "PATH",
                "Where the profile has what never changes of a user: names of JSON members, with dots between them."
            ).only(for: "oauth2"),
            Option(
                "oauth2-user-path",
                \.oauth2UserPath,
                value: "PATH",
                "Where it has the user; the subject without it."
            )
            .only(for: "oauth2"),
            Option("oauth2-email-path", \.oauth2EmailPath, value: "PATH", "Where it has the e-mail address.")
                .only(for: "oauth2"),
            Option(
                "oauth2-email-verified-path",
                \.oauth2VerifiedPath,
                value: "PATH",
                "Where it says whether the address is verified; an address that is not is refused."
            ).only(for: "oauth2"),
            Option("oauth2-groups-path", \.oauth2GroupsPath, value: "PATH", "Where it has the groups.")
                .only(for: "oauth2"),
            Option(
                "oauth2-preferred-username-path",
                \.oauth2NamePath,
                value: "PATH",
                "Where it has the name that the user goes by."
            ).only(for: "oauth2"),
            Option("jwt-key", \.jwtKey, "The client's private key (RSA) in PEM, whose certificate Login.gov knows.")
                .only(for: "login.gov"),
            Option("jwt-key-file", \.jwtKeyFile, value: "FILE", "PEM file with that key.").only(for: "login.gov"),
            Option("pubjwk-url", \.pubJWKURL, "Where Login.gov has its keys; another name of --oidc-jwks-url.")
                .only(for: "login.gov"),
        ]
    )
}
