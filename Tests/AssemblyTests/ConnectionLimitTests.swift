import Assembly
import HTTP1
import Kernel
import Logging
import Synchronization
import Testing

@Suite("More connections than descriptors")
struct ConnectionLimitTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(_ lines: Lines) { self.lines = lines }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.add("\(event.level): \(event.message)") }
    }

    private func bounded(_ connections: Int, by count: Int, isGiven: Bool) -> (connections: Int, lines: [String]) {
        let lines = Lines()
        var limits = Limits()
        limits.connections = connections
        let bounded = limits.bounded(
            by: DescriptorLimit(count: count),
            isGiven: isGiven,
            Logger(label: "test") { _ in Handler(lines) }
        )
        return (bounded.connections, lines.all)
    }

    @Test("a number that a person set is warned of, the default is one line for who looks", arguments: [true, false])
    func fewer(isGiven: Bool) {
        let (connections, lines) = bounded(50_000, by: 4096, isGiven: isGiven)
        #expect(connections == 3840)
        #expect(
            lines == [
                "\(isGiven ? "warning" : "info"): at most 3840 connections at a time, in place of the 50000 of "
                    + "--max-connections: the program may open 4096 files (`ulimit -Hn`, LimitNOFILE=)"
            ]
        )
    }

    @Test("what descriptors suffice for is neither changed nor spoken of")
    func enough() {
        let (connections, lines) = bounded(3840, by: 4096, isGiven: true)
        #expect(connections == 3840)
        #expect(lines.isEmpty)
    }
}
