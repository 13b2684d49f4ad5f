package import Clocks
package import Sessions

/// What a rule asks of someone who is logged in.
package struct Requirements: Sendable {
    package enum Combination: Sendable { case all, any }

    package var conditions: [Condition]
    package var combination: Combination
    /// The login must have had one of these authentication contexts (OpenID Connect Core 1.0, 2: `acr`).
    package var authenticationContexts: [String]
    /// Seconds since the person last proved to the provider who they are, at most.
    package var maximumAge: Int64?

    package init(
        conditions: [Condition] = [],
        combination: Combination = .all,
        authenticationContexts: [String] = [],
        maximumAge: Int64? = nil
    ) {
        self.conditions = conditions
        self.combination = combination
        self.authenticationContexts = authenticationContexts
        self.maximumAge = maximumAge
    }

    package enum Outcome: Sendable, Equatable {
        case met
        /// A new login can help: one with another authentication context, or a fresh one.
        case needsLogin
        case unmet
    }

    /// On the request path. Who may not pass at all is not sent to log in again first.
    package func check(_ session: Session, now: Timestamp) -> Outcome {
        guard areConditionsMet(by: session) else { return .unmet }
        guard isContextMet(by: session), isFresh(session, now: now) else { return .needsLogin }
        return .met
    }

    private func areConditionsMet(by session: Session) -> Bool {
        guard !conditions.isEmpty else { return true }
        switch combination {
        case .all: return conditions.allSatisfy { $0.isMet(by: session) }
        case .any: return conditions.contains { $0.isMet(by: session) }
        }
    }

    package func isContextMet(by session: Session) -> Bool {
        guard !authenticationContexts.isEmpty else { return true }
        guard let range = session.range(of: .authenticationContext) else { return false }
        return authenticationContexts.contains { session.bytes[range].elementsEqual($0.utf8) }
    }

    /// A provider that does not say when the person proved who they are is taken at the session's own beginning: it was
    /// asked for a fresh login then, with `max_age`, and one that does not answer it with `auth_time` is refused.
    package func isFresh(_ session: Session, now: Timestamp) -> Bool {
        guard let maximumAge else { return true }
        let since = session.timestamp(.authenticatedAt) ?? session.createdAt
        return now - since <= maximumAge
    }
}

/// One condition about a person.
package enum Condition: Sendable, Equatable {
    /// In one of these groups.
    case groups([String])
    /// One of these addresses.
    case emails([String])
    /// An address in one of these domains.
    case emailDomains([DomainPattern])
    /// The claim has exactly one value, and it is this.
    case claimEquals(String, String)
    /// Among the claim's values is one of these.
    case claimContains(String, [String])

    /// On the request path.
    package func isMet(by session: Session) -> Bool {
        switch self {
        case .groups(let groups):
            return session.hasGroup { bytes in groups.contains { bytes.elementsEqual($0.utf8) } }
        case .emails(let emails):
            return session.withEmail { email, _ in
                emails.contains { EmailAddress.isSame($0.utf8.span, email) }
            }
        case .emailDomains(let domains):
            return session.withEmail { email, domainStart in
                let domain = email.extracting(domainStart..<email.count)
                return domains.contains { $0.matches(domain) }
            }
        case .claimEquals(let name, let value):
            var count = 0
            var isEqual = false
            session.forEachValue(ofClaim: name) { bytes in
                count += 1
                isEqual = bytes.elementsEqual(value.utf8)
            }
            return count == 1 && isEqual
        case .claimContains(let name, let values):
            var isFound = false
            session.forEachValue(ofClaim: name) { bytes in
                isFound = isFound || values.contains { bytes.elementsEqual($0.utf8) }
            }
            return isFound
        }
    }

    /// The claim that a session must keep for it; nil where it keeps what is asked for anyway.
    package var claim: String? {
        switch self {
        case .claimEquals(let name, _), .claimContains(let name, _): name
        case .groups, .emails, .emailDomains: nil
        }
    }
}

extension Session {
    fileprivate func hasGroup(where isWanted: (ArraySlice<UInt8>) -> Bool) -> Bool {
        var isMember = false
        forEachGroup { isMember = isMember || isWanted(bytes[$0]) }
        return isMember
    }

    /// False where there is no address that can be read in one way only.
    fileprivate func withEmail(_ body: (_ email: Span<UInt8>, _ domainStart: Int) -> Bool) -> Bool {
        guard let range = range(of: .email) else { return false }
        let email = bytes.span.extracting(range)
        guard let start = EmailAddress.domainStart(in: email) else { return false }
        return body(email, start)
    }
}
