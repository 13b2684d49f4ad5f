internal import Clocks
package import Decision
package import Sessions
package import Web
internal import Wire

extension Gate {
    /// What the rules say in place of a verdict; nil where it stands. On the request path.
    func objection(
        to verdict: Verdict,
        _ request: Request,
        by rules: RequestRules,
        _ response: inout ResponseWriter
    ) -> Verdict? {
        let rule: Rule
        switch rules.ruling(on: request) {
        case .rule(let found):
            rule = found
            if response.isObserved { response.note.rule = found.name }
        case .unclear(let reason):
            rules.remarks?.say(reason, of: request.peer, at: clock.now())
            return .refuse(.unclear, verdict.session ?? .nobody, setCookies: verdict.setCookies)
        }
        switch rule.access {
        case .nobody:
            return .refuse(.closed, verdict.session ?? .nobody, setCookies: verdict.setCookies)
        case .everyone:
            // Whom a public rule lets pass, passes as nobody: `isExempt`.
            return nil
        case .signedIn(let requirements):
            // Only then is the session copied.
            guard let shortcoming = verdict.shortcoming(by: requirements, now: clock.now()),
                case .allow(let session, let cookies) = verdict
            else { return nil }
            if shortcoming == .needsLogin { return .logInAgain(requirements.demand, session, setCookies: cookies) }
            return .refuse(.rule, session, setCookies: cookies)
        }
    }

    /// Whether a rule lets everybody pass.
    func isPublic(_ request: Request) -> Bool {
        guard let rules = configuration.rules, case .rule(let rule) = rules.ruling(on: request) else { return false }
        if case .everyone = rule.access { return true }
        return false
    }

    /// Whether a rule says that nobody is looking.
    func isForAPIByRule(_ request: Request) -> Bool {
        guard let rules = configuration.rules, case .rule(let rule) = rules.ruling(on: request) else { return false }
        return rule.isAPI
    }

    /// What a login must be like for who is then sent to that place.
    package func demand(of target: ReturnURL, at origin: PublicOrigin) -> LoginDemand {
        configuration.rules?.demand(of: target, at: origin) ?? LoginDemand()
    }

    /// Whether somebody who may pass in general may see that very place. For those who are sent there, lest they go in
    /// circles.
    package func passes(_ session: Session, to target: ReturnURL, at origin: PublicOrigin) -> Bool {
        guard let rule = configuration.rules?.rule(for: target, at: origin) else { return true }
        guard case .signedIn(let requirements) = rule.access else { return true }
        return requirements.check(session, now: clock.now()) == .met
    }
}

extension Verdict {
    /// How somebody who may pass in general falls short of what a rule asks; nil where nothing is missing.
    fileprivate func shortcoming(
        by requirements: Requirements,
        now: @autoclosure () -> Timestamp
    ) -> Requirements.Outcome? {
        guard case .allow(let session, _) = self else { return nil }
        let outcome = requirements.check(session, now: now())
        return outcome == .met ? nil : outcome
    }
}
