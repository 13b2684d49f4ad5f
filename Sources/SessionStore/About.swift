internal import Clocks
internal import Cryptography
internal import Redis
internal import Sessions

/// What an administrator sees of a session: whose it is and since when. It holds no token, and is stored beside the session
/// sealed with the cookie secret, since only the browser has what opens the session itself.
struct About: Sendable, Equatable {
    let session: Session

    /// Whose the session is, without what only the browser's requests are to carry along.
    init(_ session: Session) {
        var contents = SessionContents(createdAt: session.createdAt, subject: session[.subject] ?? "")
        contents.loggedInAt = session.timestamp(.loggedInAt)
        contents.user = session[.user]
        contents.email = session[.email]
        contents.provider = session[.provider]
        contents.providerSessionID = session[.providerSessionID]
        self.session = Session(contents)
    }

    fileprivate init?(bytes: [UInt8]) {
        guard let session = Session(bytes: bytes) else { return nil }
        self.session = session
    }
}

extension SessionStore {
    /// Bound to its place: no session can be shown as another's.
    func seal(_ about: About, at place: SessionPlace) -> [UInt8] {
        Array(aboutSealer(place).seal(about.session.bytes.span, random: random).utf8)
    }

    func openAbout(_ value: [UInt8], at place: SessionPlace) -> About? {
        aboutSealer(place).open(value.span).flatMap(About.init(bytes:))
    }

    private func aboutSealer(_ place: SessionPlace) -> Sealer {
        configuration.keys.sealer(for: .sessionAbout, name: "\(configuration.cookieName)\0\(place.name)")
    }
}
