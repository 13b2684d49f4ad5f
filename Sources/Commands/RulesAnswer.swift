import Assembly
import Clocks
import Decision
import Sessions
import Settings

/// Which rule decides about a request, why, and what comes of it.
struct RulesAnswer {
    let text: String
    let passes: Bool

    init(_ question: RulesQuestion, _ rules: Rules, _ settings: Settings, policy: Policy, now: Timestamp) {
        var lines = ["\(question.method) \(question.url)", ""]
        guard
            let explanation = rules.explanation(
                host: question.host,
                target: question.target,
                method: question.method,
                address: question.address
            )
        else {
            lines += [
                "No rule is asked: the path can be read in more than one way (//, .., ;, \\ or what is encoded twice).",
                "",
                "Nobody passes: 403.",
            ]
            self.init(lines, passes: false)
            return
        }
        if !explanation.passedOver.isEmpty {
            lines += explanation.passedOver.map { rule, mismatch in "not   \(Self.named(rule)): another \(mismatch)" }
        }
        let decisive = explanation.decisive
        lines += ["rule  \(Self.named(decisive))", ""]
        guard !explanation.isForNetworks || question.address != nil else {
            lines += [
                "The rule is for some networks only; give the client's address with --address.",
                "Where no gateway says it, nobody passes: 403.",
            ]
            self.init(lines, passes: false)
            return
        }
        let session = question.session(keeping: settings.claimsOfRules, now: now)
        let outcome = Outcome(decisive, session, policy, now: now)
        self.init(lines + outcome.lines, passes: outcome.passes)
    }

    private init(_ lines: [String], passes: Bool) {
        text = lines.joined(separator: "\n") + "\n"
        self.passes = passes
    }

    private static func named(_ rule: Rule) -> String {
        rule.line == 0 ? "default, since no rule matches" : "\(rule.name) (line \(rule.line))"
    }
}

/// What a rule comes to for somebody.
private struct Outcome {
    private(set) var lines: [String] = []
    private(set) var passes = false

    init(_ rule: Rule, _ session: Session?, _ policy: Policy, now: Timestamp) {
        switch rule.access {
        case .everyone:
            passes = true
            lines = ["Everybody passes, without a login."]
        case .nobody:
            lines = ["Nobody passes: 403."]
        case .signedIn(let requirements):
            guard let session else {
                let login = "sent to log in\(Self.asking(for: requirements.authentication))"
                lines = ["Nobody is logged in: " + (rule.isAPI ? "401." : "a person is \(login), a program gets 401.")]
                return
            }
            explain(requirements, session, now: now)
            if let refusal = policy.refusal(of: session) {
                lines += ["", "Does not pass: 403. By the options, not by a rule: \(refusal.description)"]
                return
            }
            decide(requirements, session, isAPI: rule.isAPI, now: now)
        }
    }

    private mutating func explain(_ requirements: Requirements, _ session: Session, now: Timestamp) {
        let conditions = requirements.conditionLines(for: session)
        if conditions.count > 1 {
            lines.append(
                requirements.combination == .all ? "All of these are asked for:" : "One of these is asked for:"
            )
        }
        for line in conditions + requirements.authenticationLines(for: session, now: now) {
            lines.append("\(line.outcome == .met ? "yes" : "no ")   \(line.sentence)")
        }
    }

    private mutating func decide(_ requirements: Requirements, _ session: Session, isAPI: Bool, now: Timestamp) {
        if !lines.isEmpty { lines.append("") }
        switch requirements.check(session, now: now) {
        case .met:
            passes = true
            lines.append("Passes.")
        case .unmet:
            lines.append("Does not pass: 403.")
        case .needsLogin:
            let asking = Self.asking(for: requirements.authentication)
            lines.append(
                "Does not pass yet: "
                    + (isAPI ? "401\(asking)." : "a person is sent to log in again\(asking), a program gets 401.")
            )
        }
    }

    private static func asking(for demand: AuthenticationRequirement) -> String {
        var fields: [String] = []
        if !demand.authenticationContexts.isEmpty {
            fields.append("acr_values=\(demand.authenticationContexts.joined(separator: " "))")
        }
        if let maximumAge = demand.maximumAge { fields.append("max_age=\(maximumAge)") }
        return fields.isEmpty ? "" : " with \(fields.joined(separator: ", "))"
    }
}
