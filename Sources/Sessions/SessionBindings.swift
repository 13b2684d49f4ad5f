/// Whose word the sessions of a deployment are, provider by provider.
///
/// Where there are several providers a session names its own (`Session.Field.provider`), and is bound to that one. A session
/// of a provider that the settings no longer have opens for nobody.
package struct SessionBindings: Equatable, Sendable {
    private struct Named: Equatable, Sendable {
        let id: [UInt8]
        let binding: SessionBinding
    }

    /// Of sessions that name no provider: of the only one, and of passwords.
    private let unnamed: SessionBinding
    /// Whether sessions that name no provider may be a provider's, and not only a password's.
    private let takesUnnamed: Bool
    private let providers: [Named]
    /// The id of the provider whose sessions may name none, since they are of before there were several.
    let ownProvider: String?
    private let areSeveral: Bool

    package init(unnamed: SessionBinding) {
        self.unnamed = unnamed
        takesUnnamed = true
        providers = []
        ownProvider = nil
        areSeveral = false
    }

    /// An id has at most 32 bytes.
    ///
    /// - Parameters:
    ///   - unnamed: of sessions that name no provider.
    ///   - ownProvider: the id of the provider that they are of; nil where they can only be a password's.
    ///   - others: the bindings of all other providers, by id.
    package init(
        unnamed: SessionBinding,
        ownProvider: String?,
        others: [(id: String, binding: SessionBinding)]
    ) {
        self.unnamed = unnamed
        self.ownProvider = ownProvider
        takesUnnamed = ownProvider != nil
        let all = (ownProvider.map { [(id: $0, binding: unnamed)] } ?? []) + others
        providers = all.map { Named(id: Array($0.id.utf8), binding: $0.binding) }
        areSeveral = !others.isEmpty
    }

    func admits(_ session: Session) -> Bool {
        guard session.range(of: .provider) == nil else { return binding(of: session)?.admits(session) ?? false }
        return (takesUnnamed || session.range(of: .passwordFile) != nil) && unnamed.admits(session)
    }

    func bound(_ session: Session) -> Session { (binding(of: session) ?? unnamed).bound(session) }

    /// The session, which names the provider that it is of, where there are several.
    func named(_ session: Session) -> Session {
        guard areSeveral, let ownProvider, session.range(of: .provider) == nil,
            session.range(of: .passwordFile) == nil
        else { return session }
        let field = [Session.Field.provider.rawValue, UInt8(ownProvider.utf8.count)] + Array(ownProvider.utf8)
        guard let named = Session(bytes: session.bytes + field) else { preconditionFailure("a field more fits") }
        return named
    }

    private func binding(of session: Session) -> SessionBinding? {
        guard let id = session.range(of: .provider) else { return nil }
        return providers.first { session.bytes.span.extracting(id).isSame(as: $0.id.span) }?.binding
    }
}
