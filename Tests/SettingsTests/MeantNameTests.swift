import Testing

@testable import Settings

@Suite("a slip in the name of an option that limits who may pass opens nothing")
struct MeantNameTests {
    /// What the options of who may pass are, where only one thing can be meant.
    struct Taken: Sendable, CustomTestStringConvertible {
        let name: String
        let flag: String
        var value = "example.com"
        var testDescription: String { name }
    }

    static let taken = [
        Taken(name: "email_domain", flag: "email-domain"), Taken(name: "emails_domains", flag: "email-domain"),
        Taken(name: "emaildomains", flag: "email-domain"), Taken(name: "allowed_email_domains", flag: "email-domain"),
        Taken(name: "google_apps_domain", flag: "email-domain"), Taken(name: "allowed_group", flag: "allowed-group"),
        Taken(name: "allowed_role", flag: "allowed-role"), Taken(name: "allowed_host", flag: "allowed-host"),
        Taken(name: "rule", flag: "rules", value: "rules.toml"),
        Taken(name: "authenticated_email_file", flag: "authenticated-emails-file", value: "emails"),
        Taken(name: "authenticated_emails_files", flag: "authenticated-emails-file", value: "emails"),
    ]

    static let files = ["rules.toml": "default = \"nobody\"\n", "emails": "ann@example.com\n"]

    /// The value that the option has then.
    private func value(_ flag: String, _ loading: Loading) throws -> String? {
        try loading.settings.effective.first { $0.option.flag == flag }?.value
    }

    private func loading(_ environment: [String: String] = [:], file: String? = nil) -> Loading {
        let unsaid = ["OAUTH2_PROXY_EMAIL_DOMAINS": ""].merging(environment) { $1 }
        return Loading.good(environment: unsaid, file: file, files: Self.files)
    }

    @Test("a variable is taken as it is meant, with a warning", arguments: MeantNameTests.taken)
    func variable(_ one: Taken) throws {
        let name = "OAUTH2_PROXY_" + one.name.uppercased()
        let loading = loading([name: one.value])
        #expect(try value(one.flag, loading) == one.value)
        let right = try #require(Option.byFlag[one.flag]).variable
        #expect(loading.warnings.first == "\(name): is taken for \(right); write it so")
    }

    @Test("a key of the file likewise", arguments: MeantNameTests.taken)
    func key(_ one: Taken) throws {
        let loading = loading(file: "\(one.name) = '\(one.value)'\n")
        #expect(try value(one.flag, loading) == one.value)
        let right = try #require(Option.byFlag[one.flag]).key
        #expect(loading.warnings.first == "sidegate.toml:1: \(one.name): is taken for \(right); write it so")
    }

    @Test("a flag likewise", arguments: MeantNameTests.taken)
    func flag(_ one: Taken) throws {
        let flag = "--" + one.name.replacing("_", with: "-")
        var loading = loading()
        loading.arguments = [flag, one.value]
        if flag == "--\(one.flag)" { return }
        #expect(try value(one.flag, loading) == one.value)
        #expect(loading.warnings.first == "\(flag): is taken for --\(one.flag); write it so")
    }

    @Test(
        "a variable that may be meant so, and leaves open how, is an error",
        arguments: [
            ("EMAIL_DOMANS", "did you mean OAUTH2_PROXY_EMAIL_DOMAINS? Correct it or take it away"),
            ("ALOWED_GROUPS", "did you mean OAUTH2_PROXY_ALLOWED_GROUPS? Correct it or take it away"),
            ("DOMAINS", "did you mean OAUTH2_PROXY_EMAIL_DOMAINS? Correct it or take it away"),
            ("ALLOWED_EMAILS", "take it away"), ("DOMAIN", "take it away"), ("RESTRICTED_USERS", "take it away"),
        ]
    )
    func refused(name: String, advice: String) {
        #expect(
            loading(["OAUTH2_PROXY_" + name: "x"]).problems == [
                "OAUTH2_PROXY_\(name): is no variable of Sidegate, and is not ignored, since by its name it may be meant to "
                    + "limit who may pass; \(advice)"
            ]
        )
    }

    @Test("two names for one thing in one place are an error")
    func both() {
        let variables = loading(["OAUTH2_PROXY_ALLOWED_GROUP": "a", "OAUTH2_PROXY_ALLOWED_GROUPS": "b"])
        #expect(
            variables.problems == [
                "OAUTH2_PROXY_ALLOWED_GROUP: means the same as OAUTH2_PROXY_ALLOWED_GROUPS, which is given too; keep "
                    + "OAUTH2_PROXY_ALLOWED_GROUPS"
            ]
        )
        let keys = loading(file: "allowed_group = 'a'\nallowed_groups = ['b']\n")
        #expect(
            keys.problems == [
                "sidegate.toml:1: allowed_group: means the same as allowed_groups, which stands in this file too; keep that"
            ]
        )
    }

    @Test("keys of the file are read in any case, as oauth2-proxy reads them")
    func capitals() throws {
        let loading = Loading.good(file: "COOKIE_NAME = 'x'\n")
        #expect(try loading.settings.cookieName.text == "x")
        #expect(loading.warnings == ["sidegate.toml:1: COOKIE_NAME: is taken for cookie_name; write it so"])
    }
}

@Suite("nobody is named who may pass")
struct OpenSiteTests {
    private func loading(_ arguments: [String] = [], issuer: String) -> Loading {
        var loading = Loading.good(
            environment: ["OAUTH2_PROXY_EMAIL_DOMAINS": "", "OAUTH2_PROXY_OIDC_ISSUER_URL": issuer],
            files: ["emails": "ann@example.com\n", "rules": "default = \"nobody\"\n"]
        )
        loading.arguments = arguments
        return loading
    }

    @Test(
        "at a provider where everyone in the world can have an account, that is an error",
        arguments: [
            ("https://accounts.google.com", "accounts.google.com"), ("https://gitlab.com", "gitlab.com"),
            ("https://login.microsoftonline.com/common/v2.0", "login.microsoftonline.com/common"),
            ("https://login.microsoftonline.com/Organizations/v2.0", "login.microsoftonline.com/organizations"),
            ("https://login.microsoftonline.com/consumers/v2.0", "login.microsoftonline.com/consumers"),
            (
                "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
                "login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad"
            ), ("https://appleid.apple.com", "appleid.apple.com"),
            ("https://www.linkedin.com/oauth", "www.linkedin.com"),
            ("https://www.facebook.com", "www.facebook.com"),
        ]
    )
    func publicProviders(issuer: String, place: String) {
        #expect(
            loading(issuer: issuer).problems == [
                "who may pass: no option says, and everyone in the world can have an account at \(place); give "
                    + "--email-domain=example.com, --allowed-group or --authenticated-emails-file, or --email-domain=* if "
                    + "everyone is meant"
            ]
        )
    }

    @Test(
        "any option that says who may pass cures it",
        arguments: [
            "--email-domain=*", "--email-domain=example.com", "--allowed-group=staff", "--allowed-role=a",
            "--authenticated-emails-file=emails", "--rules=rules",
        ]
    )
    func said(option: String) {
        #expect(loading([option], issuer: "https://accounts.google.com").problems == [])
    }

    @Test("the options of the provider's kind are named as a cure, and each is one")
    func ownOptions() {
        let cure = "give --github-org, --github-team, --github-repo, --email-domain=example.com, "
        let problems = loading(["--provider=github"], issuer: "").problems
        #expect(problems.count == 1 && problems[0].contains(cure), "\(problems)")
        #expect(loading(["--provider=github", "--github-org=acme"], issuer: "").problems == [])
    }

    @Test(
        "a provider of one's own, or a tenant, is warned of",
        arguments: [
            "https://id.example.com", "https://gitlab.com.example.org", "https://notgitlab.com",
            "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0",
        ]
    )
    func own(issuer: String) {
        let loading = loading(issuer: issuer)
        #expect(loading.problems == [])
        #expect(loading.warnings.count == 1 && loading.warnings[0].hasPrefix("who may pass: everyone whom"))
    }

    @Test("a list that was emptied is no way to say that everyone may pass", arguments: [true, false])
    func emptied(isFlag: Bool) {
        var loading = Loading.good(
            environment: ["OAUTH2_PROXY_EMAIL_DOMAINS": ""],
            file: isFlag ? nil : "email_domains = []\n"
        )
        if isFlag { loading.arguments = ["--email-domain="] }
        let name = isFlag ? "--email-domain" : "email_domains (sidegate.toml:1)"
        #expect(
            loading.problems == [
                "who may pass: \(name) is given without a value, and no other option says who; name somebody, or give "
                    + "--email-domain=* if everyone is meant"
            ]
        )
    }
}
