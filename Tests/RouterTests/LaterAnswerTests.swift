import Clocks
import HTTP1
import NIOCore
import NIOPosix
import Sessions
import Testing

@testable import Authentication
@testable import Decision
@testable import Gateways
@testable import Router
@testable import Web

private let now = Timestamp(secondsSince1970: 1_800_000_000)

/// What the gate says on an event loop, now or later, to a session that is ten minutes old.
private func ask(
    policy: Policy = .anyone,
    _ reply: @escaping @Sendable (Session) async -> SessionRenewal.Reply
) async throws -> String {
    let loop = MultiThreadedEventLoopGroup.singleton.any()
    let text = loop.makePromise(of: String.self)
    loop.execute {
        let renewal = SessionRenewal(
            SessionRenewal.Configuration(interval: 300, lifetime: 3600),
            clock: WallClock { now },
            seal: { session in
                KeyRing(secrets: [Array("someSecret123456".utf8)]).sealer(for: .session, name: "_oauth2_proxy")
                    .seal(session.bytes.span, random: .system)
            },
            ask: reply
        )
        do {
            let test = try TestRouter(policy: policy, renewal: renewal)
            let cookie = try test.cookieHeader {
                $0.createdAt = now + -600
                $0.refreshToken = "r0"
            }
            let lines = [
                "GET /oauth2/auth?method=GET HTTP/1.1", "Host: app.example.com", "Accept: text/html", cookie, "", "",
            ]
            let request = try Request.parsing(lines.joined(separator: "\r\n"))
            var response = ResponseWriter()
            guard case .suspended(let start) = test.router.respond(to: request, &response) else {
                text.succeed("at once: \(response.text)")
                return
            }
            start(
                Suspension(eventLoop: loop) { answer in
                    var response = ResponseWriter()
                    guard case .written = answer(&response) else { return text.succeed("not written") }
                    text.succeed(response.text)
                }
            )
        } catch {
            text.fail(error)
        }
    }
    return try await text.futureResult.get()
}

@Suite("Answers that wait for the provider")
struct LaterAnswerTests {
    @Test("a renewed session: 202, what the provider says now, and the new cookie under both names")
    func renewed() async throws {
        let answer = try await ask { session in
            var contents = SessionContents(session)
            contents.createdAt = now
            contents.email = "new@example.com"
            return .renewed(Session(contents))
        }
        #expect(answer.hasPrefix("HTTP/1.1 202 "))
        #expect(answer.contains("\r\nX-Forwarded-Email: new@example.com\r\n"))
        let start = "Set-Cookie: _oauth2_proxy="
        let line = answer.split(separator: "\r\n").first { $0.hasPrefix(start) }
        let value = try #require(line).dropFirst(start.count)
        #expect(answer.contains("\r\nX-Sidegate-Set-Cookie-1: _oauth2_proxy=\(value)\r\n"))
    }

    @Test("renewed, and in none of the groups any more: 403, and the new cookie all the same")
    func refused() async throws {
        let answer = try await ask(policy: Policy(groups: ["staff"])) { session in
            var contents = SessionContents(session)
            contents.createdAt = now
            contents.groups = []
            return .renewed(Session(contents))
        }
        #expect(answer.hasPrefix("HTTP/1.1 403 "))
        #expect(answer.contains("\r\nSet-Cookie: _oauth2_proxy="))
    }

    @Test("ended by the provider: 401, cookies cleared, and the way to log in says so")
    func ended() async throws {
        let answer = try await ask { _ in .ended }
        #expect(answer.hasPrefix("HTTP/1.1 401 "))
        #expect(answer.contains("\r\nSet-Cookie: _oauth2_proxy=; "))
        #expect(answer.contains("&cookie=ended\r\n"))
    }

    @Test("a provider that is away: 202 as before, and no cookie")
    func away() async throws {
        let answer = try await ask { _ in .unavailable }
        #expect(answer.hasPrefix("HTTP/1.1 202 "))
        #expect(!answer.contains("Set-Cookie"))
    }

    @Test("a session that the provider ended is nobody's, at once")
    func revoked() throws {
        let revocations = Revocations(lifetime: 3600)
        let test = try TestRouter(revocations: revocations)
        let cookie = try test.cookieHeader()
        #expect(try test.ask("/oauth2/auth", cookie).hasPrefix("HTTP/1.1 202 "))
        revocations.end(subject: "jane-1", at: now, now: now)
        let answer = try test.ask("/oauth2/auth", cookie)
        #expect(answer.hasPrefix("HTTP/1.1 401 ") && answer.contains("\r\nSet-Cookie: _oauth2_proxy=; "))
    }
}
