/// Seconds.
struct Lifetimes: Sendable {
    var code: Int64
    var token: Int64
}

/// What was given out and may still be used. Times in seconds since 1970.
struct Grants {
    /// Somebody's consent to a client, from which codes and tokens come; ended as a whole.
    struct Grant {
        let user: String
        let clientID: String
        let scopes: [String]
        let nonce: String?
        let authenticatedAt: Int64
        var authenticationContext: String?
        let sessionID: String
        var isEnded = false
    }

    struct Code {
        let grantID: Int
        let redirectURI: String
        /// S256; nil where the client used no PKCE.
        let challenge: String?
        let expiresAt: Int64
        var isSpent = false
    }

    private struct Token {
        let grantID: Int
        let expiresAt: Int64
        var isSpent = false
    }

    enum Refusal: Error, Equatable {
        case unknown, expired, reused, otherClient
    }

    private var grants: [Grant] = []
    private var codes: [String: Code] = [:]
    private var accessTokens: [String: Token] = [:]
    private var refreshTokens: [String: Token] = [:]
    private(set) var codeReuses = 0
    private(set) var refreshReuses = 0
    private(set) var refreshes = 0

    mutating func add(_ grant: Grant) -> Int {
        grants.append(grant)
        return grants.count - 1
    }

    /// The last that a user gave.
    func latest(of user: String) -> Grant? { grants.last { $0.user == user } }

    /// As if an administrator had ended every session: refresh tokens are refused from now on.
    mutating func endAll() {
        for id in grants.indices { grants[id].isEnded = true }
    }

    subscript(id: Int) -> Grant { grants[id] }

    mutating func add(code: String, _ value: Code) { codes[code] = value }

    /// A code works once; coming again it ends everything that came of it (RFC 6749, 4.1.2).
    mutating func spend(code: String, client: String, now: Int64) throws(Refusal) -> Code {
        guard let found = codes[code] else { throw .unknown }
        guard grants[found.grantID].clientID == client else { throw .otherClient }
        guard !found.isSpent else {
            codeReuses += 1
            grants[found.grantID].isEnded = true
            throw .reused
        }
        codes[code]?.isSpent = true
        guard now < found.expiresAt else { throw .expired }
        return found
    }

    mutating func add(accessToken: String, grantID: Int, expiresAt: Int64) {
        accessTokens[accessToken] = Token(grantID: grantID, expiresAt: expiresAt)
    }

    mutating func add(refreshToken: String, grantID: Int) {
        refreshTokens[refreshToken] = Token(grantID: grantID, expiresAt: .max)
    }

    func grant(ofAccessToken token: String, now: Int64) -> Grant? {
        guard let found = accessTokens[token], now < found.expiresAt, !grants[found.grantID].isEnded else { return nil }
        return grants[found.grantID]
    }

    /// With rotation a refresh token works once; coming again it ends the grant (RFC 9700, 4.14.2).
    mutating func spend(refreshToken: String, client: String, rotating: Bool) throws(Refusal) -> Int {
        guard let found = refreshTokens[refreshToken] else { throw .unknown }
        guard grants[found.grantID].clientID == client else { throw .otherClient }
        if found.isSpent {
            refreshReuses += 1
            grants[found.grantID].isEnded = true
            throw .reused
        }
        guard !grants[found.grantID].isEnded else { throw .expired }
        if rotating { refreshTokens[refreshToken]?.isSpent = true }
        refreshes += 1
        return found.grantID
    }
}
