extension OptionGroup {
    static let access = OptionGroup(
        title: "Who may pass, and where to",
        options: [
            Option(
                "email-domain",
                \.emailDomains,
                "Domains whose e-mail addresses may pass; .example.com means it and all below it, * everyone."
            ),
            Option("allowed-group", \.allowedGroups, value: "GROUP", "Groups of which a user must be in one."),
            Option(
                "whitelist-domain",
                \.whitelistDomains,
                "Hosts besides the request's own that a login or logout may end on: example.com, .example.com (it and "
                    + "all below it), example.com:8443, example.com:* (any port)."
            ),
        ]
    )
}
