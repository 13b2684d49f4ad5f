package import Clocks

/// What a login hands over to be made into a session.
package struct SessionContents: Equatable, Sendable {
    package var createdAt: Timestamp
    /// Nil where that is `createdAt`.
    package var loggedInAt: Timestamp?
    package var subject: String
    /// Nil where the application gets the subject.
    package var user: String?
    package var email: String?
    package var preferredUsername: String?
    package var name: String?
    package var groups: [String] = []
    package var accessToken: String?
    package var accessTokenExpiresAt: Timestamp?
    package var idToken: String?
    package var refreshToken: String?
    /// What the key is made from that it is bound to; nil where it is not.
    package var proofKeySeed: [UInt8]?
    package var providerSessionID: String?
    /// Whether renewals ask the vendor whose the access token is.
    package var isCheckedByAccessToken = false
    /// Where a password of the htpasswd file was the login, so that no provider said anything of the user: what ties the
    /// session to the user's line there.
    package var passwordMark: String?
    /// At which provider the person logged in; nil where there is only one.
    package var provider: String?
    /// `acr` of the ID token.
    package var authenticationContext: String?
    /// `auth_time` of the ID token.
    package var authenticatedAt: Timestamp?
    /// What else rules and headers ask for.
    package var claims: [KeptClaim] = []

    package init(createdAt: Timestamp, subject: String) {
        self.createdAt = createdAt
        self.subject = subject
    }

    /// What the session holds, to be changed.
    package init(_ session: Session) {
        self.init(createdAt: session.createdAt, subject: session[.subject] ?? "")
        loggedInAt = session.timestamp(.loggedInAt)
        user = session[.user]
        email = session[.email]
        preferredUsername = session[.preferredUsername]
        name = session[.name]
        groups = session.groups
        accessToken = session[.accessToken]
        accessTokenExpiresAt = session.timestamp(.accessTokenExpiresAt)
        idToken = session[.idToken]
        refreshToken = session[.refreshToken]
        proofKeySeed = session.proofKeySeed
        providerSessionID = session[.providerSessionID]
        passwordMark = session[.passwordFile]
        isCheckedByAccessToken = session.range(of: .isCheckedByAccessToken) != nil
        provider = session[.provider]
        authenticationContext = session[.authenticationContext]
        authenticatedAt = session.timestamp(.authenticatedAt)
        claims = session.keptClaims
    }
}

/// A claim that a session keeps besides its fields, each of its values on its own.
package struct KeptClaim: Equatable, Sendable {
    /// 1 to 255 bytes; a claim of another name is not kept.
    package var name: String
    /// Empty where the login looked for the claim in vain.
    package var values: [String]

    package init(name: String, values: [String]) {
        self.name = name
        self.values = values
    }
}

extension Session {
    /// The claims that are kept, in the order of their first values; then those that were looked for in vain.
    package var keptClaims: [KeptClaim] {
        var claims: [KeptClaim] = []
        forEachField(.claim) { range in
            guard let count = bytes[range].first, Int(count) < range.count else { return }
            let valueStart = range.lowerBound + 1 + Int(count)
            let name = String(decoding: bytes[range.lowerBound + 1..<valueStart], as: UTF8.self)
            let value = String(decoding: bytes[valueStart..<range.upperBound], as: UTF8.self)
            if let index = claims.firstIndex(where: { $0.name == name }) {
                claims[index].values.append(value)
            } else {
                claims.append(KeptClaim(name: name, values: [value]))
            }
        }
        forEachField(.absentClaim) { range in
            claims.append(KeptClaim(name: String(decoding: bytes[range], as: UTF8.self), values: []))
        }
        return claims
    }

    /// What the key is made from that the refresh token is bound to; nil where it is not.
    package var proofKeySeed: [UInt8]? { range(of: .proofKeySeed).map { Array(bytes[$0]) } }

    /// The session that holds these contents. A moment before 1970 counts as 1970.
    package init(_ contents: SessionContents) {
        var bytes = [Session.version]
        bytes.reserveCapacity(256)
        let createdAt = max(contents.createdAt, Timestamp(secondsSince1970: 0))
        Session.append(.createdAt, createdAt, to: &bytes)
        Session.append(.loggedInAt, contents.loggedInAt == createdAt ? nil : contents.loggedInAt, to: &bytes)
        Session.append(.subject, contents.subject, to: &bytes)
        // Saying the same twice would cost each request the bytes again.
        Session.append(.user, contents.user == contents.subject ? nil : contents.user, to: &bytes)
        Session.append(.email, contents.email, to: &bytes)
        Session.append(.preferredUsername, contents.preferredUsername, to: &bytes)
        Session.append(.name, contents.name, to: &bytes)
        for group in contents.groups {
            Session.append(.group, group, to: &bytes)
        }
        Session.append(.providerSessionID, contents.providerSessionID, to: &bytes)
        Session.append(.passwordFile, contents.passwordMark, to: &bytes)
        Session.append(.provider, contents.provider, to: &bytes)
        Session.append(.isCheckedByAccessToken, contents.isCheckedByAccessToken ? "" : nil, to: &bytes)
        Session.append(.authenticationContext, contents.authenticationContext, to: &bytes)
        Session.append(.authenticatedAt, contents.authenticatedAt, to: &bytes)
        for claim in contents.claims where 1...255 ~= claim.name.utf8.count {
            for value in claim.values { Session.append(claim: claim.name, value, to: &bytes) }
            if claim.values.isEmpty { Session.append(.absentClaim, claim.name, to: &bytes) }
        }
        Session.append(.accessTokenExpiresAt, contents.accessTokenExpiresAt, to: &bytes)
        Session.append(.accessToken, contents.accessToken, to: &bytes)
        Session.append(.idToken, contents.idToken, to: &bytes)
        Session.append(.refreshToken, contents.refreshToken, to: &bytes)
        if let seed = contents.proofKeySeed {
            bytes.append(Field.proofKeySeed.rawValue)
            LEB128.append(Int64(seed.count), to: &bytes)
            bytes += seed
        }
        guard let session = Session(bytes: bytes) else { preconditionFailure("what we write we can read") }
        self = session
    }

    private static func append(_ field: Field, _ text: String?, to bytes: inout [UInt8]) {
        guard let text else { return }
        bytes.append(field.rawValue)
        LEB128.append(Int64(text.utf8.count), to: &bytes)
        bytes.append(contentsOf: text.utf8)
    }

    private static func append(claim name: String, _ value: String, to bytes: inout [UInt8]) {
        bytes.append(Field.claim.rawValue)
        LEB128.append(Int64(1 + name.utf8.count + value.utf8.count), to: &bytes)
        bytes.append(UInt8(name.utf8.count))
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: value.utf8)
    }

    private static func append(_ field: Field, _ moment: Timestamp?, to bytes: inout [UInt8]) {
        guard let moment else { return }
        var number: [UInt8] = []
        LEB128.append(max(moment.secondsSince1970, 0), to: &number)
        bytes.append(field.rawValue)
        LEB128.append(Int64(number.count), to: &bytes)
        bytes.append(contentsOf: number)
    }
}
