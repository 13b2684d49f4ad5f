import Assembly
import Clocks
import Cryptography
import SessionStore
import Sessions
import Settings

/// A session of the doctor's own that ends after seconds: what becomes of it shows what the gateway passes on.
///
/// Its address belongs to no domain that anybody has, so where a policy limits who may pass, it reaches no application.
struct OwnSession {
    private static let lifetime: Int64 = 10
    private let settings: Settings

    init(_ settings: Settings) {
        self.settings = settings
    }

    /// Runs `body` with a `Cookie` field's value; nil where Redis does not take the session.
    func use<Outcome: Sendable>(_ body: @Sendable (_ cookie: String) async throws -> Outcome) async -> Outcome? {
        let now = WallClock.system.now()
        if settings.sessionStoreType == .redis {
            let outcome = try? await StoreTool.use(settings, changing: { $0.lifetime = Self.lifetime }) { store, _ in
                let ticket = try await store.keep(Session(contents(createdAt: now)))
                let outcome = try await body(text(of: ticket, now: now))
                try await store.end(ticket)
                return outcome
            }
            return outcome ?? nil
        }
        // A session in a cookie ends so long after its creation.
        let longest = settings.sessionMaxLifetime.components.seconds
        let end = longest == 0 ? settings.sessionLifetime : min(settings.sessionLifetime, longest)
        let session = Session(contents(createdAt: now + -(end - Self.lifetime)))
        let sealed = sessionCookie.seal(session, random: .system)
        return try? await body("\(settings.cookieName.text)=\(sealed)")
    }

    private var sessionCookie: SessionCookie {
        SessionCookie(
            name: settings.cookieName.text,
            attributes: settings.sessionCookieAttributes,
            lifetime: settings.sessionLifetime,
            keys: settings.keyRing
        )
    }

    private func text(of ticket: Ticket, now: Timestamp) -> String {
        let cookie = TicketCookie(name: settings.cookieName.text, keys: settings.keyRing, cookie: sessionCookie)
        let nothing: [UInt8] = []
        let fields = cookie.write(ticket, at: now, replacing: nothing.span, host: "", random: .system)
        return String(fields.first?.prefix { $0 != ";" } ?? "")
    }

    private func contents(createdAt: Timestamp) -> SessionContents {
        var contents = SessionContents(createdAt: createdAt, subject: "sidegate doctor")
        contents.email = "doctor@sidegate.invalid"
        return contents
    }
}
