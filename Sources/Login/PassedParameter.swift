package import Patterns

/// A field of links to `start` that goes on to a provider, and with which values.
package struct PassedParameter: Sendable, Equatable {
    package enum Rule: Sendable, Equatable {
        case value(String)
        /// Found anywhere in the value, unless it is anchored.
        case pattern(Pattern)

        func fits(_ value: String) -> Bool {
            switch self {
            case .value(let one): value == one
            case .pattern(let pattern): pattern.matches(Array(value.utf8).span)
            }
        }
    }

    package let name: String
    /// The provider's id; nil for every one.
    package let provider: String?
    /// Of which one must fit; nil for any value.
    package let rules: [Rule]?

    package init(_ name: String, provider: String? = nil, rules: [Rule]? = nil) {
        self.name = name
        self.provider = provider
        self.rules = rules
    }

    fileprivate func lets(_ value: String, passTo provider: String) -> Bool {
        guard self.provider == nil || self.provider == provider else { return false }
        return rules?.contains { $0.fits(value) } ?? true
    }
}

extension LoginWishes {
    /// What of them that provider may be told.
    func permitted(by passed: [PassedParameter], to login: LoginProvider) -> LoginWishes {
        var wishes = self
        wishes.parameters.removeAll { field in
            let rules = passed.filter { $0.name == field.name }
            // What no rule is about has come in another way.
            return !rules.isEmpty && !rules.contains { $0.lets(field.value, passTo: login.id) }
        }
        return wishes
    }
}
