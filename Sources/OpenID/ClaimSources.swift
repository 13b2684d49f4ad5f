import Clocks

/// The claims about one person: the ID token's, and userinfo's for what the ID token lacks.
struct ClaimSources {
    var idToken: Claims
    var userInfo: Claims?
    /// The names of claims that are asked for besides those of the configuration.
    var wanted: [String] = []

    func value(_ name: String) -> JSON? {
        idToken.value(name) ?? userInfo?.value(name)
    }

    private func text(_ name: String) -> String? {
        idToken.text(name) ?? userInfo?.text(name)
    }

    /// The claims that the configuration wants and the ID token lacks.
    func missing(_ configuration: ProviderConfiguration) -> [String] {
        ([configuration.claims.user, configuration.claims.email, configuration.claims.groups, "preferred_username"]
            + wanted)
            .filter { idToken.value($0) == nil }
    }

    /// The identity, and sentences about claims that were left out, for the log.
    func identity(_ configuration: ProviderConfiguration, _ tokens: Tokens) throws(OpenIDError) -> (
        Identity, notes: [String]
    ) {
        guard let user = text(configuration.claims.user), !user.isEmpty else {
            throw .noUser(claim: configuration.claims.user)
        }
        let email = try email(configuration)
        var (groups, notes) = groups(configuration, tokens.accessToken)
        notes += unreadable(configuration)
        let identity = Identity(
            subject: try idToken.requiredSubject(),
            user: user,
            email: email.address,
            emailVerified: email.isVerified,
            groups: groups,
            preferredUsername: text("preferred_username"),
            name: text("name"),
            sessionID: idToken.text("sid"),
            authenticationContext: idToken.text("acr"),
            authenticatedAt: idToken.json["auth_time"]?.seconds.map { Timestamp(secondsSince1970: $0) },
            claims: wanted.map { IdentityClaim(name: $0, values: value($0)?.scalars ?? []) },
            tokens: tokens
        )
        return (identity, notes)
    }

    /// An address and the word on it must come from the same place: `email_verified` in one answer is not about
    /// another address in the other.
    private func email(_ configuration: ProviderConfiguration) throws(OpenIDError) -> (
        address: String?, isVerified: Bool?
    ) {
        let source = idToken.text(configuration.claims.email) != nil ? idToken : userInfo
        guard let source, let address = source.text(configuration.claims.email) else {
            return (configuration.otherEmailClaims.lazy.compactMap { text($0) }.first { $0.contains("@") }, nil)
        }
        // The claim is about the standard `email` only.
        guard configuration.claims.email == "email" else { return (address, nil) }
        var verified = source.value("email_verified")
        if verified == nil, let userInfo, let other = userInfo.text("email"), isSameText(other, address) {
            verified = userInfo.value("email_verified")
        }
        let isVerified = verified.flatMap(\.affirmation)
        if isVerified == false, !configuration.claims.insecureAllowUnverifiedEmail { throw .unverifiedEmail(address) }
        return (address, isVerified)
    }

    /// Keycloak puts roles into its access tokens; who configures it so, into ID tokens and userinfo too.
    private func roles(_ accessToken: String?) -> [String] {
        var roles: [String] = []
        for claims in [idToken, userInfo, accessToken.flatMap { Roles.claims(ofAccessToken: $0, like: idToken) }] {
            guard let claims else { continue }
            roles += Roles.groups(in: claims).filter { !roles.contains($0) }
        }
        return roles
    }

    private func groups(_ configuration: ProviderConfiguration, _ accessToken: String?) -> ([String], notes: [String]) {
        let name = configuration.claims.groups
        let claim = GroupsClaim(value(name), separator: configuration.claims.groupsSeparator)
        var notes: [String] = []
        if claim.hasOthers {
            notes.append(
                "claim \(name) holds something else than texts and numbers, which was left out of the groups; of objects "
                    + "a member can be named, as in \(name).name"
            )
        }
        if value(name) == nil, !configuration.resolvesGroupsElsewhere,
            [idToken, userInfo].contains(where: { $0?.isElsewhere(name) == true })
        {
            notes.append(
                "claim \(name): the provider only points to another place for it (a distributed claim, or too many "
                    + "groups for a token), which is never followed; the person has no groups"
            )
        } else if value(name) == nil, name != "groups" {
            notes.append("neither the ID token nor userinfo has claim \(name), which is to hold the groups")
        }
        return (claim.groups + (configuration.rolesAreGroups ? roles(accessToken) : []), notes)
    }

    /// Claims that are there and hold no text, and a claim that was chosen for the address and is not there.
    private func unreadable(_ configuration: ProviderConfiguration) -> [String] {
        var notes: [String] = []
        for name in [configuration.claims.email, "preferred_username"] where text(name) == nil {
            if let value = value(name) {
                let got = value.array.map { "an array of \($0.count)" } ?? value.kind
                notes.append("claim \(name) is \(got), expected one text; it was left out")
            } else if name == configuration.claims.email, name != "email" {
                notes.append("neither the ID token nor userinfo has claim \(name), which is to hold the address")
            }
        }
        for name in wanted {
            guard let value = value(name), value.scalars.isEmpty, value != .array([]) else { continue }
            notes.append("claim \(name) is \(value.kind), expected texts, numbers or booleans; it was left out")
        }
        return notes
    }
}
