package import Patterns
package import Web

/// What a rules file says of a kind of request: which requests, and who may pass with them.
package final class Rule: Sendable {
    package enum Access: Sendable {
        /// Everybody passes, and nobody is asked who they are.
        case everyone
        case signedIn(Requirements)
        case nobody
    }

    /// For the log and for explanations.
    package let name: String
    /// Of the rules file, from 1; 0 for the default.
    package let line: Int
    package let access: Access
    /// Nobody looks: 401 instead of a redirect to log in.
    package let isAPI: Bool

    package init(name: String, line: Int, access: Access, isAPI: Bool = false) {
        self.name = name
        self.line = line
        self.access = access
        self.isAPI = isAPI
    }
}

/// What a request has to be for a rule to match; each list that is empty asks for nothing.
package struct RuleMatch: Sendable {
    package var hosts: [DomainPattern]
    /// Path prefixes of whole segments, as they are after decoding.
    package var paths: [String]
    package var patterns: [Pattern]
    /// In capitals.
    package var methods: [String]
    /// Where the client is.
    package var networks: [IPNetwork]

    package init(
        hosts: [DomainPattern] = [],
        paths: [String] = [],
        patterns: [Pattern] = [],
        methods: [String] = [],
        networks: [IPNetwork] = []
    ) {
        self.hosts = hosts
        self.paths = paths
        self.patterns = patterns
        self.methods = methods
        self.networks = networks
    }
}
