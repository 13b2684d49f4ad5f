import Clocks
import Sessions
import Testing

private let now = Timestamp(secondsSince1970: 1_800_000_000)

private func session(_ subject: String, sid: String?, at moment: Timestamp = now, loggedInAt: Timestamp? = nil)
    -> Session
{
    var contents = SessionContents(createdAt: moment, subject: subject)
    contents.providerSessionID = sid
    contents.loggedInAt = loggedInAt
    return Session(contents)
}

@Suite("Sessions that ended at the provider")
struct RevocationsTests {
    @Test("by the provider's name of the session: that one, and of the same person those without a name")
    func bySession() {
        let revocations = Revocations(lifetime: 3600)
        #expect(revocations.isEmpty)
        revocations.end(sessionID: "s-1", subject: "jane", at: now, now: now)
        #expect(!revocations.isEmpty)
        #expect(revocations.contains(session("jane", sid: "s-1")))
        #expect(revocations.contains(session("jane", sid: "s-1", at: now + 500, loggedInAt: now + -100)))
        // Some providers go on with the name after a new login.
        #expect(!revocations.contains(session("jane", sid: "s-1", at: now + 1)))
        #expect(!revocations.contains(session("jane", sid: "s-2")))
        #expect(revocations.contains(session("jane", sid: nil)))
        #expect(!revocations.contains(session("jane", sid: nil, at: now + 1)))
        #expect(!revocations.contains(session("joe", sid: nil)))
        // A session's name is no person's.
        #expect(!revocations.contains(session("s-1", sid: "jane")))
    }

    @Test("by person: all that began before, however often they were renewed, and none that begins later")
    func bySubject() {
        let revocations = Revocations(lifetime: 3600)
        revocations.end(subject: "jane", at: now, now: now)
        #expect(revocations.contains(session("jane", sid: "s-1")))
        #expect(revocations.contains(session("jane", sid: nil)))
        #expect(revocations.contains(session("jane", sid: "s-1", at: now + 500, loggedInAt: now + -500)))
        #expect(!revocations.contains(session("jane", sid: "s-2", at: now + 1)))
        // An older token that comes late takes nothing back.
        revocations.end(subject: "jane", at: now + -100, now: now + 5)
        #expect(revocations.contains(session("jane", sid: "s-1")))
    }

    @Test("what one provider says of its people and sessions does not count for another's")
    func providers() {
        func session(_ provider: String?, sid: String? = nil) -> Session {
            var contents = SessionContents(createdAt: now, subject: "jane")
            contents.provider = provider
            contents.providerSessionID = sid
            return Session(contents)
        }
        let revocations = Revocations(lifetime: 3600, scope: { $0 == "oidc" ? "" : $0 ?? "" })
        revocations.end(subject: "jane", of: "corp", at: now, now: now)
        #expect(revocations.contains(session("corp")))
        #expect(!revocations.contains(session("oidc")) && !revocations.contains(session(nil)))
        revocations.end(sessionID: "s-1", subject: nil, of: "oidc", at: now, now: now)
        #expect(revocations.contains(session("oidc", sid: "s-1")) && revocations.contains(session(nil, sid: "s-1")))
        #expect(!revocations.contains(session("partners", sid: "s-1")))
    }

    @Test("an entry is kept as long as a cookie can live, and no longer")
    func expiry() {
        let revocations = Revocations(lifetime: 3600)
        revocations.end(subject: "jane", at: now, now: now)
        revocations.end(subject: "joe", at: now + 3599, now: now + 3599)
        #expect(revocations.contains(session("jane", sid: nil)))
        revocations.end(subject: "joe", at: now + 3600, now: now + 3600)
        #expect(!revocations.contains(session("jane", sid: nil)))
        #expect(revocations.contains(session("joe", sid: nil)))
    }

    @Test("new settings forget none, and keep them as long as sessions live then")
    func reloaded() {
        let former = Revocations(lifetime: 3600)
        former.end(subject: "jane", at: now, now: now)
        let revocations = Revocations(lifetime: 7200, after: former)
        #expect(!revocations.isEmpty)
        revocations.end(subject: "joe", at: now + 7199, now: now + 7199)
        #expect(revocations.contains(session("jane", sid: nil)))
        revocations.end(subject: "joe", at: now + 7200, now: now + 7200)
        #expect(!revocations.contains(session("jane", sid: nil)))
    }

    @Test("bounded: the oldest entries go first")
    func bounded() {
        let revocations = Revocations(lifetime: 3600, capacity: 100)
        for number in 0..<1000 { revocations.end(subject: "p\(number)", at: now, now: now) }
        let kept = (0..<1000).filter { revocations.contains(session("p\($0)", sid: nil)) }
        #expect(kept == Array(900..<1000))
    }

    @Test("a login after a logout counts, and can be ended again, also where the clock was set back in between")
    func clockSetBack() throws {
        let revocations = Revocations(lifetime: 3600)
        // Two hours ahead, until NTP corrects it.
        revocations.end(sessionID: "s-1", subject: "jane", at: now + 7200, now: now + 7200)
        let login = session("jane", sid: "s-1", at: now)
        let end = try #require(revocations.lastEnd(of: login))
        let counted = session("jane", sid: "s-1", at: now, loggedInAt: end + 1)
        #expect(!revocations.contains(counted))
        #expect(revocations.contains(session("jane", sid: "s-1", at: now + 7100)))
        revocations.end(subject: "jane", at: now + 60, now: now + 60)
        #expect(revocations.contains(counted))
        let again = try #require(revocations.lastEnd(of: session("jane", sid: "s-1", at: now + 120)))
        #expect(!revocations.contains(session("jane", sid: "s-1", at: now + 120, loggedInAt: again + 1)))
    }
}
