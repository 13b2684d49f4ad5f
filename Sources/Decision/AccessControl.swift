package import Clocks
package import Gateways
package import Sessions
package import Web

/// Who may pass: the options, the rules file and a request's own limits as one decision.
///
/// It does no I/O and knows neither store nor socket (`scripts/check-imports` holds that).
package final class AccessControl: Sendable {
    package struct Configuration: Sendable {
        package var policy: Policy
        /// `--allowed-host`; nil for every host.
        package var allowedHosts: AllowedHosts?
        /// Who passes without a login; nil for nobody.
        package var exemptions: Exemptions?
        /// `--rules`; nil without.
        package var rules: RequestRules?

        package init(policy: Policy) {
            self.policy = policy
        }
    }

    private let configuration: Configuration
    private let clock: WallClock

    package init(_ configuration: Configuration, clock: WallClock) {
        self.configuration = configuration
        self.clock = clock
    }

    /// The decision about a gateway's question, top to bottom. On the request path.
    ///
    /// - Parameters:
    ///   - original: what the browser asked for; read where something depends on it.
    ///   - who: who is asking.
    ///   - limits: what this request asks for besides the options; nil for nothing.
    /// - Returns: the verdict, and the rule that had a say in it.
    package func decide(
        _ original: () -> OriginalRequest,
        from who: AuthenticationResult,
        limits: Policy?
    ) -> (verdict: Verdict, rule: Rule?) {
        // 1. Without rules and hosts, people who may pass do so under their own name, on every path.
        let personal = decide(who, limits: limits)
        guard configuration.rules != nil || configuration.allowedHosts != nil || configuration.exemptions != nil else {
            return (personal, nil)
        }
        if case .pass = personal, configuration.rules == nil, configuration.allowedHosts == nil {
            return (personal, nil)
        }
        let original = original()

        // 2. Under a host that is not served, nobody passes.
        if let hosts = configuration.allowedHosts, original.withHost({ hosts.contains($0) }) != true {
            return (.refuse(.host, personal.session ?? .nobody, setCookies: personal.setCookies), nil)
        }

        // 3. The rule for the request, looked up once, narrows who may pass.
        let ruling = configuration.rules?.ruling(on: original)
        let verdict = ruling.map { narrowed(personal, by: $0, original) } ?? personal
        let rule: Rule? = if case .rule(let rule) = ruling { rule } else { nil }
        if case .pass = verdict { return (verdict, rule) }

        // 4. Anybody else may still pass as nobody: by a public rule, or by an option.
        if case .everyone = rule?.access { return (.passAnonymously(.rule, setCookies: verdict.setCookies), rule) }
        if let exemption = configuration.exemptions?.exemption(for: original) {
            return (.passAnonymously(exemption, setCookies: verdict.setCookies), rule)
        }
        return (verdict, rule)
    }

    /// The decision about somebody, wherever they are: for Sidegate's own pages.
    package func decide(_ who: AuthenticationResult, limits: Policy? = nil) -> Verdict {
        switch who {
        case .authenticated(let session, let cookies):
            let refusal = configuration.policy.refusal(of: session) ?? limits?.refusal(of: session)
            if let refusal { return .refuse(refusal, session, setCookies: cookies) }
            return .pass(session, setCookies: cookies)
        case .unauthenticated(let reason): return .logIn(reason)
        case .rejected: return .refuse(.bearerToken, .nobody, setCookies: [])
        case .unavailable(let retryAfter): return .unavailable(retryAfter: retryAfter)
        }
    }

    /// The decision about a place that somebody wanted to go to, for the page that says why they may not.
    ///
    /// - Parameter original: says where the client is.
    package func decide(
        _ who: AuthenticationResult,
        about target: ReturnURL,
        at origin: PublicOrigin?,
        _ original: OriginalRequest
    ) -> (verdict: Verdict, rule: Rule?) {
        let personal = decide(who)
        guard let origin, let rule = configuration.rules?.rule(for: target, at: origin, original) else {
            return (personal, nil)
        }
        let verdict = narrowed(personal, by: .rule(rule), original)
        if case .everyone = rule.access { return (.passAnonymously(.rule, setCookies: verdict.setCookies), rule) }
        return (verdict, rule)
    }

    private func narrowed(
        _ verdict: Verdict,
        by ruling: RequestRules.Ruling,
        _ original: OriginalRequest
    ) -> Verdict {
        switch ruling {
        case .unclear(let reason):
            configuration.rules?.remarks?.say(reason, about: original, at: clock.now())
            return .refuse(.unclear, verdict.session ?? .nobody, setCookies: verdict.setCookies)
        case .rule(let rule):
            switch rule.access {
            case .everyone: return verdict
            case .nobody: return .refuse(.closed, verdict.session ?? .nobody, setCookies: verdict.setCookies)
            case .signedIn(let requirements):
                guard case .pass(let session, let cookies) = verdict else { return verdict }
                switch requirements.check(session, now: clock.now()) {
                case .met: return verdict
                case .needsLogin: return .stepUp(requirements.authentication, session, setCookies: cookies)
                case .unmet: return .refuse(.rule, session, setCookies: cookies)
                }
            }
        }
    }

    // MARK: - Where a login leads to

    /// What a login must be like that leads to that place.
    ///
    /// - Parameter address: where the client is; asked where there are rules.
    package func requirement(
        of target: ReturnURL,
        at origin: PublicOrigin,
        from address: @autoclosure () -> [UInt8]?
    ) -> AuthenticationRequirement {
        configuration.rules?.requirement(of: target, at: origin, from: address()) ?? AuthenticationRequirement()
    }

    /// Whether somebody who may pass in general may see that very place: for those who are sent there, lest they go in
    /// circles.
    package func passes(
        _ session: Session,
        to target: ReturnURL,
        at origin: PublicOrigin,
        from address: @autoclosure () -> [UInt8]?
    ) -> Bool {
        guard let rule = configuration.rules?.rule(for: target, at: origin, from: address()),
            case .signedIn(let requirements) = rule.access
        else { return true }
        return requirements.check(session, now: clock.now()) == .met
    }
}

extension Session {
    /// Of a request that comes from nobody.
    package static let nobody = Session(SessionContents(createdAt: Timestamp(secondsSince1970: 0), subject: ""))
}
