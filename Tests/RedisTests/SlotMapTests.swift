import TestSupport
import Testing

@testable import Redis

@Suite("Slots of a cluster")
struct SlotMapTests {
    @Test(
        "a key's slot, as CLUSTER KEYSLOT says it",
        arguments: [
            ("123456789", 12_739), ("foo", 12_182), ("", 0), ("{user1000}.following", 3443), ("user1000", 3443),
            ("foo{}{bar}", 8363), ("foo{{bar}}zap", 4015), ("foo{bar}{zap}", 5061), ("{", 4092), ("}{", 12_793),
        ]
    )
    func slots(key: String, slot: Int) {
        #expect(HashSlot.of(Array(key.utf8)) == slot)
    }

    private func range(_ first: Int64, _ last: Int64, _ servers: [(String?, Int64)]) -> RedisReply {
        .array(
            [.integer(first), .integer(last)]
                + servers.map { host, port in
                    .array([host.map { .text($0) } ?? .null, .integer(port), .text("id"), .array([])])
                }
        )
    }

    @Test("ranges, replicas, and hosts that are not named")
    func reading() throws {
        let reply = RedisReply.array([
            range(0, 99, [("10.0.0.1", 7000), ("10.0.0.2", 7001)]), range(200, 16_383, [(nil, 7002)]),
        ])
        var map = try #require(SlotMap(reply, askedHost: "asked"))
        #expect(map[0] == .tcp(host: "10.0.0.1", port: 7000))
        #expect(map[99] == .tcp(host: "10.0.0.1", port: 7000))
        #expect(map[100] == nil)
        #expect(map[16_383] == .tcp(host: "asked", port: 7002))
        #expect(map.replicas == [.tcp(host: "10.0.0.2", port: 7001)])
        map.move(100, to: .tcp(host: "new", port: 1))
        #expect(map[100] == .tcp(host: "new", port: 1))
        #expect(map[99] == .tcp(host: "10.0.0.1", port: 7000))
    }

    @Test("replies that are no map")
    func badReplies() {
        let bad: [RedisReply] = [
            .null, .array([]), .array([.integer(1)]), .array([range(0, 16_384, [("h", 1)])]),
            .array([range(-1, 3, [("h", 1)])]), .array([range(5, 4, [("h", 1)])]), .array([range(0, 1, [])]),
            .array([range(0, 1, [("h", 0)])]), .array([range(0, 1, [("h", 65_536)])]),
        ]
        for reply in bad { #expect(SlotMap(reply, askedHost: "asked") == nil, "\(reply)") }
    }

    @Test(
        "where a server sends a command",
        arguments: [
            ("3999 127.0.0.1:6381", Redirection.to(3999, "127.0.0.1", 6381)),
            ("0 redis-1.example:6379", .to(0, "redis-1.example", 6379)), ("1 ::1:7000", .to(1, "::1", 7000)),
            ("1 :7000", .to(1, "asked", 7000)), ("1 ?:7000", .to(1, "asked", 7000)), ("16384 h:1", nil),
            ("-1 h:1", nil), ("1 h:0", nil), ("1 h", nil), ("1", nil), ("", nil), ("1 h:1 more", nil),
        ]
    )
    func redirections(message: String, expected: Redirection?) {
        #expect(Redirection(message, askedHost: "asked") == expected)
    }
}

extension Redirection {
    fileprivate static func to(_ slot: Int, _ host: String, _ port: Int) -> Redirection? {
        Redirection("\(slot) \(host):\(port)", askedHost: "")
    }
}
