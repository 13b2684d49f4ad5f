import Assembly
import HTTP1
import Kernel
import TestSupport
import Testing

@Suite("More connections than descriptors")
struct ConnectionLimitTests {
    private func bounded(_ connections: Int, by count: Int, isGiven: Bool) -> (connections: Int, lines: [String]) {
        let log = KeptLog()
        var limits = Limits()
        limits.connections = connections
        let bounded = limits.bounded(
            by: DescriptorLimit(count: count),
            isGiven: isGiven,
            log.logger
        )
        return (bounded.connections, log.texts)
    }

    @Test("a number that a person set is warned of, the default is one line for who looks", arguments: [true, false])
    func fewer(isGiven: Bool) {
        let (connections, lines) = bounded(50_000, by: 4096, isGiven: isGiven)
        #expect(connections == 3840)
        #expect(
            lines == [
                "\(isGiven ? "warning" : "info") at most 3840 connections at a time, in place of the 50000 of "
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
