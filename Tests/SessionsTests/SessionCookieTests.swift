import Clocks
import Cryptography
import Sessions
import Testing

private let now = Timestamp(secondsSince1970: 1_800_000_000)

private func cookie(
    _ secrets: [String] = ["someSecret123456"],
    name: String = "_oauth2_proxy",
    attributes: CookieAttributes = CookieAttributes(maxAge: 604_800)
) -> SessionCookie {
    SessionCookie(
        name: name,
        attributes: attributes,
        lifetime: 604_800,
        keys: KeyRing(secrets: secrets.map { Array($0.utf8) })
    )
}

private func contents(tokenCount: Int = 0) -> SessionContents {
    var contents = SessionContents(createdAt: now, subject: "f4b3a1de-5c0c-4d0e-9f57-0c3d2a1b9e88")
    contents.email = "jane.doe@example.com"
    contents.name = "Jane Doe"
    contents.preferredUsername = "jane"
    contents.groups = ["staff", "admins", "developers", "on-call", "office-berlin"]
    if tokenCount > 0 { contents.accessToken = String(repeating: "t", count: tokenCount) }
    return contents
}

private func header(_ lines: [String]) -> String {
    lines.map { String($0.prefix { $0 != ";" }) }.joined(separator: "; ")
}

extension SessionCookie {
    fileprivate func reading(_ header: String, at moment: Timestamp = now) -> Session? {
        switch read(Array(header.utf8).span, now: moment) {
        case .session(let session), .outdated(let session): session
        case .none, .refused: nil
        }
    }

    fileprivate func write(_ session: Session, replacing present: String = "") throws -> [String] {
        try write(session, replacing: Array(present.utf8).span, host: "app.example.com", random: .system)
    }
}

@Suite("The session cookie")
struct SessionCookieTests {
    @Test("what is written is read again")
    func roundTrip() throws {
        let lines = try cookie().write(Session(contents()))
        #expect(lines.count == 1)
        let session = try #require(cookie().reading("a=b; \(header(lines)); c=d"))
        #expect(session.createdAt == now)
        #expect(session.user == "f4b3a1de-5c0c-4d0e-9f57-0c3d2a1b9e88")
        #expect(session[.email] == "jane.doe@example.com")
        #expect(session[.name] == "Jane Doe")
        #expect(session[.preferredUsername] == "jane")
        #expect(session.groups == ["staff", "admins", "developers", "on-call", "office-berlin"])
        #expect(session[.accessToken] == nil)
    }

    @Test("a typical session takes less than 500 bytes of cookie")
    func size() throws {
        let line = try #require(try cookie().write(Session(contents())).first)
        #expect(line.utf8.count < 500)
    }

    @Test(
        "a session that keeps tokens is cut into parts, each of which a browser takes",
        arguments: [2900, 6000, 11000]
    )
    func parts(tokenCount: Int) throws {
        let lines = try cookie().write(Session(contents(tokenCount: tokenCount)))
        #expect(lines.count == [2900: 2, 6000: 3, 11000: 4][tokenCount])
        #expect(lines.allSatisfy { $0.utf8.count <= 4096 })
        #expect(lines.first?.hasPrefix("_oauth2_proxy_0=") == true)
        let session = try #require(cookie().reading(header(lines.reversed())))
        #expect(session[.accessToken]?.utf8.count == tokenCount)
        for missing in lines.indices {
            var some = lines
            some.remove(at: missing)
            #expect(cookie().reading(header(some)) == nil)
        }
    }

    @Test("a session too large for four parts is refused with its size")
    func tooLarge() {
        #expect(throws: SessionCookie.TooLarge.self) { try cookie().write(Session(contents(tokenCount: 20_000))) }
    }

    @Test("a smaller session clears the parts of a larger one")
    func replaced() throws {
        let large = try cookie().write(Session(contents(tokenCount: 6000)))
        let lines = try cookie().write(Session(contents()), replacing: header(large))
        #expect(lines.count == 1 + large.count)
        #expect(lines.dropFirst().allSatisfy { $0.contains("Max-Age=0") && $0.hasPrefix("_oauth2_proxy_") })
    }

    @Test("a changed, cut or foreign cookie opens nothing")
    func tampered() throws {
        let line = header(try cookie().write(Session(contents())))
        let value = String(line.dropFirst("_oauth2_proxy=".count))
        for index in value.utf8.indices {
            var bytes = Array(value.utf8)
            let offset = value.utf8.distance(from: value.utf8.startIndex, to: index)
            bytes[offset] = bytes[offset] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(cookie().reading("_oauth2_proxy=\(String(decoding: bytes, as: UTF8.self))") == nil)
            #expect(cookie().reading("_oauth2_proxy=\(value.utf8.prefix(offset))") == nil)
        }
        #expect(cookie(["otherSecret12345"]).reading(line) == nil)
        #expect(cookie(name: "other").reading("other=\(value)") == nil)
        #expect(cookie().reading("_oauth2_proxy=\(value)=") == nil)
    }

    @Test("what is sealed for a login is no session")
    func purpose() {
        let keys = KeyRing(secrets: [Array("someSecret123456".utf8)])
        let sealed = keys.sealer(for: .loginState, name: "_oauth2_proxy")
            .seal(Session(contents()).bytes.span, random: .system)
        #expect(cookie().reading("_oauth2_proxy=\(sealed)") == nil)
    }

    @Test("of several cookies of the name the first that opens counts")
    func duplicates() throws {
        let good = header(try cookie().write(Session(contents())))
        #expect(cookie().reading("_oauth2_proxy=old; _oauth2_proxy=; \(good)") != nil)
        let many = (0..<400).map { "c\($0)=\($0)" }.joined(separator: "; ")
        #expect(cookie().reading("\(many); \(good)") != nil)
    }

    @Test("of many cookies of the name the first eight are opened (L5)")
    func manyCookies() throws {
        let good = header(try cookie().write(Session(contents())))
        func opens(behind count: Int) -> Bool {
            let junk = Array(repeating: "_oauth2_proxy=old", count: count)
            return cookie().reading((junk + [good]).joined(separator: "; ")) != nil
        }
        #expect(opens(behind: 7) && !opens(behind: 8) && !opens(behind: 900))
    }

    @Test("no cookie is no session, one that does not open is refused")
    func readings() {
        guard case .none = cookie().read(Array("a=b".utf8).span, now: now) else {
            Issue.record("a foreign cookie is not one of ours")
            return
        }
        for text in ["_oauth2_proxy=x", "_oauth2_proxy_0=2x", "_oauth2_proxy=\u{FF}\u{0}"] {
            guard case .refused = cookie().read(Array(text.utf8).span, now: now) else {
                Issue.record("\(text) is ours and opens nothing")
                continue
            }
        }
    }

    @Test("a session ends when its time is over")
    func expiry() throws {
        let line = header(try cookie().write(Session(contents())))
        #expect(cookie().reading(line, at: now + 604_799) != nil)
        #expect(cookie().reading(line, at: now + 604_800) == nil)
    }

    @Test("secrets rotate without a logout: the first seals, all open")
    func rotation() throws {
        let old = header(try cookie(["someSecret123456"]).write(Session(contents())))
        let both = cookie(["newerSecret12345", "someSecret123456"])
        guard case .outdated = both.read(Array(old.utf8).span, now: now) else {
            Issue.record("a session under the older secret opens, and is to be sealed again")
            return
        }
        let new = header(try both.write(Session(contents())))
        guard case .session = both.read(Array(new.utf8).span, now: now) else {
            Issue.record("a session under the newest secret stays as it is")
            return
        }
        #expect(cookie(["newerSecret12345"]).reading(new) != nil)
        #expect(cookie(["someSecret123456"]).reading(new) == nil)
    }

    @Test("the same session is sealed differently each time")
    func nonces() throws {
        let lines = try (0..<100).map { _ in header(try cookie().write(Session(contents()))) }
        #expect(Set(lines).count == 100)
    }
}

@Suite("The session's binary form")
struct SessionCodecTests {
    @Test("any bytes are read or refused, and never crash")
    func garbage() {
        let good = Session(contents(tokenCount: 300)).bytes
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[Int.random(in: 0..<bytes.count)] = .random(in: 0...255)
                case 1: bytes.removeLast(Int.random(in: 0..<min(20, bytes.count)))
                default: bytes.insert(.random(in: 0...255), at: Int.random(in: 0...bytes.count))
                }
                if bytes.isEmpty { bytes = [0] }
            }
            guard let session = Session(bytes: bytes) else { continue }
            _ = session.user
            _ = session.groups
            _ = session[.accessToken]
        }
    }

    @Test("another version, and no bytes, are refused")
    func versions() {
        var bytes = Session(contents()).bytes
        #expect(Session(bytes: bytes) != nil)
        bytes[0] += 1
        #expect(Session(bytes: bytes) == nil)
        #expect(Session(bytes: []) == nil)
    }
}

@Suite("Cookie attributes")
struct CookieAttributesTests {
    @Test("every attribute is written as browsers read it")
    func line() {
        let attributes = CookieAttributes(
            domains: ["example.com", "app.example.com"],
            path: "/x",
            sameSite: CookieAttributes.SameSite.none,
            maxAge: 60
        )
        #expect(
            attributes.setCookie(name: "n", value: "v", host: "www.app.example.com")
                == "n=v; Path=/x; Domain=app.example.com; Max-Age=60; HttpOnly; Secure; SameSite=None"
        )
        let plain = CookieAttributes(isSecure: false, isHTTPOnly: false)
        #expect(plain.setCookie(name: "n", value: "v", host: "localhost") == "n=v; Path=/")
        #expect(plain.clearCookie(name: "n", host: "x").contains("n=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970"))
    }

    @Test("the longest domain that the host lies under is chosen, and a look-alike is not")
    func domain() {
        let attributes = CookieAttributes(domains: ["example.com", "b.example.com"])
        #expect(attributes.setCookie(name: "n", value: "", host: "a.example.com").contains("Domain=example.com"))
        #expect(attributes.setCookie(name: "n", value: "", host: "b.example.com").contains("Domain=b.example.com"))
        #expect(attributes.setCookie(name: "n", value: "", host: "x.b.example.com").contains("Domain=b.example.com"))
        #expect(attributes.setCookie(name: "n", value: "", host: "notb.example.com").contains("Domain=example.com"))
    }
}
