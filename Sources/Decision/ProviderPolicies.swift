internal import Sessions

/// What each of several providers demands of its own people, besides what is demanded of all.
package final class ProviderPolicies: Sendable {
    /// By the provider's id.
    private let named: [(id: [UInt8], policy: Policy)]
    /// For bearer tokens of `--extra-jwt-issuers`, at which nobody logs in.
    private let unnamed: Policy

    package init(_ named: [(id: String, policy: Policy)], unnamed: Policy) {
        self.named = named.map { (Array($0.id.utf8), $0.policy) }
        self.unnamed = unnamed
    }

    /// On the request path. Sessions of providers that the settings no longer have do not come here: they open for nobody.
    func refusal(of session: Session) -> Refusal? {
        if session.range(of: .passwordFile) != nil { return nil }
        guard let id = session.range(of: .provider) else { return unnamed.refusal(of: session) }
        for (name, policy) in named where session.bytes[id].elementsEqual(name) { return policy.refusal(of: session) }
        return .group
    }
}
