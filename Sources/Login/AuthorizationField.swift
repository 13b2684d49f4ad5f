package import Authentication
package import Clocks
package import Gateways
internal import HTTP1
package import Logging
package import Passwords
internal import Sessions
internal import Text
internal import Web

/// What options make of an `Authorization` field.
package struct AuthorizationField: Sendable {
    /// Nil without `--skip-jwt-bearer-tokens`.
    private let bearerTokens: BearerTokens?
    private let fallsBackToLogin: Bool
    /// Nil without `--htpasswd-file`.
    private let passwords: PasswordChecker?
    private let passwordGroups: [String]
    /// Say of each refusal whose request it was: fail2ban and its like count them by address.
    private let facts: RequestFacts
    private let logger: Logger
    private let clock: WallClock

    package init(
        bearerTokens: BearerTokens?,
        fallsBackToLogin: Bool,
        passwords: PasswordChecker?,
        passwordGroups: [String],
        facts: RequestFacts,
        logger: Logger,
        clock: WallClock
    ) {
        self.bearerTokens = bearerTokens
        self.fallsBackToLogin = fallsBackToLogin
        self.passwords = passwords
        self.passwordGroups = passwordGroups
        self.facts = facts
        self.logger = logger
        self.clock = clock
    }

    /// Nil where no option takes any.
    package var credentials: Credentials? {
        bearerTokens == nil && passwords == nil ? nil : Credentials(check: check)
    }

    @Sendable func check(_ field: String, _ request: Request) -> Credentials.Check {
        let words = field.split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { return .known(.passedOver) }
        let value = String(words[1].trimmingBlanks())
        switch words[0].lowercased() {
        case "bearer":
            guard let bearerTokens, bearerTokens.takes(value) else { return .known(.passedOver) }
            return check(token: value, request, bearerTokens)
        case "basic":
            guard let (user, password) = Self.basic(value) else { return .known(.passedOver) }
            // Clients that know only passwords send their token as one, or as the user.
            if let bearerTokens, let token = Self.token(user, password) {
                return check(token: token, request, bearerTokens)
            }
            guard let passwords else { return .known(.passedOver) }
            return check(user: user, password, request, passwords)
        default:
            return .known(.passedOver)
        }
    }

    private func check(token: String, _ request: Request, _ bearerTokens: BearerTokens) -> Credentials.Check {
        if let outcome = bearerTokens.outcome(of: token) { return .known(verdict(on: outcome)) }
        let (field, logger) = (self, logger.about(request, facts))
        return .later { field.verdict(on: await bearerTokens.check(token, logger)) }
    }

    private func verdict(on outcome: BearerTokens.Outcome) -> Credentials.Outcome {
        switch outcome {
        case .good(let session): .accepted(session)
        case .bad: fallsBackToLogin ? .passedOver : .refused
        case .unavailable: fallsBackToLogin ? .notKnownYet(retryAfter: 5) : .unavailable(retryAfter: 5)
        }
    }

    private func check(user: String, _ password: String, _ request: Request, _ passwords: PasswordChecker)
        -> Credentials.Check
    {
        let session = Session(SessionContents(passwordUser: user, groups: passwordGroups, at: clock.now()))
        if passwords.isKnown(user: user, password) { return .known(.accepted(session)) }
        let (client, logger) = (facts.knownClient(of: request), logger.about(request, facts))
        return .later {
            switch await passwords.check(user: user, password, from: client) {
            case .right: return .accepted(session)
            case .wrong:
                logger.notice("a password was refused", metadata: ["user": "\(user)"])
                return .passedOver
            // Who has a session besides may pass by that.
            case .busy(let retryAfter): return .notKnownYet(retryAfter: retryAfter)
            }
        }
    }

    /// Three parts of base64url, the first two of them JSON objects: `{"` is `ey` there.
    static func isToken(_ text: String) -> Bool {
        // No more than tell that there are too many.
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].starts(with: "ey".utf8), parts[1].starts(with: "ey".utf8), !parts[2].isEmpty
        else { return false }
        return parts.allSatisfy { part in
            part.allSatisfy { ASCII.isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        }
    }

    /// What RFC 6750, 2.1 lets a token be, of a length that providers give.
    static func isOpaqueToken(_ text: String) -> Bool {
        1...8192 ~= text.utf8.count
            && text.utf8.allSatisfy { PercentEncoding.isUnreserved($0) || "+/=".utf8.contains($0) }
    }

    private static func token(_ user: String, _ password: String) -> String? {
        if isToken(user) { return password.isEmpty || password == "x-oauth-basic" ? user : nil }
        return isToken(password) ? password : nil
    }

    /// RFC 7617, 2: the user ends at the first colon.
    static func basic(_ value: String) -> (user: String, password: String)? {
        guard let bytes = Base64.decode(value), let text = String(validating: bytes, as: UTF8.self),
            let colon = text.firstIndex(of: ":")
        else { return nil }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }
}

extension SessionContents {
    /// Who logged in with a password of the htpasswd file: the name, and nothing else that is known.
    ///
    /// - Parameter mark: of the user's line; empty where the session is not kept.
    init(passwordUser user: String, groups: [String], mark: String = "", at now: Timestamp) {
        self.init(createdAt: now, subject: user)
        self.groups = groups
        passwordMark = mark
    }
}
