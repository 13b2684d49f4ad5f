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
        ([configuration.userClaim, configuration.emailClaim, configuration.groupsClaim, "preferred_username"] + wanted)
            .filter { idToken.value($0) == nil }
    }

    /// The identity, and sentences about claims that were left out, for the log.
    func identity(_ configuration: ProviderConfiguration, _ tokens: Tokens) throws(OpenIDError) -> (
        Identity, notes: [String]
    ) {
        guard let user = text(configuration.userClaim), !user.isEmpty else {
            throw .noUser(claim: configuration.userClaim)
        }
        let email = try email(configuration)
        let (groups, notes) = groups(configuration, tokens.accessToken)
        let identity = Identity(
            subject: try idToken.requiredString("sub"),
            user: user,
            email: email.address,
            emailVerified: email.isVerified,
            groups: groups,
            preferredUsername: text("preferred_username"),
            name: text("name"),
            sessionID: idToken.text("sid"),
            authenticationContext: idToken.text("acr"),
            authenticatedAt: idToken.json["auth_time"]?.number?.wholeSeconds.map { Timestamp(secondsSince1970: $0) },
            claims: wanted.map { IdentityClaim(name: $0, values: value($0)?.scalars ?? []) },
            tokens: tokens
        )
        return (identity, notes)
    }

    /// An address and the word on it must come from the same place: `email_verified` in one answer says nothing about
    /// another address in the other.
    private func email(_ configuration: ProviderConfiguration) throws(OpenIDError) -> (
        address: String?, isVerified: Bool?
    ) {
        let source = idToken.text(configuration.emailClaim) != nil ? idToken : userInfo
        guard let source, let address = source.text(configuration.emailClaim) else {
            return (configuration.otherEmailClaims.lazy.compactMap { text($0) }.first { $0.contains("@") }, nil)
        }
        // The claim is about the standard `email` only.
        guard configuration.emailClaim == "email" else { return (address, nil) }
        var verified = source.value("email_verified")
        if verified == nil, let userInfo, let other = userInfo.text("email"), isSameText(other, address) {
            verified = userInfo.value("email_verified")
        }
        let isVerified = verified.map { $0 == .boolean(true) || $0 == .string("true") }
        if isVerified == false, !configuration.insecureAllowUnverifiedEmail { throw .unverifiedEmail(address) }
        return (address, isVerified)
    }

    /// Keycloak puts roles into its access tokens; who configures it so, into ID tokens and userinfo too.
    private func roles(_ accessToken: String) -> [String] {
        var roles: [String] = []
        for claims in [idToken, userInfo, Roles.claims(ofAccessToken: accessToken, like: idToken)] {
            guard let claims else { continue }
            roles += Roles.groups(in: claims).filter { !roles.contains($0) }
        }
        return roles
    }

    private func groups(_ configuration: ProviderConfiguration, _ accessToken: String) -> ([String], notes: [String]) {
        let name = configuration.groupsClaim
        let claim = GroupsClaim(value(name))
        var notes: [String] = []
        if claim.hasOthers {
            notes.append("claim \(name) holds something else than strings, which was left out of the groups")
        }
        if value(name) == nil, !configuration.resolvesGroupsElsewhere,
            [idToken, userInfo].contains(where: { $0?.isElsewhere(name) == true })
        {
            notes.append(
                "claim \(name): the provider only points to another place for it (a distributed claim, or too many "
                    + "groups for a token), which is never followed; the person has no groups"
            )
        }
        return (claim.groups + (configuration.rolesAreGroups ? roles(accessToken) : []), notes)
    }
}
