import Assembly
import Clocks
import Decision
import Kernel
import Sessions
import Settings

/// `sidegate rules check` and `sidegate rules test URL`.
struct RulesCommand {
    private let arguments: [String]
    private let environment: [String: String]

    init(_ arguments: [String], _ environment: [String: String]) {
        self.arguments = arguments
        self.environment = environment
    }

    /// Gives the exit status.
    func run() -> Int32 {
        switch arguments.first {
        case "check": return withRules(Array(arguments.dropFirst())) { rules, settings in check(rules, settings) }
        case "test":
            do throws(RulesQuestion.BadArgument) {
                let (question, rest) = try RulesQuestion.read(Array(arguments.dropFirst()))
                return withRules(rest) { rules, settings in answer(question, rules, settings) }
            } catch {
                complain("error: \(error.reason)\n\(Command.rules.usage)")
                return 1
            }
        default:
            complain("error: neither check nor test URL\n\(Command.rules.usage)")
            return 1
        }
    }

    private func withRules(_ arguments: [String], _ body: (Rules, Settings) -> Int32) -> Int32 {
        guard let settings = Command.load(arguments, environment, isForRulesAlone: true) else { return 1 }
        guard let rules = settings.compiledRules else {
            complain("error: rules: no file is given; write it as --rules=FILE")
            return 1
        }
        return body(rules, settings)
    }

    private func check(_ rules: Rules, _ settings: Settings) -> Int32 {
        let count = settings.rules?.rules.count ?? 0
        print("\(settings.rulesFile): \(count) \(count == 1 ? "rule" : "rules"), the first that matches decides.")
        print("For what no rule matches: \(settings.rules?.standard.rawValue ?? "")")
        if !settings.claimsOfRules.isEmpty {
            print("Sessions keep for them: \(Set(settings.claimsOfRules).sorted().joined(separator: ", "))")
        }
        for (rule, earlier) in rules.neverAsked {
            print(
                "note: line \(rule.line): \(rule.name) is never asked: \(earlier.name) (line \(earlier.line)) matches first"
            )
        }
        return 0
    }

    private func answer(_ question: RulesQuestion, _ rules: Rules, _ settings: Settings) -> Int32 {
        do {
            let answer = RulesAnswer(
                question,
                rules,
                settings,
                policy: try settings.policy(),
                now: WallClock.system.now()
            )
            print(answer.text, terminator: "")
            return answer.passes ? 0 : 2
        } catch {
            complain("error: \(error)")
            return 1
        }
    }
}
