/// The options of single kinds. Each kind reads its own and no other.
package struct VendorOptions: Sendable, Equatable {
    package var adfs = ADFSOptions()
    package var azure = AzureOptions()
    package var bitbucket = BitbucketOptions()
    package var entraID = EntraIDOptions()
    package var github = GitHubOptions()
    package var gitLab = GitLabOptions()
    package var google = GoogleOptions()
    package var keycloak = KeycloakOptions()
    package var oauth2 = OAuth2Options()

    package init() {}
}
