import Clocks
import HTTP1
import TestSupport
import Testing

@testable import Decision
@testable import Gateways
@testable import Web

@Suite("What the log says of requests that no rule can be asked about")
struct RuleRemarkTests {
    private func asked(_ peer: Peer = .ip([203, 0, 113, 9])) throws -> OriginalRequest {
        let request = try Request.parsing("GET /oauth2/auth HTTP/1.1\r\nHost: a\r\n\r\n", peer: peer)
        return GatewayReader(trustedProxies: TrustedProxies(nil), proxyPrefix: "/oauth2").original(request)
    }

    @Test("the gateway's address and what to do, once a minute; and nothing that only a client causes")
    func once() throws {
        let log = KeptLog()
        let remarks = RuleRemarks(log.logger)
        let now = Timestamp(secondsSince1970: 1_800_000_000)
        for reason in [RequestRules.Unclear.request(.contradiction), .path] {
            remarks.say(reason, about: try asked(), at: now)
        }
        #expect(log.texts == [])
        remarks.say(.request(.untrustedGateway), about: try asked(), at: now)
        remarks.say(.request(.untrustedGateway), about: try asked(), at: now + 59)
        let first = log.texts
        #expect(first.count == 1)
        #expect(first[0].contains("203.0.113.9") && first[0].contains("--trusted-proxy-ip"))
        remarks.say(.request(.unnamed), about: try asked(.unix), at: now + 60)
        #expect(log.lines.count == 2)
    }

    @Test("a client whose address is not known is a matter of --real-client-ip-header")
    func unknownAddress() throws {
        let log = KeptLog()
        RuleRemarks(log.logger)
            .say(.address, about: try asked(), at: Timestamp(secondsSince1970: 0))
        #expect(log.texts.first?.contains("--real-client-ip-header") == true)
    }

    @Test("what is not known of a gateway's request has its remedy", arguments: [RequestRules.Unclear.host, .method])
    func unknown(reason: RequestRules.Unclear) throws {
        let log = KeptLog()
        RuleRemarks(log.logger)
            .say(reason, about: try asked(), at: Timestamp(secondsSince1970: 0))
        #expect(log.texts.first?.contains("?host=$host&method=$request_method") == true)
    }
}
