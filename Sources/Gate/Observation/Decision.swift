package import Decision
internal import Sessions
package import Wire

/// A verdict's kind, as answers note it for logs and metrics (`AnswerNote.decision`).
package enum Decision: UInt8, Sendable, CaseIterable {
    /// The request was no question about anybody: a health check, a page of ours.
    case none
    case allowed
    /// It passed without a login.
    case exempt
    case signIn
    /// Somebody is logged in, and a rule asks for another login, or a fresh one.
    case logInAgain
    case refused
    case unavailable

    /// As logs and metrics have it.
    package var name: StaticString {
        switch self {
        case .none: "none"
        case .allowed: "allowed"
        case .exempt: "exempt"
        case .signIn: "sign_in"
        case .logInAgain: "log_in_again"
        case .refused: "refused"
        case .unavailable: "unavailable"
        }
    }
}

extension AnswerNote {
    package var verdict: Decision { Decision(rawValue: decision) ?? .none }

    /// Why somebody was refused; nil for who was not.
    package var refusal: Refusal? { reason == 0 ? nil : Refusal.allCases[Int(reason) - 1] }

    mutating func take(_ verdict: Verdict) {
        switch verdict {
        case .allow: decision = Decision.allowed.rawValue
        case .signIn: decision = Decision.signIn.rawValue
        case .logInAgain: decision = Decision.logInAgain.rawValue
        case .unavailable: decision = Decision.unavailable.rawValue
        case .refuse(let refusal, _, _):
            decision = Decision.refused.rawValue
            reason = UInt8((Refusal.allCases.firstIndex(of: refusal) ?? 0) + 1)
        }
        guard let session = verdict.session,
            let place = session.range(of: .email) ?? session.range(of: .user) ?? session.range(of: .subject)
        else { return }
        setUser(session.bytes[place])
    }

    mutating func takeExemption() {
        decision = Decision.exempt.rawValue
        reason = 0
    }
}

extension Refusal {
    /// As logs have it.
    package var name: StaticString {
        switch self {
        case .emailDomain: "email_domain"
        case .email: "email"
        case .noEmail: "no_email"
        case .group: "group"
        case .bearerToken: "bearer_token"
        case .rule: "rule"
        case .host: "host"
        case .closed: "closed"
        case .unclear: "unclear"
        }
    }
}
