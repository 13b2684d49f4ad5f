/// What no option can tell by itself: what is missing, and which values do not go together. Fills in what files hold.
struct CrossCheck {
    var settings: Settings
    /// Options whose value could not be read; nothing is said about them again.
    let broken: Set<String>
    /// Otherwise options may stand in the part of the file that was not read, and none is called missing.
    let isFileWhole: Bool
    /// The entry of `--providers`, or of the alpha configuration, whose settings these are.
    var entry: ProviderEntry?
    var isEntry: Bool { entry != nil }
    /// Nil where options have the names of flags, variables and keys.
    private var words: OptionWords? { entry?.words ?? (settings.alphaConfig.isEmpty ? nil : .yaml) }
    var problems: [Problem] = []
    var warnings: [Problem] = []

    init(settings: Settings, broken: Set<String>, isFileWhole: Bool) {
        self.settings = settings
        self.broken = broken
        self.isFileWhole = isFileWhole
    }

    mutating func run(readFile: (String) throws -> [UInt8]) {
        checkProvider(readFile: readFile)
        checkAccess()
        checkCutNames()
        checkRules(readFile: readFile)
        checkProviders(readFile: readFile)
        checkRulesGateway()
        checkGateway()
        checkLoginFlow()
        checkCredentials(readFile: readFile)
        checkCookies(readFile: readFile)
        checkSessionStore(readFile: readFile)
        checkHosts()
        checkListener()
        checkTLS(readFile: readFile)
        checkLimits()
        checkHeaders()
        checkOwnHeaders(readFile: readFile)
        checkIdentityTokens(readFile: readFile)
        checkLogging()
        checkMetrics(readFile: readFile)
        checkPages(readFile: readFile)
        checkHealthAgents()
        checkArguments()
    }

    private mutating func checkArguments() {
        for option in Option.all where option.isSecret && option.instead == nil {
            // A secret whose file a flag names has that flag for its origin, and is on no command line.
            guard settings.origin(of: option.flag) == .flag("--\(option.flag)") else { continue }
            warning(
                "--\(option.flag): everybody on this machine can read a command line; give the secret as \(option.variable), "
                    + "or in a file"
            )
        }
    }

    func isGiven(_ flag: String) -> Bool {
        settings.origins[flag] != nil
    }

    /// Whether a check that looks at these options makes sense.
    func isReadable(_ flags: String...) -> Bool {
        broken.isDisjoint(with: flags)
    }

    /// ` (from sidegate.toml:3)`; empty for a default.
    func from(_ flag: String) -> String {
        isGiven(flag) ? " (from \(settings.origin(of: flag)))" : ""
    }

    /// The option as its source has it: `--cookie-name`, `OAUTH2_PROXY_COOKIE_NAME`, `cookie_name (sidegate.toml:3)`.
    func name(_ flag: String) -> String {
        switch settings.origin(of: flag) {
        case .file(let path, let line): "\(key(flag)) (\(path):\(line))"
        case .standard: "--\(flag)"
        case let origin: origin.description
        }
    }

    mutating func problem(_ text: String) {
        problems.append(Problem(text))
    }

    mutating func warning(_ text: String) {
        warnings.append(Problem(text))
    }

    mutating func require(_ subject: String, _ flag: String, isMissing: Bool, hint: String = "") {
        guard isMissing, isReadable(flag), isFileWhole else { return }
        problem("\(subject): missing; give it by \(sources(flag))\(hint)")
    }

    /// Where the option can be given.
    func sources(_ flag: String) -> String {
        if !settings.alphaConfig.isEmpty, let name = AlphaConfiguration.names[flag] {
            return "\(name) in \(settings.alphaConfig)"
        }
        return isEntry ? key(flag) : "--\(flag), \(variable(flag)) or \(key(flag)) in the file"
    }

    /// A secret's file, if one is named: its content without the newline at its end, which editors and `echo` leave.
    mutating func secret(
        _ subject: String,
        flag: String,
        fileFlag: String,
        path: String,
        readFile: (String) throws -> [UInt8]
    ) -> [UInt8]? {
        guard !path.isEmpty else { return nil }
        if isGiven(flag) {
            problem("\(subject): given twice, by \(name(flag)) and by \(name(fileFlag)); keep one")
            return nil
        }
        do {
            var bytes = try readFile(path)
            if bytes.last == 0x0a { bytes.removeLast() }
            if bytes.last == 0x0d { bytes.removeLast() }
            guard !bytes.isEmpty else {
                problem("\(subject): the file \(quoted(path))\(from(fileFlag)) is empty")
                return nil
            }
            settings.origins[flag] = settings.origin(of: fileFlag)
            return bytes
        } catch {
            problem("\(subject): cannot read the file \(quoted(path))\(from(fileFlag)): \(error)")
            return nil
        }
    }

    /// The problem as somebody reads it who wrote the alpha configuration, where there is one.
    func inItsWords(_ problem: Problem) -> Problem {
        settings.alphaConfig.isEmpty
            ? problem : Problem(OptionWords.yaml.applied(to: problem.description), line: problem.line)
    }

    private func key(_ flag: String) -> String {
        if words == .yaml, let name = AlphaConfiguration.names[flag] { return name }
        return Option.byFlag[flag]?.key ?? flag
    }

    private func variable(_ flag: String) -> String {
        Option.byFlag[flag]?.variable ?? flag
    }
}
