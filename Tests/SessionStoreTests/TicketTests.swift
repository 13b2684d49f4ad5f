import Clocks
import Cryptography
import Sessions
import Testing
import Text

@testable import SessionStore

private let now = Timestamp(secondsSince1970: 1_800_000_000)
private let name = "_oauth2_proxy"

private func ring(_ secrets: String...) -> KeyRing { KeyRing(secrets: secrets.map { Array($0.utf8) }) }

private func cookies(_ keys: KeyRing, name: String = name) -> TicketCookie {
    let cookie = SessionCookie(name: name, attributes: CookieAttributes(), lifetime: 3600, keys: keys)
    return TicketCookie(name: name, keys: keys, cookie: cookie)
}

private func header(_ ticket: Ticket, _ keys: KeyRing, name: String = name) throws -> String {
    let lines = cookies(keys, name: name).write(
        ticket,
        at: now,
        replacing: [UInt8]().span,
        host: "app.example.com",
        random: .system
    )
    return String(try #require(lines.first).prefix { $0 != ";" })
}

private func session(_ subject: String = "jane") -> Session {
    var contents = SessionContents(createdAt: now, subject: subject)
    contents.refreshToken = "r0"
    return Session(contents)
}

@Suite("Tickets to sessions")
struct TicketTests {
    @Test("a ticket comes back from its cookie, also by an older secret, and by nothing else")
    func cookie() throws {
        let ticket = Ticket(random: .system, at: now)
        let text = try header(ticket, ring("someSecret123456"))
        #expect(text.utf8.count < 140)
        func reading(_ text: String, _ keys: KeyRing, name: String = name) -> (Ticket, Bool)? {
            guard case .ticket(let ticket, let isOutdated) = cookies(keys, name: name).read(Array(text.utf8).span)
            else { return nil }
            return (ticket, isOutdated)
        }
        let same = try #require(reading("a=b; \(text); c=d", ring("someSecret123456")))
        #expect(same == (ticket, false))
        let older = try #require(reading(text, ring("newerSecret12345", "someSecret123456")))
        #expect(older == (ticket, true))
        #expect(reading(text, ring("newerSecret12345")) == nil)
        let renamed = text.replacing("_oauth2_proxy=", with: "_other=")
        #expect(reading(renamed, ring("someSecret123456"), name: "_other") == nil)
        var bytes = Array(text.utf8)
        for index in bytes.indices.dropFirst(name.utf8.count + 1) {
            bytes[index] ^= 1
            #expect(reading(String(decoding: bytes, as: UTF8.self), ring("someSecret123456"))?.0 != ticket)
            bytes[index] ^= 1
        }
    }

    @Test("of several cookies of the name the first that opens counts")
    func several() throws {
        let keys = ring("someSecret123456")
        let ticket = Ticket(random: .system, at: now)
        #expect(cookies(keys).ticket(in: "\(name)=junk; \(try header(ticket, keys))") == ticket)
        #expect(cookies(keys).ticket(in: "\(name)=junk") == nil)
        #expect(cookies(keys).ticket(in: "") == nil)
    }

    @Test("a cookie that holds a session is no ticket, and a ticket no session")
    func purposes() throws {
        let keys = ring("someSecret123456")
        let cookie = SessionCookie(name: name, attributes: CookieAttributes(), lifetime: 3600, keys: keys)
        let sealed = cookie.seal(session(), random: .system)
        #expect(cookies(keys).ticket(in: "\(name)=\(sealed)") == nil)
        let ticket = try header(Ticket(random: .system, at: now), keys)
        guard case .refused = cookie.read(Array(ticket.utf8).span, now: now) else {
            Issue.record("a ticket was read as a session")
            return
        }
    }

    @Test("of many cookies of the name the first eight are opened (L5)")
    func manyCookies() throws {
        let keys = ring("someSecret123456")
        let ticket = Ticket(random: .system, at: now)
        let good = try header(ticket, keys)
        func opens(behind count: Int) -> Bool {
            let junk = Array(repeating: "\(name)=old", count: count)
            return cookies(keys).ticket(in: (junk + [good]).joined(separator: "; ")) == ticket
        }
        #expect(opens(behind: 7) && !opens(behind: 8) && !opens(behind: 900))
    }

    @Test("bytes of a ticket: all of them, and no others")
    func bytes() {
        let ticket = Ticket(random: .system, at: now)
        #expect(Ticket(bytes: ticket.bytes) == ticket)
        for count in 0..<ticket.bytes.count { #expect(Ticket(bytes: Array(ticket.bytes[..<count])) == nil) }
        #expect(Ticket(bytes: ticket.bytes + [0]) == nil)
        #expect(Ticket(bytes: [2] + ticket.bytes.dropFirst()) == nil)
    }

    @Test("the same secret gives the same ticket, and another one another")
    func derived() {
        let (one, other) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
        #expect(Ticket(from: one, at: now) == Ticket(from: one, at: now))
        #expect(Ticket(from: one, at: now).id != Ticket(from: other, at: now).id)
        #expect(Ticket(from: one, at: now).key != Ticket(from: other, at: now).key)
    }
}

@Suite("The form in which Redis keeps a session")
struct StoredFormTests {
    @Test("it opens only with its ticket, at its place and in its state")
    func sealed() throws {
        let ticket = Ticket(random: .system, at: now)
        let place = SessionPlace(ticket)
        let value = StoredForm.seal(session(), fence: 7, ticket, at: place, random: .system)
        let stored = try #require(StoredForm.open(value, ticket, at: place))
        #expect(stored.session == session() && stored.fence == 7)
        #expect(value.starts(with: StoredForm.head(7)) && StoredForm.fence(of: value) == 7)
        let other = Ticket(random: .system, at: now)
        #expect(StoredForm.open(value, other, at: place) == nil)
        #expect(StoredForm.open(value, ticket, at: SessionPlace(other)) == nil)
        for index in value.indices {
            var changed = value
            changed[index] ^= 0x40
            #expect(StoredForm.open(changed, ticket, at: place) == nil, "byte \(index)")
        }
        for count in 0..<value.count { #expect(StoredForm.open(Array(value[..<count]), ticket, at: place) == nil) }
    }

    @Test("keys of a session share a hash tag, and tell neither id nor key")
    func places() {
        let ticket = Ticket(random: .system, at: now)
        let place = SessionPlace(ticket)
        for key in [place.session, place.about, place.lock] {
            #expect(key.starts(with: Array("sidegate:{\(place.name)}".utf8)))
        }
        let id = Base64URL.encode(ticket.id)
        #expect(place.name.utf8.count == 22 && place.name != id)
        #expect(SessionPlace(name: place.name) == place)
        for bad in ["", "x", "\(place.name)x", "{}{}{}{}{}{}{}{}{}{}{}"] { #expect(SessionPlace(name: bad) == nil) }
    }

    @Test(
        "a name's list is keyed: another secret, kind, cookie or name, another list; an address in any case, the same"
    )
    func index() {
        let index = PersonIndex(ring("newerSecret12345", "someSecret123456"), cookieName: name)
        let old = PersonIndex(ring("someSecret123456"), cookieName: name)
        let jane = PersonName(.user, "jane")
        #expect(index.places(of: jane) == [index.place(of: jane), old.place(of: jane)])
        #expect(index.place(of: jane) != old.place(of: jane))
        #expect(old.place(of: jane) != old.place(of: PersonName(.subject, "jane")))
        #expect(old.place(of: jane) != PersonIndex(ring("someSecret123456"), cookieName: "b").place(of: jane))
        #expect(
            old.place(of: PersonName(.email, "Jane@X.example")) == old.place(of: PersonName(.email, "jane@x.example"))
        )
        #expect(!String(decoding: index.place(of: jane), as: UTF8.self).contains("jane"))
    }

    @Test("entries of a list come back, and anything else is passed over")
    func entries() throws {
        let place = SessionPlace(Ticket(random: .system, at: now))
        var contents = SessionContents(session())
        contents.loggedInAt = now + -60
        contents.providerSessionID = "sid-1"
        let entry = IndexEntry(Session(contents), at: place)
        #expect(entry.loggedInAt == now + -60 && entry.hasProviderSession)
        #expect(IndexEntry(member: entry.member) == entry)
        for bad in ["", "::", "\(place.name):x:", "\(place.name):1", "\(place.name):1::"] {
            #expect(IndexEntry(member: Array(bad.utf8)) == nil)
        }
    }
}
