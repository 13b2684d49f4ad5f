package import Clocks
package import Cryptography
internal import Text

/// What an ID token must be like to be believed (OpenID Connect Core 1.0, 3.1.3.7).
package struct IDTokenVerifier: Sendable {
    /// nil where issuer verification was switched off.
    package var issuer: String?
    /// Other names of the same provider.
    var otherIssuers: [String] = []
    /// Ids of the tenants whose tokens are taken; empty for all.
    var tenants: [String] = []
    package var clientID: String
    package var extraAudiences: [String] = []
    package var audienceClaims = ["aud"]
    package var algorithms: [SignatureAlgorithm]
    /// Seconds; then `auth_time` is demanded.
    package var maximumAge: Int64?

    /// How far the provider's clock and ours may differ, in seconds.
    package static let allowedSkew: Int64 = 60

    package init(issuer: String?, clientID: String, algorithms: [SignatureAlgorithm]) {
        self.issuer = issuer
        self.clientID = clientID
        self.algorithms = algorithms
    }

    /// Every check of an ID token, in the order of Core 3.1.3.7, except the signature: it comes first, so that all
    /// that follows speaks about the provider's own words.
    ///
    /// `nonce` nil means that none was sent; `accessToken` nil, that none came with this token.
    package func verify(
        _ token: String,
        with keys: KeySet,
        nonce: String?,
        accessToken: String?,
        at now: Timestamp
    ) throws(OpenIDError) -> Claims {
        let skew = Self.allowedSkew

        // 1, 6, 7, 8
        let (signed, algorithm, claims) = try signedClaims(of: token, with: keys)

        // It says who somebody is, and not what happened to them: a logout token is signed by the same keys, for the same
        // client, and lies in many logs (Back-Channel Logout 1.0, 4; RFC 8417, 4.1).
        guard claims.json["events"] == nil, signed.type != "logout+jwt", signed.type != "secevent+jwt" else {
            throw .securityEvent
        }

        // 2: issued by the provider we asked.
        try checkIssuer(claims)

        // 3: issued for us.
        let audiences = try checkAudience(claims, in: audienceClaims)

        // 4, 5: among several audiences, for us first of all.
        if let authorizedParty = try claims.optionalText("azp") {
            guard audiencesOfOurs.contains(where: { isSameText($0, authorizedParty) }) else {
                throw .authorizedParty(expected: audiencesOfOurs, got: authorizedParty)
            }
        } else if audiences.contains(where: { !isSameText($0, audiences[0]) }) {
            throw .severalAudiencesWithoutAuthorizedParty(got: audiences)
        }

        // 9: not expired. 10: not from the future; nbf as in RFC 7519, 4.1.5.
        try checkTimes(claims, at: now)
        if let notBefore = try claims.optionalTime("nbf"), notBefore > now + skew {
            throw .notYetValid(notBefore, now: now)
        }

        // 11: the answer to this very login.
        if let nonce {
            guard let got = try claims.optionalString("nonce") else { throw .nonceMissing }
            guard constantTimeEqual(Array(got.utf8), Array(nonce.utf8)) else { throw .nonce }
        }

        // 3.1.3.8: the access token is the one that belongs to it.
        if let accessToken, let hash = try claims.optionalText("at_hash") {
            let expected = Self.leftHalfHashes(of: accessToken, algorithm)
            guard expected.contains(where: { constantTimeEqual(Array(hash.utf8), Array($0.utf8)) }) else {
                throw .accessTokenHash
            }
        }

        // 2: a subject that can name somebody.
        try Self.check(subject: claims.requiredSubject())

        // 12 asks nothing of us: acr_values is a wish (5.5.1.1). 13: recent enough, where that was asked for.
        if let maximumAge {
            let authenticatedAt = try claims.requiredTime("auth_time")
            guard now <= authenticatedAt + maximumAge + skew else {
                throw .authenticationTooOld(authenticatedAt, maximumAge: maximumAge, now: now)
            }
        }
        return claims
    }

    // MARK: - Steps, which a logout token shares

    /// Signed (and not encrypted) by one of the provider's keys with an algorithm we agreed on. `none` and HS256 (for
    /// which anybody who knows the public key could sign) are never among them.
    func signedClaims(of token: String, with keys: KeySet) throws(OpenIDError) -> (
        JSONWebSignature, SignatureAlgorithm, Claims
    ) {
        let signed = try JSONWebSignature(compact: token)
        guard !signed.hasCriticalHeader else { throw .criticalHeader }
        guard let algorithm = algorithms.first(where: { $0 == SignatureAlgorithm(named: signed.algorithmName) }) else {
            throw .algorithm(got: signed.algorithmName, accepted: algorithms.map(\.rawValue))
        }
        try signed.verify(algorithm, with: keys)
        return (signed, algorithm, try Self.claims(signed.payload))
    }

    func checkIssuer(_ claims: Claims) throws(OpenIDError) {
        let got = try claims.requiredString("iss")
        let tenant = claims.json["tid"]?.string
        guard tenants.isEmpty || tenants.contains(where: { $0.lowercased() == tenant?.lowercased() }) else {
            throw .tenant(expected: tenants, got: tenant)
        }
        guard let issuer, !([issuer] + otherIssuers).contains(where: { isSameText($0, got) }) else { return }
        guard IssuerTemplate(issuer)?.issuer(ofTenant: tenant).map({ isSameText($0, got) }) == true else {
            throw .issuer(expected: issuer, got: got)
        }
    }

    private var audiencesOfOurs: [String] { [clientID] + extraAudiences }

    /// - Parameter names: the first of these claims that is there must name us.
    /// - Returns: whom that claim names.
    @discardableResult
    func checkAudience(_ claims: Claims, in names: [String]) throws(OpenIDError) -> [String] {
        guard let name = names.first(where: { claims.value($0) != nil }) else {
            throw .missingClaim(names.joined(separator: " or "))
        }
        let audiences = try claims.requiredAudiences(name)
        guard audiences.contains(where: { audience in audiencesOfOurs.contains { isSameText($0, audience) } }) else {
            throw .audience(claim: name, expected: audiencesOfOurs, got: audiences)
        }
        return audiences
    }

    /// - Parameter lifetime: seconds after which a token ends that does not say when; nil: it must say.
    @discardableResult
    func checkTimes(_ claims: Claims, at now: Timestamp, lifetime: Int64? = nil) throws(OpenIDError) -> (
        issuedAt: Timestamp, expiresAt: Timestamp
    ) {
        var end = try claims.optionalTime("exp")
        if end == nil, let lifetime { end = try claims.requiredTime("iat") + lifetime }
        guard let expiresAt = end else { throw .missingClaim("exp") }
        guard now < expiresAt + Self.allowedSkew else { throw .expired(expiresAt, now: now) }
        let issuedAt = try claims.requiredTime("iat")
        guard issuedAt <= now + Self.allowedSkew else { throw .issuedInTheFuture(issuedAt, now: now) }
        return (issuedAt, expiresAt)
    }

    static func claims(_ payload: [UInt8]) throws(OpenIDError) -> Claims {
        let json: JSON
        do {
            json = try JSON.parse(payload)
        } catch {
            throw .malformedToken("payload \(error)")
        }
        guard case .object = json else { throw .malformedToken("payload is \(json.kind), expected an object") }
        return Claims(json: json)
    }

    /// 1 to 255 bytes (Core 1.0, 2) without control characters. Beyond ASCII is let through: providers that use names
    /// as subjects exist, and the rest of the program treats it as bytes.
    static func check(subject: String) throws(OpenIDError) {
        guard !subject.isEmpty else { throw .subject("is empty") }
        guard subject.utf8.count <= 255 else {
            throw .subject("has \(subject.utf8.count) bytes, expected at most 255")
        }
        guard subject.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw .subject("is \(ForeignText.quoted(subject)), expected no control characters")
        }
    }

    /// The left half of the hash that the signature's algorithm uses. Of Ed25519 no specification says which that is:
    /// some providers take SHA-512, as its signature does, others SHA-256.
    static func leftHalfHashes(of accessToken: String, _ algorithm: SignatureAlgorithm) -> [String] {
        let bytes = Array(accessToken.utf8)
        let digests =
            switch algorithm {
            case .rs256, .ps256, .es256: [Digest.sha256(bytes)]
            case .rs384, .ps384, .es384: [Digest.sha384(bytes)]
            case .rs512, .ps512, .es512: [Digest.sha512(bytes)]
            case .edDSA: [Digest.sha512(bytes), Digest.sha256(bytes)]
            }
        return digests.map { Base64URL.encode(Array($0.prefix($0.count / 2))) }
    }
}

/// Members of a fixed type, read by their literal name.
extension Claims {
    func optionalString(_ name: String) throws(OpenIDError) -> String? {
        guard let value = json[name], value != .null else { return nil }
        guard let string = value.string else { throw .claimType(name, expected: "a string", got: value.kind) }
        return string
    }

    /// The same where an empty text and an array of one say nothing else than no claim and its text.
    func optionalText(_ name: String) throws(OpenIDError) -> String? {
        guard let value = json[name], value != .null, value != .string("") else { return nil }
        guard let text = value.string ?? value.strings.flatMap({ $0.count == 1 ? $0[0] : nil }) else {
            throw .claimType(name, expected: "a string", got: value.kind)
        }
        return text
    }

    func requiredString(_ name: String) throws(OpenIDError) -> String {
        guard let string = try optionalString(name) else { throw .missingClaim(name) }
        return string
    }

    /// `sub`; of a provider that sends a number, its digits.
    func requiredSubject() throws(OpenIDError) -> String {
        guard let value = json["sub"], value != .null else { throw .missingClaim("sub") }
        guard let text = value.plainText else { throw .claimType("sub", expected: "a string", got: value.kind) }
        return text
    }

    func optionalTime(_ name: String) throws(OpenIDError) -> Timestamp? {
        guard let value = json[name], value != .null else { return nil }
        guard let seconds = value.seconds else {
            throw .claimType(
                name,
                expected: "seconds since 1970",
                got: value.number.map { ForeignText.quoted($0.text) } ?? value.kind
            )
        }
        return Timestamp(secondsSince1970: seconds)
    }

    func requiredTime(_ name: String) throws(OpenIDError) -> Timestamp {
        guard let time = try optionalTime(name) else { throw .missingClaim(name) }
        return time
    }

    /// One string or an array of strings (RFC 7519, 4.1.3).
    func requiredAudiences(_ name: String) throws(OpenIDError) -> [String] {
        guard let value = value(name) else { throw .missingClaim(name) }
        guard let audiences = value.string.map({ [$0] }) ?? value.strings else {
            throw .claimType(name, expected: "a string or an array of strings", got: value.kind)
        }
        return audiences
    }
}
