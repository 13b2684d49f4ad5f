import Clocks
import Doctor
import Kernel
import Settings

extension Command {
    /// Carries it out; gives the program's exit status.
    ///
    /// - Parameter arguments: what follows the command.
    package func run(_ arguments: [String], _ environment: [String: String]) async -> Int32 {
        if arguments.contains("--help") || arguments.contains("-h") {
            print(usage, terminator: "")
            return 0
        }
        switch self {
        case .secret: return printSecret(arguments)
        case .completions:
            return printCompletions(arguments)
        case .document:
            return printDocument(arguments)
        case .config:
            let (isJSON, rest) = Self.take("--json", from: arguments)
            return withSettings(rest, environment) { settings in
                print(isJSON ? ConfigReport.json(settings) : ConfigReport.text(settings), terminator: "")
                return 0
            }
        case .health:
            let (asksReady, rest) = Self.take("--ready", from: arguments)
            guard let settings = Self.load(rest, environment, warns: false) else { return 1 }
            return await HealthCommand(settings, asksReady: asksReady).run()
        case .migrate: return MigrateCommand(arguments).run()
        case .rules:
            return RulesCommand(arguments, environment).run()
        case .inspectCookie:
            return withSettings(arguments, environment) { settings in
                let report = CookieReport(readStandardInput(), settings, now: WallClock.system.now())
                print(report.text, terminator: "")
                return report.isGood ? 0 : 1
            }
        case .sessions:
            guard let (action, rest) = SessionsCommand.Action.read(arguments) else {
                complain("error: \(arguments.first.map { "\($0): " } ?? "")neither list NAME nor end NAME\n\(usage)")
                return 1
            }
            guard let settings = Self.load(rest, environment) else { return 1 }
            return await SessionsCommand(settings).run(action)
        case .doctor:
            var url: String?
            let (isJSON, others) = Self.take("--json", from: arguments)
            let rest = others.filter { argument in
                guard argument.hasPrefix("--url=") else { return true }
                url = String(argument.dropFirst("--url=".count))
                return false
            }
            guard !rest.contains("--url") else {
                complain("error: --url: write it as --url=https://app.example.com/page")
                return 1
            }
            guard let settings = Self.load(rest, environment) else { return 1 }
            return await Doctor(settings).run(publicURL: url, isJSON: isJSON)
        }
    }

    /// The settings that Sidegate would run with; nil, and said on standard error, where something is wrong with them.
    static func load(
        _ arguments: [String],
        _ environment: [String: String],
        isForRulesAlone: Bool = false,
        warns: Bool = true
    ) -> Settings? {
        let outcome = Settings.load(
            arguments: arguments,
            environment: environment,
            isForRulesAlone: isForRulesAlone,
            readFile: readFile
        )
        switch outcome {
        case .settings(let settings, let warnings):
            if warns { report("warning", warnings) }
            return settings
        case .problems(let problems, let warnings):
            report("error", problems)
            report("warning", warnings)
        case .help(let text):
            print(text, terminator: "")
        case .version, .configTestPassed:
            complain("error: --version and --config-test are given without a command")
        }
        return nil
    }

    private func withSettings(
        _ arguments: [String],
        _ environment: [String: String],
        _ body: (Settings) -> Int32
    ) -> Int32 {
        Self.load(arguments, environment).map(body) ?? 1
    }

    private static func take(_ flag: String, from arguments: [String]) -> (isGiven: Bool, rest: [String]) {
        (arguments.contains(flag), arguments.filter { $0 != flag })
    }

    private func printCompletions(_ arguments: [String]) -> Int32 {
        guard arguments.count == 1, let shell = Completions(rawValue: arguments[0]) else {
            complain("error: write it as sidegate completions bash, zsh or fish")
            return 1
        }
        print(shell.script, terminator: "")
        return 0
    }

    private func printDocument(_ arguments: [String]) -> Int32 {
        switch arguments {
        case ["options"]: print(OptionsPage.text, terminator: "")
        case ["manual"]: print(ManualPage.text, terminator: "")
        default:
            complain("error: write it as sidegate document options or manual")
            return 1
        }
        return 0
    }
}
