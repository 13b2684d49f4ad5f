extension Difference {
    /// Single kinds of provider.
    static let providers = [
        Difference(
            "options of one kind of provider (`--google-group` ...) with another",
            there: "ignored",
            here: "checked, and a warning that they do nothing"
        ),
        Difference(
            "membership (organizations, teams, projects, workspaces, groups of Graph and of Google's "
                + "directory)",
            there: "read at the login; `google` and `cidaas` ask again",
            here: "asked again at each renewal; who left loses access, an outage of the vendor ends no "
                + "session"
        ),
        Difference(
            "`github`",
            there: "access tokens without their refresh token; organizations by exact case; "
                + "`--github-repo` ignored beside `--github-org`; the subject is the login",
            here: "refresh tokens are used; names without regard to case; both must hold; the subject "
                + "is the numeric id, the user still the login",
            shows: .having("provider", "github")
        ),
        Difference(
            "`gitlab`",
            there: "no default issuer; no levels 5, 15 and 50; a project's own level hides its group's",
            here: "gitlab.com; all levels; the greater of the two counts",
            shows: .having("provider", "gitlab")
        ),
        Difference(
            "`google`",
            there: "the ID token is read unverified",
            here: "verified in full; the service account may read groups in its own name, without "
                + "`--google-admin-email`",
            shows: .having("provider", "google")
        ),
        Difference(
            "`entra-id`",
            there: "a refusal of Graph is no groups; one fixed form of issuer",
            here: "the login is refused where groups decide; any cloud; addresses of any tenant's "
                + "people are not trusted without a list of tenants or `xms_edov`",
            shows: .having("provider", "entra-id", "azure")
        ),
        Difference(
            "`bitbucket`, `linkedin`",
            there: "ask what the vendors took away in 2021 to 2026",
            here: "ask what is there today",
            shows: .having("provider", "bitbucket", "linkedin")
        ),
        Difference(
            "`login.gov`",
            there: "one nonce for all logins; the ID token is checked against the first key only, its issuer and "
                + "audience not at all; level of assurance `http://idmanagement.gov/ns/assurance/loa/1`",
            here: "a nonce for each login; the ID token verified in full; `urn:acr.login.gov:auth-only`, since "
                + "Login.gov deprecates the other; the session there can be ended",
            shows: .having("provider", "login.gov")
        ),
        Difference(
            "access tokens at `google`, `bitbucket`",
            there: "in URLs",
            here: "in a header",
            shows: .having("provider", "google", "bitbucket")
        ),
        Difference(
            "a person without an e-mail address",
            there: "an error page",
            here: "passes where no rule asks for an address"
        ),
    ]
}
