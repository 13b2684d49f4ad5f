import Clocks
import HTTP1
import Logging
import Synchronization
import Testing

@testable import Decision
@testable import Gateways
@testable import Web

@Suite("What the log says of requests that no rule can be asked about")
struct RuleRemarkTests {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.all.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
        }
    }

    private func asked(_ peer: Peer = .ip([203, 0, 113, 9])) throws -> OriginalRequest {
        let request = try Request.parsing("GET /oauth2/auth HTTP/1.1\r\nHost: a\r\n\r\n", peer: peer)
        return GatewayReader(trustedProxies: TrustedProxies(nil), proxyPrefix: "/oauth2").original(request)
    }

    @Test("the gateway's address and what to do, once a minute; and nothing that only a client causes")
    func once() throws {
        let lines = Lines()
        let remarks = RuleRemarks(Logger(label: "test") { _ in Handler(lines: lines) })
        let now = Timestamp(secondsSince1970: 1_800_000_000)
        for reason in [RequestRules.Unclear.request(.contradiction), .path] {
            remarks.say(reason, about: try asked(), at: now)
        }
        #expect(lines.all.withLock { $0 } == [])
        remarks.say(.request(.untrustedGateway), about: try asked(), at: now)
        remarks.say(.request(.untrustedGateway), about: try asked(), at: now + 59)
        let first = lines.all.withLock { $0 }
        #expect(first.count == 1)
        #expect(first[0].contains("203.0.113.9") && first[0].contains("--trusted-proxy-ip"))
        remarks.say(.request(.unnamed), about: try asked(.unix), at: now + 60)
        #expect(lines.all.withLock { $0.count } == 2)
    }

    @Test("a client whose address is not known is a matter of --real-client-ip-header")
    func unknownAddress() throws {
        let lines = Lines()
        RuleRemarks(Logger(label: "test") { _ in Handler(lines: lines) })
            .say(.address, about: try asked(), at: Timestamp(secondsSince1970: 0))
        #expect(lines.all.withLock { $0 }.first?.contains("--real-client-ip-header") == true)
    }

    @Test("what is not known of a gateway's request has its remedy", arguments: [RequestRules.Unclear.host, .method])
    func unknown(reason: RequestRules.Unclear) throws {
        let lines = Lines()
        RuleRemarks(Logger(label: "test") { _ in Handler(lines: lines) })
            .say(reason, about: try asked(), at: Timestamp(secondsSince1970: 0))
        #expect(lines.all.withLock { $0 }.first?.contains("?host=$host&method=$request_method") == true)
    }
}
