import Clocks
import Cryptography
import Testing

@testable import Sessions

private let now = Timestamp(secondsSince1970: 1_800_000_000)
/// The day before sessions name their provider and client.
private let before = SessionBinding.firstBound + -86_400

@Suite("Sessions count only where they were made")
struct SessionBindingTests {
    private func cookie(_ binding: SessionBinding?, maximumLifetime: Int64? = nil) -> SessionCookie {
        SessionCookie(
            name: "s",
            attributes: CookieAttributes(),
            lifetime: 604_800,
            maximumLifetime: maximumLifetime,
            keys: KeyRing(secrets: [Array("someSecret123456".utf8)], binding: binding)
        )
    }

    private func header(_ cookie: SessionCookie, _ session: Session) throws -> String {
        let lines = try cookie.write(session, replacing: [UInt8]().span, host: "a", random: .system)
        return String(lines[0].prefix { $0 != ";" })
    }

    private func session(at moment: Timestamp = now) -> Session {
        var contents = SessionContents(createdAt: moment, subject: "jane")
        contents.refreshToken = "r"
        return Session(contents)
    }

    private enum Found: Equatable { case session, outdated, refused, none }

    private func read(_ header: String, by cookie: SessionCookie, at moment: Timestamp = now) -> Found {
        switch cookie.read(Array(header.utf8).span, now: moment) {
        case .session: .session
        case .outdated: .outdated
        case .refused: .refused
        case .none: .none
        }
    }

    private static let own = SessionBinding(issuer: "https://a", clientID: "app")

    @Test(
        "another issuer's, and another client's, is refused under the same cookie secret (M4)",
        arguments: [
            SessionBinding(issuer: "https://b", clientID: "app"),
            SessionBinding(issuer: "https://a", clientID: "other"),
            SessionBinding(issuer: "https://a\0app", clientID: ""), SessionBinding(issuer: "", clientID: ""),
        ]
    )
    func foreign(other: SessionBinding) throws {
        let header = try header(cookie(Self.own), session())
        #expect(read(header, by: cookie(Self.own)) == .session)
        #expect(read(header, by: cookie(other)) == .refused)
    }

    @Test("one of before there were bindings is taken and written again; one that was made later is not (M4)")
    func unbound() throws {
        let former = try header(cookie(nil), session(at: before))
        let reader = cookie(Self.own)
        guard case .outdated(let session) = reader.read(Array(former.utf8).span, now: before + 100) else {
            Issue.record("a session of the former version is lost")
            return
        }
        #expect(read(try header(reader, session), by: reader, at: before + 100) == .session)
        let later = try header(cookie(nil), self.session(at: SessionBinding.firstBound))
        #expect(read(later, by: reader) == .refused)
    }

    @Test("a program of before the binding reads bound sessions, so that an update is rolled out replica by replica")
    func rollingUpdate() throws {
        #expect(read(try header(cookie(Self.own), session()), by: cookie(nil)) == .session)
    }

    @Test("a session that is bound twice is bound once")
    func idempotent() {
        let bound = Self.own.bound(session())
        #expect(Self.own.bound(bound) == bound && bound != session())
        #expect(RenewalKey(bound) == RenewalKey(session()))
    }

    @Test("the absolute end counts from the login, whatever is renewed")
    func maximumLifetime() throws {
        var contents = SessionContents(createdAt: now, subject: "jane")
        contents.loggedInAt = now + -3000
        let header = try header(cookie(Self.own), Session(contents))
        let reader = cookie(Self.own, maximumLifetime: 3600)
        #expect(read(header, by: reader, at: now + 599) == .session)
        #expect(read(header, by: reader, at: now + 600) == .refused)
        #expect(read(header, by: cookie(Self.own), at: now + 600) == .session)
        #expect(Session(contents).end(lifetime: 100, maximum: 3600) == now + 100)
    }
}
