package import Decision
package import HTTP1
internal import Sessions

/// A verdict's kind, as answers note it for logs and metrics (`AnswerNote.decision`).
package enum VerdictKind: UInt8, Sendable, CaseIterable {
    /// The request was no question about anybody: a health check, a page of ours.
    case none
    case allowed
    /// It passed without a login.
    case exempt
    case logIn
    /// Somebody is logged in, and a rule asks for another login, or a fresh one.
    case stepUp
    case refused
    case unavailable

    /// As logs and metrics have it.
    package var name: StaticString {
        switch self {
        case .none: "none"
        case .allowed: "allowed"
        case .exempt: "exempt"
        case .logIn: "sign_in"
        case .stepUp: "log_in_again"
        case .refused: "refused"
        case .unavailable: "unavailable"
        }
    }
}

extension AnswerNote {
    package var verdict: VerdictKind { VerdictKind(rawValue: decision) ?? .none }

    /// Why somebody was refused; nil for who was not.
    package var refusal: Refusal? { reason == 0 ? nil : Refusal.allCases[Int(reason) - 1] }

    mutating func take(_ verdict: Verdict) {
        switch verdict {
        case .pass: decision = VerdictKind.allowed.rawValue
        case .passAnonymously: decision = VerdictKind.exempt.rawValue
        case .logIn: decision = VerdictKind.logIn.rawValue
        case .stepUp: decision = VerdictKind.stepUp.rawValue
        case .unavailable: decision = VerdictKind.unavailable.rawValue
        case .refuse(let refusal, _, _):
            decision = VerdictKind.refused.rawValue
            reason = UInt8((Refusal.allCases.firstIndex(of: refusal) ?? 0) + 1)
        }
        guard let session = verdict.session,
            let place = session.range(of: .email) ?? session.range(of: .user) ?? session.range(of: .subject)
        else { return }
        setUser(session.bytes[place])
    }
}
