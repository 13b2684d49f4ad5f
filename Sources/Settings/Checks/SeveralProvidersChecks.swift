internal import Login
internal import OpenID

extension CrossCheck {
    /// Reads the file of `--providers`: each entry is held to what a provider of the flags is held to. Those of the alpha
    /// configuration have been read.
    mutating func checkProviders(readFile: (String) throws -> [UInt8]) {
        let path = settings.providersFile
        guard !path.isEmpty || !settings.providers.isEmpty, isReadable("providers") else { return }
        if !path.isEmpty {
            guard settings.alphaConfig.isEmpty else {
                problem(
                    "providers: \(name("providers")) and \(name("alpha-config")) both name providers; write all of them into one"
                )
                return
            }
            do {
                let (entries, found) = ProvidersFile.read(try readFile(path), path: path)
                problems += found
                settings.providers = entries
            } catch {
                problem("providers: cannot read the file \(quoted(path))\(from("providers")): \(error)")
                return
            }
        }
        settings.providers = settings.providers.map { checked($0, readFile: readFile) }
        if settings.hasOwnProvider {
            checkOwnID()
        } else {
            checkOptionsOfNoProvider()
        }
        checkProvidersOfRules()
        if settings.login.skipsSignInPage, settings.providers.count + (settings.hasOwnProvider ? 1 : 0) > 1 {
            warning(
                "sign-in page: \(name("skip-provider-button")) is without effect where people must choose among providers; a rule "
                    + "with providers = [\"ID\"] leads straight to one"
            )
        }
    }

    private mutating func checked(_ entry: ProviderEntry, readFile: (String) throws -> [UInt8]) -> ProviderEntry {
        var check = CrossCheck(settings: entry.settings, broken: [], isFileWhole: true)
        check.entry = entry
        check.checkProvider(readFile: readFile)
        check.checkCutNames()
        check.checkEmailList(readFile: readFile)
        if !saysWhoMayPass { check.checkAccess() }
        let place = Origin.file(path: entry.path, line: entry.line)
        func named(_ problem: Problem) -> Problem {
            Problem(place, "provider \(entry.id): \(entry.words.applied(to: problem.description))")
        }
        problems += check.problems.map(named)
        warnings += check.warnings.map(named)
        var entry = entry
        entry.settings = check.settings
        return entry
    }

    /// Whether an option that is for everybody says who may pass, whatever their provider.
    private var saysWhoMayPass: Bool {
        Option.all.contains { option in
            option.isNarrowing && option.onlyFor.isEmpty && option.flag != "allowed-host"
                && !option.text(settings).isEmpty
        }
    }

    private mutating func checkOwnID() {
        guard let entry = settings.providers.first(where: { $0.id == settings.provider.name }) else { return }
        problem(
            "\(entry.path):\(entry.line): id: \(quoted(entry.id)) is the provider outside of the file, which is called "
                + "by its kind; give the entry another"
        )
    }

    /// What nobody would read, and a person wrote.
    private mutating func checkOptionsOfNoProvider() {
        if !settings.alphaConfig.isEmpty { return checkOptionsBesideAlpha() }
        for option in ProvidersFile.ofOneProvider where isGiven(option.flag) && !option.text(settings).isEmpty {
            let sentence = "\(name(option.flag)) is for the provider that --client-id makes, and there is none; write "
            problem("providers: \(sentence)\(option.key) into the entry that it is meant for")
        }
    }

    /// Options that oauth2-proxy does not know have no place in its file.
    private mutating func checkOptionsBesideAlpha() {
        for option in ProvidersFile.ofOneProvider where isGiven(option.flag) && !option.text(settings).isEmpty {
            problem(
                "providers: \(name(option.flag)) is for one provider, and \(settings.alphaConfig) names \(settings.providers.count); "
                    + "name them by --providers=FILE instead, whose entries have \(option.key) each"
            )
        }
    }

    private mutating func checkProvidersOfRules() {
        let own = settings.hasOwnProvider ? [settings.provider.name] : []
        let ids = own + settings.providers.map(\.id)
        for rule in settings.rules?.rules ?? [] {
            for id in rule.providers where !ids.contains(id) {
                let origin = Origin.file(path: settings.rulesFile, line: rule.providersLine)
                let hint = NearMiss.best(for: id, among: ids).map { "; did you mean \($0)?" } ?? ""
                problems.append(Problem(origin, "providers: \(quoted(id)) is the id of no provider\(hint)"))
            }
        }
    }
}

extension Settings {
    /// Whether there is a provider outside of the file of `--providers`.
    package var hasOwnProvider: Bool {
        (providersFile.isEmpty && providers.isEmpty) || !clientID.isEmpty || !oidcIssuerURL.text.isEmpty
            || origins["provider"] != nil
    }
}
