internal import Clocks
internal import Cryptography
internal import Sessions
internal import Text

/// A name under which the sessions of somebody are found.
package struct PersonName: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// The claim `sub`.
        case subject = "sub"
        /// The claim `sid`: one login at the provider.
        case providerSession = "sid"
        /// What the application gets as the user.
        case user
        case email
    }

    package let kind: Kind
    package let name: String

    package init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = kind == .email ? name.lowercased() : name
    }

    /// A name that a provider gave.
    ///
    /// - Parameter scope: the provider; empty for the one whose sessions may name none (`KeyRing.scope(ofProvider:)`).
    init(_ kind: Kind, _ name: String, scope: String) {
        self.init(kind, scope.isEmpty ? name : "\(scope)\0\(name)")
    }

    /// Every name under which this session is to be found.
    static func all(of session: Session, scope: String) -> [PersonName] {
        let subject = session[.subject]
        let user = session.user
        var names: [PersonName] = []
        if let subject { names.append(PersonName(.subject, subject, scope: scope)) }
        if let sessionID = session[.providerSessionID] {
            names.append(PersonName(.providerSession, sessionID, scope: scope))
        }
        // An administrator who asks for somebody's sessions does not say at which provider.
        if user != subject || !scope.isEmpty, !user.isEmpty { names.append(PersonName(.user, user)) }
        if let email = session[.email] { names.append(PersonName(.email, email)) }
        return names
    }
}

/// Where the sessions of a name are listed in Redis: `sidegate:of:{HASH}`, a sorted set whose members are sessions and
/// whose scores are the moments at which they are over.
///
/// The hash is keyed with the cookie secret (HMAC-SHA256), so that who reads Redis cannot tell whose the list is, not
/// even by trying names.
struct PersonIndex: Sendable {
    private let keys: [[UInt8]]
    private let cookieName: String

    init(_ ring: KeyRing, cookieName: String) {
        keys = ring.macKeys(for: .personIndex)
        self.cookieName = cookieName
    }

    /// Where to enter a session.
    func place(of name: PersonName) -> [UInt8] { place(of: name, keys[0]) }

    /// Where to look for sessions: by each secret, the newest first.
    func places(of name: PersonName) -> [[UInt8]] { keys.map { place(of: name, $0) } }

    private func place(of name: PersonName, _ key: [UInt8]) -> [UInt8] {
        let message = Array("\(name.kind.rawValue)\0\(cookieName)\0\(name.name)".utf8)
        let digest = HMAC.sha256(key: key, message: message)
        return Array("sidegate:of:{\(Base64URL.encode(digest.span.extracting(0..<16)))}".utf8)
    }
}

/// A session as an index lists it: where it lies, when its person logged in, whether the provider has a name for it.
struct IndexEntry: Sendable, Hashable {
    let place: SessionPlace
    let loggedInAt: Timestamp
    let hasProviderSession: Bool

    init(_ session: Session, at place: SessionPlace) {
        self.place = place
        loggedInAt = session.timestamp(.loggedInAt) ?? session.createdAt
        hasProviderSession = session.range(of: .providerSessionID) != nil
    }

    /// Whether the session began at that moment or before. One that began later than it is now began before the clock was
    /// set back.
    func began(before moment: Timestamp, now: Timestamp) -> Bool { loggedInAt <= moment || loggedInAt > now }

    /// `NAME:SECOND:sid` or `NAME:SECOND:`
    init?(member: [UInt8]) {
        let fields = member.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard fields.count == 3, let place = SessionPlace(name: String(decoding: fields[0], as: UTF8.self)),
            let second = Int64(String(decoding: fields[1], as: UTF8.self))
        else { return nil }
        self.place = place
        loggedInAt = Timestamp(secondsSince1970: second)
        hasProviderSession = !fields[2].isEmpty
    }

    var member: [UInt8] {
        Array("\(place.name):\(loggedInAt.secondsSince1970):\(hasProviderSession ? "sid" : "")".utf8)
    }
}
