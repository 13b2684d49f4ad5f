import Clocks
import Cryptography
import Foundation
import Testing
import Text

@testable import Sessions

private let now = Timestamp(secondsSince1970: 1_800_000_000)

/// Cookies in oauth2-proxy's form. `Fixtures/make-oauth2-proxy-cookies` wrote them, with other people's AES, LZ4 and
/// MessagePack.
private struct Fixture: CustomTestStringConvertible {
    let name: String
    let secret: String
    let header: String

    var testDescription: String { name }

    static let all: [Fixture] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/oauth2-proxy-cookies.txt")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { line in
            let fields = line.split(separator: "\t").map(String.init)
            return Fixture(name: fields[0], secret: fields[1], header: fields[2])
        }
    }()

    static subscript(name: String) -> Fixture? { all.first { $0.name == name } }

    /// 32 bytes are given in base64.
    var key: [UInt8] {
        secret.utf8.count == 44 ? Base64URL.decode(String(secret.dropLast())) ?? [] : Array(secret.utf8)
    }

    func cookie(
        endsAt: Timestamp? = nil,
        secrets: [OAuth2ProxyCookie.Secret] = [],
        finish: @escaping @Sendable (inout SessionContents) -> Void = { _ in }
    ) -> SessionCookie {
        SessionCookie(
            name: "_oauth2_proxy",
            attributes: CookieAttributes(),
            lifetime: 604_800,
            keys: KeyRing(secrets: [key]),
            oauth2Proxy: OAuth2ProxyCookie(
                name: "_oauth2_proxy",
                secrets: secrets + [OAuth2ProxyCookie.Secret(given: Array(secret.utf8), key: key)],
                lifetime: 604_800,
                endsAt: endsAt,
                finish: finish
            )
        )
    }

    func session(of cookie: SessionCookie, at moment: Timestamp = now) -> Session? {
        guard case .outdated(let session) = cookie.read(Array(header.utf8).span, now: moment) else { return nil }
        return session
    }
}

@Suite("Session cookies of oauth2-proxy")
struct SwitchOverTests {
    @Test("what it made opens, in every form it has", arguments: Fixture.all.filter { !$0.name.hasPrefix("bad") })
    private func opens(fixture: Fixture) throws {
        let session = try #require(fixture.session(of: fixture.cookie()))
        #expect(session[.email] == "jane@example.com")
        #expect(session.createdAt == now)
        switch fixture.name {
        case "email only":
            #expect(session.user == "jane@example.com")
        case "compressible", "linked":
            #expect(session.groups == Array(repeating: "group", count: 400))
        case "subject in the ID token":
            #expect(session.user == "jane")
        default:
            #expect(session.user == "jane-1" && session.groups == ["staff", "admins"])
            #expect(session[.preferredUsername] == "jane")
            #expect(session.timestamp(.accessTokenExpiresAt) == now + 300)
        }
        if ["tokens", "split", "three parts"].contains(fixture.name) {
            #expect(session[.accessToken]?.utf8.count == 1200)
            #expect(session[.refreshToken]?.isEmpty == false && session[.idToken]?.isEmpty == false)
        }
    }

    @Test("everything else is refused", arguments: Fixture.all.filter { $0.name.hasPrefix("bad") })
    private func refuses(fixture: Fixture) {
        guard case .refused = fixture.cookie().read(Array(fixture.header.utf8).span, now: now) else {
            Issue.record("\(fixture.name) was not refused")
            return
        }
    }

    @Test("fixtures are there")
    func fixtures() {
        #expect(Fixture.all.count { $0.name.hasPrefix("bad") } == 16 && Fixture.all.count == 28)
    }

    @Test("our own cookies replace it, and clear its parts")
    func replaced() throws {
        let fixture = try #require(Fixture["three parts"])
        let cookie = fixture.cookie(finish: {
            $0.accessToken = nil
            $0.idToken = nil
            $0.refreshToken = nil
        })
        let session = try #require(fixture.session(of: cookie))
        let present = Array(fixture.header.utf8)
        let lines = try cookie.write(session, replacing: present.span, host: "a", random: .system)
        #expect(lines[0].hasPrefix("_oauth2_proxy="))
        #expect(lines.dropFirst().allSatisfy { $0.contains("Max-Age=0") })
        #expect(lines.count == 1 + fixture.header.split(separator: ";").count)
        guard case .session(let again) = cookie.read(Array(lines[0].prefix { $0 != ";" }.utf8).span, now: now) else {
            Issue.record("the new cookie does not open")
            return
        }
        #expect(again == session)
    }

    @Test("it counts from its own time, and only until the day that was set")
    func bounded() throws {
        let fixture = try #require(Fixture["plain"])
        #expect(fixture.session(of: fixture.cookie(), at: now + 604_799) != nil)
        #expect(fixture.session(of: fixture.cookie(), at: now + 604_800) == nil)
        #expect(fixture.session(of: fixture.cookie(endsAt: now + 1)) != nil)
        #expect(fixture.session(of: fixture.cookie(endsAt: now)) == nil)
    }

    @Test("of many cookies of its name the first eight are looked at: each costs a signature for every secret (L5)")
    func manyCookies() throws {
        let fixture = try #require(Fixture["plain"])
        let junk = "_oauth2_proxy=a|1700000000|AAAA"
        func header(behind count: Int) -> [UInt8] {
            Array((Array(repeating: junk, count: count) + [fixture.header]).joined(separator: "; ").utf8)
        }
        let reader = OAuth2ProxyCookie(name: "_oauth2_proxy", secrets: [], lifetime: 604_800, endsAt: nil) { _ in }
        #expect(reader.values(in: header(behind: 1700).span, now: now).count == 8)
        func opens(behind count: Int) -> Bool {
            guard case .outdated = fixture.cookie().read(header(behind: count).span, now: now) else { return false }
            return true
        }
        #expect(opens(behind: 7) && !opens(behind: 8))
    }

    @Test("an older secret opens it too")
    func olderSecret() throws {
        let fixture = try #require(Fixture["plain"])
        let newer = OAuth2ProxyCookie.Secret(given: Array("newerSecret12345".utf8), key: Array("newerSecret12345".utf8))
        #expect(fixture.session(of: fixture.cookie(secrets: [newer])) != nil)
    }

    @Test("any frame and any MessagePack are read or refused, and never crash")
    func garbage() {
        var generator = SystemRandomNumberGenerator()
        let frame: [UInt8] =
            [
                0x04, 0x22, 0x4D, 0x18, 0x60, 0x40, 0x82, 8, 0, 0, 0, 0x12, 0x61, 1, 0, 0x30, 0x62, 0x63, 0x64, 0, 0, 0,
                0,
            ]
        #expect(LZ4Frame.decompress(frame, limit: 100) == Array("aaaaaaabcd".utf8))
        #expect(LZ4Frame.decompress(frame, limit: 9) == nil)
        let packed: [UInt8] = [0x82, 0xA1, 0x65, 0xA1, 0x78, 0xA1, 0x67, 0x92, 0xA1, 0x79, 0xD6, 0xFF, 0, 0, 0, 1]
        #expect(MessagePack(packed)?["e"] == .text([0x78]))
        #expect(MessagePack(packed)?["g"] == .array([.text([0x79]), .moment(1)]))
        for _ in 0..<50_000 {
            var bytes = Bool.random() ? frame : packed
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255)
            }
            bytes.removeLast(Int.random(in: 0..<4, using: &generator))
            let content = LZ4Frame.decompress(bytes, limit: 1000)
            #expect(content?.count ?? 0 <= 1000)
            _ = MessagePack(bytes)
        }
    }
}
