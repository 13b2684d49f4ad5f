package import Clocks
internal import Cryptography

/// Whose word a session is: the provider's and the client's at it. Each session names it under its seal, so that one of
/// another deployment with the same cookie secret, or of a provider that was given up, opens for nobody.
///
/// It is a field of the session, which AES-GCM protects like any other, and not associated data: a program of before this
/// field passes over it, so that replicas of both versions serve side by side during an update.
package struct SessionBinding: Equatable, Sendable {
    private let mark: [UInt8]

    package init(issuer: String, clientID: String) {
        let text = "sidegate/1/session-binding\0\(issuer)\0\(clientID)"
        mark = Array(Digest.sha256(Array(text.utf8)).prefix(16))
    }

    /// Sessions of before there were bindings name none. They are taken, and bound by the next answer, as far as they began
    /// before this moment, 2027-01-01: nobody is logged out by an update, and none is taken that was made elsewhere later.
    static let firstBound = Timestamp(secondsSince1970: 1_798_761_600)

    /// Whether a session that was just opened is this deployment's.
    func admits(_ session: Session) -> Bool {
        guard let place = session.range(of: .binding) else { return session.createdAt < Self.firstBound }
        return session.bytes.span.extracting(place).isSame(as: mark.span)
    }

    /// The session, which names the binding.
    func bound(_ session: Session) -> Session {
        guard session.range(of: .binding) == nil else { return session }
        let field = [Session.Field.binding.rawValue, UInt8(mark.count)]
        guard let bound = Session(bytes: session.bytes + field + mark) else { preconditionFailure("a field more fits") }
        return bound
    }
}

extension KeyRing {
    /// The session as it is sealed, for this deployment only.
    package func bound(_ session: Session) -> Session { bindings?.bound(session) ?? session }

    /// A session that was just opened, as it counts here; nil for one that is not this deployment's.
    package func admitted(_ session: Session) -> Session? {
        guard let bindings else { return session }
        return bindings.admits(session) ? bindings.named(session) : nil
    }

    /// A session that says at which provider its person logged in, where there are several and it is of before that.
    package func named(_ session: Session) -> Session { bindings?.named(session) ?? session }

    /// Whether a session that is admitted does not say whose it is, and must be written again.
    func mustBind(_ session: Session) -> Bool { session.range(of: .binding) == nil && bindings != nil }

    /// Which of several providers a session's subject is a name of; empty for the provider whose sessions may name none, so
    /// that a person's sessions of before and after there were several are found together.
    package func scope(ofProvider id: String?) -> String {
        guard let id, id != bindings?.ownProvider else { return "" }
        return id
    }
}

extension Session {
    /// When the session is over.
    ///
    /// - Parameters:
    ///   - lifetime: seconds from its creation or last renewal.
    ///   - maximum: seconds from the login, whatever is renewed; nil for no such end.
    package func end(lifetime: Int64, maximum: Int64?) -> Timestamp {
        guard let maximum else { return createdAt + lifetime }
        return min(createdAt + lifetime, (timestamp(.loggedInAt) ?? createdAt) + maximum)
    }
}
