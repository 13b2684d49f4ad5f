extension OptionGroup {
    static let access = OptionGroup(
        title: "Who may pass, and where to",
        options: [
            Option(
                "email-domain",
                \.emailDomains,
                "Domains whose e-mail addresses may pass; .example.com and *.example.com mean what is below it only, * everyone."
            ).narrowing,
            Option(
                "authenticated-emails-file",
                \.authenticatedEmailsFile,
                value: "FILE",
                "File of e-mail addresses that may pass, one a line. It is read again when it changes."
            ).narrowing,
            Option(
                "allowed-role",
                \.allowedRoles,
                value: "ROLE",
                "Roles of which a user must have one: ROLE of the realm, CLIENT:ROLE of a client, as Keycloak's access "
                    + "tokens have them."
            ).narrowing,
            Option(
                "allowed-group",
                \.allowedGroups,
                value: "GROUP",
                "Groups of which a user must be in one. A name with commas, as LDAP has them, stands in double quotes: "
                    + "--allowed-group='\"CN=Staff,OU=Groups\"', or is one text of a list in the file."
            )
            .narrowing,
            Option(
                "allowed-host",
                \.allowedHosts,
                "Hosts that are served: app.example.com, or *.example.com for it and all below it; a login may end on each "
                    + "of them. Requests for others are refused. Without it: whatever host the gateway passes on."
            ).narrowing,
            Option(
                "whitelist-domain",
                \.whitelistDomains,
                "Hosts besides the request's own that a login or logout may end on: example.com, .example.com (it and "
                    + "all below it), example.com:8443, example.com:* (any port)."
            ),
            Option(
                "rules",
                \.rulesFile,
                value: "FILE",
                "TOML file of rules: for each host, path and method who may pass, and what the login must have been like "
                    + "(docs/rules.md). It is read again when it changes."
            ).narrowing,
            Option(
                "skip-auth-route",
                \.skipAuthRoutes,
                "Requests that pass without a login: METHOD=REGEX, METHOD!=REGEX (every path but), or REGEX alone for every "
                    + "method. The expression (RE2) is tried on the decoded path."
            ),
            Option(
                "skip-auth-regex",
                \.skipAuthRegexes,
                value: "REGEX",
                "Older form of --skip-auth-route, for every method."
            ),
            Option(
                "skip-auth-preflight",
                \.skipAuthPreflight,
                "Let CORS preflights (OPTIONS) pass without a login, as browsers send them without cookies."
            ),
            Option(
                "skip-auth-strip-headers",
                \.skipAuthStripHeaders,
                "Send the identity headers empty with such answers, so that nobody forges them."
            ),
            Option(
                "trusted-ip",
                \.trustedIPs,
                "Addresses and CIDR blocks from which everybody passes without a login; see --real-client-ip-header."
            ),
            Option(
                "api-route",
                \.apiRoutes,
                value: "REGEX",
                "Paths of programs: who is not logged in gets 401 there, never a redirect or a page."
            ),
        ]
    )
}
