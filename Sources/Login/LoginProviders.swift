package import OpenID
package import Sessions

/// A provider at which people can log in, and what it is called.
package struct LoginProvider: Sendable {
    /// What URLs, states, sessions and logs call it: 1 to 32 of a to z, 0 to 9 and `-`.
    package let id: String
    /// For the button; nil where nobody gave it a name.
    package let name: String?
    package let provider: Provider

    package init(id: String, name: String?, provider: Provider) {
        self.id = id
        self.name = name
        self.provider = provider
    }
}

/// The providers at which people can log in, in the order of their buttons; always at least one.
package struct LoginProviders: Sendable {
    package let all: [LoginProvider]
    /// The provider of the flags, whose sessions and states of before there were several name none.
    private let own: LoginProvider?

    /// - Parameter hasOwn: whether the first is that of the flags.
    package init(_ all: [LoginProvider], hasOwn: Bool) {
        precondition(!all.isEmpty, "there is a provider at least")
        self.all = all
        own = hasOwn ? all[0] : nil
    }

    package init(_ provider: Provider) {
        self.init([LoginProvider(id: "provider", name: nil, provider: provider)], hasOwn: true)
    }

    /// Whether states and sessions name their provider: all but that of a deployment which has only the one of the flags.
    package var areNamed: Bool { own == nil || all.count > 1 }

    /// Nil where there are several, of which one must be chosen.
    var only: LoginProvider? { all.count == 1 ? all[0] : nil }

    /// Nil for an id that is not among them: no other takes its place. Without an id, the one of before there were several.
    package func provider(id: String?) -> LoginProvider? {
        guard let id, !id.isEmpty else { return own }
        return all.first { $0.id == id }
    }

    /// Where the session's person logged in; nil where that is no provider of these.
    package func provider(of session: Session) -> LoginProvider? {
        session.range(of: .passwordFile) == nil ? provider(id: session[.provider]) : nil
    }

    /// Those whose tokens name that issuer: several where one provider knows us as several clients.
    func issuing(_ issuer: String?) -> [LoginProvider] {
        if let only { return [only] }
        guard let issuer else { return [] }
        return all.filter { $0.provider.configuration.kind.speaksOpenIDConnect && $0.provider.mayIssue(as: issuer) }
    }

    /// What stands behind the callback's path. Of several, a provider that does not say in its answers who it is has a place
    /// of its own: an answer that comes elsewhere was mixed up (RFC 9700, 4.4).
    func callbackEnd(of login: LoginProvider) -> String {
        areNamed && !login.provider.configuration.kind.speaksOpenIDConnect ? "/\(login.id)" : ""
    }

    /// What states and sessions of that provider say about it; nil where they name none.
    func name(of login: LoginProvider) -> String? { areNamed ? login.id : nil }

    /// Those with these ids, in the order of these; all for no ids.
    func among(_ ids: [String]) -> [LoginProvider] { ids.isEmpty ? all : all.filter { ids.contains($0.id) } }

    /// Whether they are the very same.
    package func isSame(as other: LoginProviders) -> Bool {
        all.count == other.all.count
            && zip(all, other.all).allSatisfy { $0.id == $1.id && $0.provider === $1.provider }
    }

    /// Whether somebody can log in.
    package var isReady: Bool { all.contains { $0.provider.isReady } }

    /// Whether these can take the place of `former`: nobody who can log in now would have to wait for their provider.
    package func canReplace(_ former: LoginProviders) -> Bool {
        all.allSatisfy { $0.provider.isReady || former.provider(id: $0.id)?.provider.isReady != true }
    }
}
