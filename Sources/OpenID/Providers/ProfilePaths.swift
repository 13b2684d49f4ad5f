package struct OAuth2Options: Sendable, Equatable {
    package var paths = ProfilePaths(subject: "sub", email: "email")
}

/// Where a vendor's profile has what an identity is made of: names of members, with dots between them for those inside
/// others.
package struct ProfilePaths: Sendable, Equatable {
    package var subject: String
    /// nil: as the subject.
    package var user: String?
    package var email: String?
    package var emailVerified: String?
    package var groups: String?
    package var name: String?
    package var preferredUsername: String?

    package init(
        subject: String,
        user: String? = nil,
        email: String? = nil,
        emailVerified: String? = nil,
        groups: String? = nil,
        name: String? = nil,
        preferredUsername: String? = nil
    ) {
        self.subject = subject
        self.user = user
        self.email = email
        self.emailVerified = emailVerified
        self.groups = groups
        self.name = name
        self.preferredUsername = preferredUsername
    }
}

extension VendorAPI {
    /// The identity that the profile URL's answer gives.
    func profile(_ paths: ProfilePaths, headers: [(name: String, value: String)] = []) async throws(OpenIDError)
        -> Identity
    {
        guard let text = configuration.userInfoEndpoint, let url = EndpointURL(text) else {
            throw .missingEndpoint(.userInfo, issuer: configuration.issuer)
        }
        return try identity(try await get(url, headers: headers), paths)
    }

    func identity(_ answer: Answer, _ paths: ProfilePaths) throws(OpenIDError) -> Identity {
        let profile = Claims(json: answer.json)
        func text(_ path: String?) -> String? {
            path.flatMap { profile.text($0) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        guard let subject = text(paths.subject) else {
            throw .missingField(.api, url: "\(answer.url)", name: paths.subject)
        }
        let email = text(paths.email)
        let verified = paths.emailVerified.flatMap { profile.value($0) }.map {
            $0 == .boolean(true) || $0 == .string("true")
        }
        if let email, verified == false, !configuration.claims.insecureAllowUnverifiedEmail {
            throw .unverifiedEmail(email)
        }
        let groups = paths.groups.map { GroupsClaim(profile.value($0)) }
        if let groups, groups.hasOthers, let path = paths.groups {
            provider.warnOnce(
                "\(path) of \(answer.url) holds something else than strings, which was left out of the groups"
            )
        }
        return identity(
            subject: subject,
            user: text(paths.user) ?? subject,
            email: email,
            emailVerified: verified,
            groups: groups?.groups ?? [],
            preferredUsername: text(paths.preferredUsername),
            name: text(paths.name),
            profile
        )
    }

    /// - Parameter profile: has the claims that rules and headers ask for.
    func identity(
        subject: String,
        user: String,
        email: String?,
        emailVerified: Bool? = nil,
        groups: [String] = [],
        preferredUsername: String? = nil,
        name: String? = nil,
        _ profile: Claims
    ) -> Identity {
        Identity(
            subject: subject,
            user: user,
            email: email,
            emailVerified: emailVerified,
            groups: groups,
            preferredUsername: preferredUsername,
            name: name,
            claims: wanted.map { IdentityClaim(name: $0, values: profile.value($0)?.scalars ?? []) },
            tokens: tokens
        )
    }
}
