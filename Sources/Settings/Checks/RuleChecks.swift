extension CrossCheck {
    /// Reads the rules file: its mistakes are the settings' own.
    mutating func checkRules(readFile: (String) throws -> [UInt8]) {
        guard !settings.rulesFile.isEmpty, isReadable("rules") else { return }
        do {
            let (rules, found) = RulesFile.read(try readFile(settings.rulesFile), path: settings.rulesFile)
            problems += found
            settings.rules = rules
        } catch {
            problem("rules: cannot read the file \(quoted(settings.rulesFile))\(from("rules")): \(error)")
            return
        }
        // Two lists of who passes without a login, and nobody could say which one counts.
        for (flag, isUsed) in [
            ("skip-auth-route", !settings.skipAuthRoutes.isEmpty),
            ("skip-auth-regex", !settings.skipAuthRegexes.isEmpty),
        ] where isUsed && isReadable(flag) {
            problem(
                "rules: \(name(flag)) stands beside \(name("rules")), which says the same in one place; make it a rule with "
                    + "access = \"public\""
            )
        }
    }

    /// Not of rules that are only looked at.
    mutating func checkRulesGateway() {
        if settings.rules != nil, !settings.reverseProxy, isReadable("reverse-proxy") {
            warning(
                "rules: without --reverse-proxy no gateway's word is taken for what was asked for, so that no rule can be "
                    + "asked about requests at \(settings.proxyPrefix.text)/auth, and all of them are refused"
            )
        }
    }
}
