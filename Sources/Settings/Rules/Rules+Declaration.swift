package import Decision

extension Settings {
    /// The rules of `--rules`, compiled; nil without.
    package var compiledRules: Rules? { rules.map { Rules($0) } }
}

extension Rules {
    package init(_ declaration: RulesDeclaration) {
        self.init(
            declaration.rules.enumerated().map { index, rule in
                (match: RuleMatch(rule), rule: Rule(rule, number: index + 1))
            },
            standard: Rule(name: "default", line: 0, access: Rule.Access(declaration.standard, Requirements()))
        )
    }
}

extension RuleMatch {
    fileprivate init(_ rule: RuleDeclaration) {
        self.init(
            hosts: rule.hosts,
            paths: rule.paths,
            patterns: rule.patterns,
            methods: rule.methods,
            networks: rule.networks
        )
    }
}

extension Rule {
    fileprivate convenience init(_ rule: RuleDeclaration, number: Int) {
        self.init(
            name: rule.name.isEmpty ? "rule \(number)" : rule.name,
            line: rule.line,
            access: Access(rule.access ?? .signedIn, Requirements(rule)),
            isAPI: rule.isAPI
        )
    }
}

extension Rule.Access {
    fileprivate init(_ access: RuleDeclaration.Access, _ requirements: Requirements) {
        switch access {
        case .everyone: self = .everyone
        case .signedIn: self = .signedIn(requirements)
        case .nobody: self = .nobody
        }
    }
}

extension Requirements {
    fileprivate init(_ rule: RuleDeclaration) {
        var conditions: [Condition] = []
        if !rule.groups.isEmpty { conditions.append(.groups(rule.groups)) }
        if !rule.emails.isEmpty { conditions.append(.emails(rule.emails)) }
        if !rule.emailDomains.isEmpty {
            conditions.append(.emailDomains(rule.emailDomains))
        }
        for claim in rule.claims {
            switch claim.test {
            case .equals(let value): conditions.append(.claim(claim.name, equals: value))
            case .contains(let value): conditions.append(.claim(claim.name, holds: [value]))
            case .oneOf(let values): conditions.append(.claim(claim.name, holds: values))
            }
        }
        self.init(
            conditions: conditions,
            combination: rule.require,
            authentication: AuthenticationRequirement(
                authenticationContexts: rule.acr,
                maximumAge: rule.maximumAge?.components.seconds,
                providers: rule.providers
            )
        )
    }
}
