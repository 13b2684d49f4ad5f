package import Clocks
package import Sessions

/// What a rule asks of someone who is logged in.
package struct Requirements: Sendable {
    package enum Combination: String, CaseIterable, Sendable { case all, any }

    package var conditions: [Condition]
    package var combination: Combination
    package var authentication: AuthenticationRequirement

    package init(
        conditions: [Condition] = [],
        combination: Combination = .all,
        authentication: AuthenticationRequirement = AuthenticationRequirement()
    ) {
        self.conditions = conditions
        self.combination = combination
        self.authentication = authentication
    }

    package enum Outcome: Sendable, Equatable {
        case met
        /// A new login can help: one of another kind, a fresh one, or one that finds out what the session does not say.
        case needsLogin
        case unmet
    }

    /// On the request path. Who may not pass at all is not sent to log in again first.
    package func check(_ session: Session, now: @autoclosure () -> Timestamp) -> Outcome {
        switch conditionsOutcome(for: session) {
        case .unmet: return .unmet
        case .unknown: return .needsLogin
        case .met: break
        }
        guard isProviderMet(by: session), isContextMet(by: session) else { return .needsLogin }
        return authentication.maximumAge == nil || isFresh(session, now: now()) ? .met : .needsLogin
    }

    private func conditionsOutcome(for session: Session) -> Condition.Outcome {
        guard !conditions.isEmpty else { return .met }
        // The outcome that settles the whole.
        let settling = combination == .all ? Condition.Outcome.unmet : .met
        var isUnknown = false
        // By their places: a copy of each would cost more than most of them do.
        for index in conditions.indices {
            let outcome = conditions[index].outcome(for: session)
            if outcome == settling { return settling }
            isUnknown = isUnknown || outcome == .unknown
        }
        if isUnknown { return .unknown }
        return combination == .all ? .met : .unmet
    }

    package func isProviderMet(by session: Session) -> Bool {
        guard !authentication.providers.isEmpty else { return true }
        guard let range = session.range(of: .provider) else { return false }
        return authentication.providers.contains { session.bytes[range].elementsEqual($0.utf8) }
    }

    package func isContextMet(by session: Session) -> Bool {
        guard !authentication.authenticationContexts.isEmpty else { return true }
        guard let range = session.range(of: .authenticationContext) else { return false }
        return authentication.authenticationContexts.contains { session.bytes[range].elementsEqual($0.utf8) }
    }

    /// Where the provider did not say when the person proved who they are, they did so who knows when: asked with
    /// `max_age`, it must say (OpenID Connect Core 1.0, 2: `auth_time`). A password was checked when the session began.
    package func isFresh(_ session: Session, now: Timestamp) -> Bool {
        guard let maximumAge = authentication.maximumAge else { return true }
        let isPassword = session.range(of: .passwordFile) != nil
        let since =
            isPassword
            ? session.timestamp(.loggedInAt) ?? session.createdAt : session.timestamp(.authenticatedAt)
        guard let since else { return false }
        return now - since <= maximumAge + AuthenticationRequirement.allowedSkew
    }
}
