import Clocks
import Cryptography
import Foundation
import Testing
import Text

@testable import Sessions

private let now = Timestamp(secondsSince1970: 1_800_000_000)

/// oauth2-proxy's tickets, and what lay in Redis for them. `Fixtures/make-oauth2-proxy-cookies tickets` wrote them, with
/// other people's AES and MessagePack.
private struct Fixture: CustomTestStringConvertible {
    let name: String
    let secret: String
    let header: String
    let id: String
    let value: [UInt8]

    var testDescription: String { name }

    static let all: [Fixture] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/oauth2-proxy-tickets.txt")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { line in
            let fields = line.split(separator: "\t").map(String.init)
            let value = stride(from: 0, to: fields[4].utf8.count, by: 2).map { start in
                UInt8(Substring(fields[4].dropFirst(start).prefix(2)), radix: 16) ?? 0
            }
            return Fixture(name: fields[0], secret: fields[1], header: fields[2], id: fields[3], value: value)
        }
    }()

    func cookie(endsAt: Timestamp? = nil) -> OAuth2ProxyCookie {
        let given = Array(secret.utf8)
        let key = secret.utf8.count == 44 ? Base64URL.decode(String(secret.dropLast())) ?? [] : given
        return OAuth2ProxyCookie(
            name: "_oauth2_proxy",
            secrets: [OAuth2ProxyCookie.Secret(given: given, key: key)],
            lifetime: 604_800,
            endsAt: endsAt,
            finish: { _ in }
        )
    }

    func ticket(_ cookie: OAuth2ProxyCookie) -> OAuth2ProxyTicket? {
        cookie.ticket(in: Array(header.utf8).span, now: now)
    }

    func session(_ cookie: OAuth2ProxyCookie) -> Session? {
        ticket(cookie).flatMap { cookie.session(value, of: $0) }
    }
}

@Suite("oauth2-proxy's sessions in Redis")
struct TicketSwitchOverTests {
    @Test(
        "good tickets name their key and open what lies there",
        arguments: Fixture.all.filter { !$0.name.contains("bad") }
    )
    private func good(fixture: Fixture) throws {
        let ticket = try #require(fixture.ticket(fixture.cookie()))
        #expect(ticket.id == Array(fixture.id.utf8))
        let session = try #require(fixture.session(fixture.cookie()))
        #expect(session.user == "jane-1" && session[.email] == "jane@example.com")
        #expect(session.groups == ["staff", "admins"] && session.createdAt == now)
        #expect((session[.refreshToken] != nil) == (fixture.name == "tokens"))
    }

    @Test("all others come to nothing", arguments: Fixture.all.filter { $0.name.contains("bad") })
    private func bad(fixture: Fixture) {
        #expect(fixture.session(fixture.cookie()) == nil)
    }

    @Test("none after the day on which the switch is over, and none of what was changed in Redis")
    func over() throws {
        let fixture = try #require(Fixture.all.first)
        #expect(Fixture.all.count == 8)
        #expect(fixture.session(fixture.cookie(endsAt: now)) == nil)
        let cookie = fixture.cookie()
        let ticket = try #require(fixture.ticket(cookie))
        for index in fixture.value.indices {
            var value = fixture.value
            value[index] ^= 1
            #expect(cookie.session(value, of: ticket) == nil)
        }
        for count in 0..<40 { #expect(cookie.session(Array(fixture.value[..<count]), of: ticket) == nil) }
    }
}
