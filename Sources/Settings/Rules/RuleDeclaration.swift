package import Decision
package import Patterns
package import Web

/// One `[[rule]]` of a rules file, checked for its form. Nil and empty mean that the file does not say.
package struct RuleDeclaration: Sendable, Equatable {
    /// What a rule says of those who match it.
    package enum Access: String, CaseIterable, Sendable {
        /// Everybody passes, and nobody is asked who they are.
        case everyone = "public"
        /// People who are logged in and meet the rule's conditions.
        case signedIn = "signed-in"
        case nobody
    }

    /// One `[[rule.claim]]`.
    package struct Claim: Sendable, Equatable {
        package enum Test: Sendable, Equatable {
            /// The claim is this one value.
            case equals(String)
            /// This is among the claim's values.
            case contains(String)
            /// One of these is among the claim's values.
            case oneOf([String])
        }

        package internal(set) var name = ""
        package internal(set) var test: Test = .oneOf([])
    }

    package let line: Int
    package internal(set) var name = ""
    /// None for every host.
    package internal(set) var hosts: [DomainPattern] = []
    /// Path prefixes, whole segments: `/admin` is `/admin` and all below it.
    package internal(set) var paths: [String] = []
    /// Expressions that the whole path must match.
    package internal(set) var patterns: [Pattern] = []
    package internal(set) var methods: [String] = []
    /// Where the client is.
    package internal(set) var networks: [IPNetwork] = []
    package internal(set) var access: Access?
    /// Nobody looks: 401 instead of a redirect to log in.
    package internal(set) var isAPI = false
    package internal(set) var require = Requirements.Combination.all
    package internal(set) var groups: [String] = []
    package internal(set) var emails: [String] = []
    package internal(set) var emailDomains: [DomainPattern] = []
    package internal(set) var claims: [Claim] = []
    /// Authentication contexts, one of which the login must have had (OpenID Connect Core 1.0, 2: `acr`).
    package internal(set) var acr: [String] = []
    /// How long ago the login may have been at most.
    package internal(set) var maximumAge: Duration?
    /// Ids of providers, at one of which the login must have been.
    package internal(set) var providers: [String] = []
    /// Where the file names them.
    var providersLine = 0

    init(line: Int) {
        self.line = line
    }

    var hasConditions: Bool {
        !groups.isEmpty || !emails.isEmpty || !emailDomains.isEmpty || !claims.isEmpty || !acr.isEmpty
            || maximumAge != nil || !providers.isEmpty
    }
}

/// A rules file, checked for its form.
package struct RulesDeclaration: Sendable, Equatable {
    package internal(set) var rules: [RuleDeclaration] = []
    /// For requests that no rule matches.
    package internal(set) var standard = RuleDeclaration.Access.nobody
}
