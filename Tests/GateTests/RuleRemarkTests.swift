import Clocks
import Logging
import Synchronization
import Testing
import Wire

@testable import Decision
@testable import Gate

@Suite("What the log is told of requests that no rule can be asked about")
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

    @Test("the gateway's address and what to do, once a minute; and nothing that a client alone brings about")
    func once() {
        let lines = Lines()
        let remarks = RuleRemarks(Logger(label: "test") { _ in Handler(lines: lines) })
        let now = Timestamp(secondsSince1970: 1_800_000_000)
        for reason in [RequestRules.Unclear.contradiction, .host, .path] { remarks.say(reason, of: .loopback, at: now) }
        #expect(lines.all.withLock { $0 } == [])
        remarks.say(.untrustedGateway, of: .ip([203, 0, 113, 9]), at: now)
        remarks.say(.untrustedGateway, of: .ip([203, 0, 113, 9]), at: now + 59)
        let first = lines.all.withLock { $0 }
        #expect(first.count == 1)
        #expect(first[0].contains("203.0.113.9") && first[0].contains("--trusted-proxy-ip"))
        remarks.say(.unnamed, of: .unix, at: now + 60)
        #expect(lines.all.withLock { $0.count } == 2)
    }
}
