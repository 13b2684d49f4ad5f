/// What comes of reading the configuration.
package enum LoadOutcome: Sendable {
    case settings(Settings, warnings: [Problem])
    /// `--config-test` was given, and there is nothing wrong.
    case configTestPassed(Settings, warnings: [Problem])
    /// `--help` was given: the text to print.
    case help(String)
    /// `--version` was given.
    case version
    /// Everything that is wrong, and names that were taken for others or ignored, which may be the cause.
    case problems([Problem], warnings: [Problem])
}

extension Settings {
    /// Reads flags, environment and file, in this order of rank, and checks what they make together. Prints nothing and
    /// reads nothing but through `readFile`: each file once, so that all parts go by the same content (`content(of:)`).
    ///
    /// - Parameters:
    ///   - arguments: what follows the program's name.
    ///   - readFile: a file's content by its path; what it throws is shown to the user.
    ///   - isForRulesAlone: for a command that looks at the rules file and serves nobody: nothing else need be there.
    package static func load(
        arguments: [String],
        environment: [String: String],
        isForRulesAlone: Bool = false,
        readFile: (String) throws -> [UInt8]
    ) -> LoadOutcome {
        switch arguments.first {
        case "help": return .help(arguments.dropFirst().first.flatMap(Command.init(rawValue:))?.usage ?? HelpText.short)
        case "version": return .version
        case let word?:
            if let problem = ArgumentLayer.complaint(onCommand: word) { return .problems([problem], warnings: []) }
        case nil: break
        }
        var flags = ArgumentLayer.read(arguments)
        if isAsked("help-all", in: flags) { return .help(HelpText.whole) }
        if isAsked("help", in: flags) { return .help(HelpText.short) }
        if isAsked("version", in: flags) { return .version }
        var variables = EnvironmentLayer.read(environment)
        var contents: [String: [UInt8]] = [:]
        func read(_ path: String) throws -> [UInt8] {
            if let content = contents[path] { return content }
            let content = try readFile(path)
            contents[path] = content
            return content
        }
        var file = Layer()
        var isWhole = true
        if let path = flags.given["config"]?.last ?? variables.given["config"]?.last, !path.text.isEmpty {
            do {
                (file, isWhole) = FileLayer.read(try read(path.text), path: path.text)
            } catch {
                file.problems = [Problem(path.origin, "cannot read \(quoted(path.text)): \(error)")]
                isWhole = false
            }
        }

        var alpha: AlphaConfiguration?
        var alphaLayer = Layer()
        if let path = flags.given["alpha-config"]?.last ?? variables.given["alpha-config"]?.last, !path.text.isEmpty {
            do {
                let loaded = AlphaConfiguration(try read(path.text), path: path.text, environment: environment)
                for (name, content) in loaded.embedded { contents[name] = content }
                loaded.clear(&flags)
                loaded.clear(&variables)
                loaded.clear(&file)
                alphaLayer = loaded.layer()
                isWhole = isWhole && loaded.problems.isEmpty
                alpha = loaded
            } catch {
                alphaLayer.problems = [Problem(path.origin, "cannot read \(quoted(path.text)): \(error)")]
                isWhole = false
            }
        }

        var settings = Settings()
        var problems: [Problem] = []
        var warnings: [Problem] = []
        let aboutNames = flags.warnings + variables.warnings + alphaLayer.warnings + file.warnings
        var broken: Set<String> = []
        // The file first and the flags last, so that each overwrites what ranks below it.
        for var layer in [file, alphaLayer, variables, flags] {
            settings.take(&layer)
            problems = layer.problems + problems
            warnings = layer.warnings + warnings
            broken.formUnion(layer.broken)
        }
        if let alpha {
            let found = settings.take(alpha)
            problems += found
            isWhole = isWhole && found.isEmpty
        }
        var check = CrossCheck(settings: settings, broken: broken, isFileWhole: isWhole)
        if isForRulesAlone { check.checkRules(readFile: read) } else { check.run(readFile: read) }
        check.settings.contents = contents
        for index in check.settings.providers.indices { check.settings.providers[index].settings.contents = contents }
        problems += check.problems.map(check.inItsWords)
        warnings += check.warnings.map(check.inItsWords)
        guard problems.isEmpty else { return .problems(problems, warnings: aboutNames) }
        if settings.formerProgram != nil, !isAsked("config-test", in: flags) {
            warnings.append(Problem("--was: does something only beside --config-test"))
        }
        if isAsked("config-test", in: flags) { return .configTestPassed(check.settings, warnings: warnings) }
        return .settings(check.settings, warnings: warnings)
    }

    private static func isAsked(_ flag: String, in flags: Layer) -> Bool {
        guard let given = flags.given[flag]?.last else { return false }
        return (try? Bool(text: given.text)) ?? false
    }

    /// Overwrites what the layer gives and notes its origin; what cannot be read becomes a problem of the layer.
    private mutating func take(_ layer: inout Layer) {
        for option in Option.all {
            guard let given = layer.given[option.flag], let origin = layer.origins[option.flag] else { continue }
            origins[option.flag] = origin
            let complaints = option.read(given, &self)
            for complaint in complaints {
                let problem = Self.problem(complaint, option: option, calledSo: layer.names[option.flag])
                if complaint.isRemark {
                    layer.warnings.append(problem)
                } else {
                    layer.problems.append(problem)
                    layer.broken.insert(option.flag)
                }
            }
            guard complaints.allSatisfy(\.isRemark) else { continue }
            let name = Self.named(origin, option: option, calledSo: layer.names[option.flag])
            if option.isPending {
                let sentence =
                    "is an option of oauth2-proxy that this version of Sidegate does not have yet; leave it out"
                layer.problems.append(Problem("\(name) \(sentence)", line: origin.line))
            }
            if let instead = option.instead {
                let text = "\(name) is without effect, since Sidegate carries no traffic; \(instead)"
                layer.warnings.append(Problem(text, line: origin.line))
            }
        }
        // Of a file in the order of its lines; what has no line keeps its place.
        layer.problems = Self.inOrder(layer.problems)
        layer.warnings = Self.inOrder(layer.warnings)
    }

    private static func inOrder(_ problems: [Problem]) -> [Problem] {
        problems.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
    }

    private static func problem(_ complaint: Complaint, option: Option, calledSo name: String?) -> Problem {
        let text = complaint.given.text
        let value = option.isSecret ? "the value (\(byteCount(text.utf8.count)))" : quoted(text)
        let origin = complaint.given.origin
        return Problem(
            "\(named(origin, option: option, calledSo: name)) \(value) \(complaint.reason)",
            line: origin.line
        )
    }

    /// `--cookie-name:`, `OAUTH2_PROXY_COOKIE_NAME:`, `sidegate.toml:3: cookie_name:`.
    private static func named(_ origin: Origin, option: Option, calledSo name: String?) -> String {
        if case .file = origin { return "\(origin): \(name ?? option.key):" }
        return "\(origin):"
    }
}

/// One option's effective value, for `sidegate config`.
package struct EffectiveOption: Sendable, Equatable {
    package let option: Option
    /// As one would write it; of a secret, only its length.
    package let value: String
    package let origin: Origin

    package static func == (left: EffectiveOption, right: EffectiveOption) -> Bool {
        left.option.flag == right.option.flag && left.value == right.value && left.origin == right.origin
    }
}

extension Settings {
    /// Every option but those that only steer this one run, in the order of `--help`.
    package var effective: [EffectiveOption] { OptionGroup.all.flatMap(effective(in:)) }

    /// Those of one group. What is not there yet has no value.
    package func effective(in group: OptionGroup) -> [EffectiveOption] {
        group.options.filter { $0.reach != .flag && !$0.isPending }
            .map { EffectiveOption(option: $0, value: $0.text(self), origin: origin(of: $0.flag)) }
    }
}
