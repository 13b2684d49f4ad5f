internal import OpenID

extension CrossCheck {
    /// Without `--provider`, a given issuer means OpenID Connect, and nothing means Google, as in oauth2-proxy.
    mutating func chooseProvider() {
        guard !isGiven("provider"), settings.oidcIssuerURL.text.isEmpty,
            isReadable("provider", "oidc-issuer-url"), isFileWhole
        else { return }
        settings.provider = .google
    }

    /// What one kind of provider needs, and options of other kinds.
    mutating func checkVendor(readFile: (String) throws -> [UInt8]) {
        for option in Option.all where isGiven(option.flag) && !option.onlyFor.isEmpty {
            guard !option.onlyFor.contains(settings.provider.name) else { continue }
            let kinds = option.onlyFor.map { "--provider=\($0)" }.joined(separator: " and ")
            warning("\(name(option.flag)) is without effect with --provider=\(settings.provider): it is for \(kinds)")
        }
        let outline = settings.providerOutline
        if settings.provider.speaksOpenIDConnect {
            require("issuer", "oidc-issuer-url", isMissing: outline.issuer.isEmpty)
        } else {
            let because = ", since --provider=\(settings.provider) does not know it"
            let endpoints = [
                ("authorization endpoint", "login-url", outline.authorizationEndpoint),
                ("token endpoint", "redeem-url", outline.tokenEndpoint),
            ]
            for (subject, flag, url) in endpoints { require(subject, flag, isMissing: url == nil, hint: because) }
            if settings.provider.needsProfile {
                require("profile", "profile-url", isMissing: outline.userInfoEndpoint == nil, hint: because)
            }
        }
        if settings.provider == .google { checkGoogle(readFile: readFile) }
        if settings.provider == .github, !settings.githubToken.isEmpty, settings.vendor.github.repository.isEmpty {
            warning("repository: \(name("github-token")) is without effect without --github-repo")
        }
        if settings.provider == .github || settings.provider == .gitea || settings.provider == .forgejo,
            settings.vendor.github.organizations.isEmpty,
            let team = settings.vendor.github.teams.first(where: { !$0.contains(":") })
        {
            problem(
                "teams: \(quoted(team))\(from("github-team")) names no organization; write it as ORG:TEAM, or give --github-org"
            )
        }
        let field = settings.vendor.azure.groupField
        if field.isEmpty {
            settings.vendor.azure.groupField = "id"
        } else if !field.allSatisfy({ $0.isASCII && $0.isLetter }) {
            problem(
                "groups: \(quoted(field))\(from("azure-graph-group-field")) is no field's name; write id or displayName"
            )
        }
    }

    /// Login.gov knows a client by one key; one without a key has PKCE only.
    mutating func checkLoginGov(readFile: (String) throws -> [UInt8]) {
        let given = ["jwt-key", "jwt-key-file", "client-key-file"].filter(isGiven)
        guard isReadable("jwt-key", "jwt-key-file", "client-key-file"), isFileWhole else { return }
        if given.count > 1 {
            let names = given.map(name).joined(separator: " and ")
            problem("client key: \(names) each give one, and Login.gov knows one; keep one of them")
        }
        if given.isEmpty, settings.tokenEndpointAuthMethod != ClientAuthentication.none {
            problem(
                "client key: missing; Login.gov knows a client by its certificate's private key: give it by \(sources("jwt-key-file")). A "
                    + "public client has none: --token-endpoint-auth-method=none"
            )
        }
        if isGiven("client-secret") || !settings.clientSecretFile.isEmpty {
            let flag = isGiven("client-secret") ? "client-secret" : "client-secret-file"
            warning(
                "client secret: \(name(flag)) is without effect with --provider=login.gov, which knows clients by a key"
            )
        }
        if !settings.jwtKey.isEmpty, !settings.jwtKey.revealed.contains("PRIVATE KEY-----") {
            problem("client key: \(name("jwt-key")) (\(settings.jwtKey)) is no PEM private key")
        }
        if !settings.jwtKeyFile.isEmpty {
            checkPrivateKey(
                settings.jwtKeyFile,
                "jwt-key-file",
                subject: "client key",
                purpose: .signing,
                id: settings.clientKeyID.isEmpty ? nil : settings.clientKeyID,
                readFile: readFile
            )
        }
        guard let url = settings.pubJWKURL else { return }
        if let other = settings.oidcJWKSURL, other != url {
            problem("key set: \(name("pubjwk-url")) and \(name("oidc-jwks-url")) name two places; keep the second")
        }
        settings.oidcJWKSURL = url
    }

    /// As oauth2-proxy's start demands it, but that a service account may read groups in its own name.
    private mutating func checkGoogle(readFile: (String) throws -> [UInt8]) {
        let key = settings.googleServiceAccountJSON
        if !key.isEmpty, settings.googleUsesDefaultCredentials {
            problem(
                "Google's directory: \(name("google-service-account-json")) and "
                    + "\(name("google-use-application-default-credentials")) are both given; keep one"
            )
        }
        if !key.isEmpty {
            do {
                _ = try readFile(key)
            } catch {
                problem(
                    "Google's directory: cannot read the file \(quoted(key))\(from("google-service-account-json")): \(error)"
                )
            }
        }
        guard key.isEmpty, !settings.googleUsesDefaultCredentials,
            isReadable("google-use-application-default-credentials")
        else { return }
        for flag in ["google-group", "google-admin-email", "google-use-organization-id"] where isGiven(flag) {
            problem(
                "Google's directory: \(name(flag)) needs --google-service-account-json or "
                    + "--google-use-application-default-credentials"
            )
        }
    }
}

extension Settings {
    /// The provider's configuration as far as checks of settings need it.
    var providerOutline: ProviderConfiguration {
        var outline = ProviderConfiguration(
            kind: provider,
            issuer: oidcIssuerURL.text.isEmpty ? nil : oidcIssuerURL.text,
            clientID: clientID,
            clientSecret: ""
        )
        outline.vendor = vendor
        outline.authorizationEndpoint = loginURL?.text ?? outline.authorizationEndpoint
        outline.tokenEndpoint = redeemURL?.text ?? outline.tokenEndpoint
        outline.userInfoEndpoint = profileURL?.text ?? outline.userInfoEndpoint
        outline.validationEndpoint = validateURL?.text
        return outline.settled()
    }

    /// Whether everybody in the world can log in at the provider, and no option of its kind says who may pass.
    package var isProviderOpenToEveryone: Bool { providerOutline.isOpenToEveryone }
}
