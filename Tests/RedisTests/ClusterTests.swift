import Foundation
import TestSupport
import Testing

@testable import Redis

@Suite("A cluster")
struct ClusterTests {
    private func client(_ cluster: RedisCluster, seeds: Range<Int> = 0..<6) async throws -> TestClient {
        try await TestClient(.cluster(cluster.servers[seeds].map(\.endpoint)))
    }

    @Test("keys go to the servers that have their slots, and are followed when a slot moves")
    func slots() async throws {
        let cluster = try await RedisCluster()
        let client = try await client(cluster, seeds: 4..<5)
        for number in 0..<100 {
            #expect(try await client.send("SET", "key:\(number)", "\(number)", key: 1) == .ok)
        }
        let sizes = try cluster.servers[..<3].map { try Int($0.command("DBSIZE")) ?? 0 }
        #expect(sizes.reduce(0, +) == 100)
        #expect(sizes.allSatisfy { $0 > 10 }, "\(sizes)")
        #expect(try await client.send("PING") == .status("PONG"), "no key")
        #expect(
            try await client.send("MGET", "{user}a", "{user}b", key: 1) == .array([.null, .null]),
            "one slot by hash tag"
        )

        // While the slot moves: keys that are there still are served there, others where it goes to (ASK).
        let slot = HashSlot.of(Array("{moving}".utf8))
        let owner = try #require((0..<3).first { slot < RedisCluster.borders[$0 + 1] })
        let (source, target) = (cluster.servers[owner], cluster.servers[(owner + 1) % 3])
        let (sourceID, targetID) = (try source.command("CLUSTER", "MYID"), try target.command("CLUSTER", "MYID"))
        #expect(try await client.send("SET", "{moving}1", "stays", key: 1) == .ok)
        try target.command("CLUSTER", "SETSLOT", "\(slot)", "IMPORTING", sourceID)
        try source.command("CLUSTER", "SETSLOT", "\(slot)", "MIGRATING", targetID)
        #expect(try await client.send("SET", "{moving}2", "asked", key: 1) == .ok)
        #expect(try await client.send("GET", "{moving}1", key: 1) == .text("stays"))
        #expect(try await client.send("GET", "{moving}2", key: 1) == .text("asked"))
        #expect(try target.command("DBSIZE") == "\(sizes[(owner + 1) % 3] + 1)")
        // A busy machine may be too late for one answer.
        try await until("keys on two servers are not found together") {
            let (split, _) = await client.timed("MGET", "{moving}1", "{moving}2", key: 1)
            if case .failure(.refused(code: "TRYAGAIN", _)) = split { return true } else { return false }
        }

        // Moved: the old owner says so (MOVED), and is not asked again.
        try source.command("MIGRATE", "127.0.0.1", "\(target.port)", "{moving}1", "0", "1000")
        for server in [target, source] { try server.command("CLUSTER", "SETSLOT", "\(slot)", "NODE", targetID) }
        #expect(try await client.send("GET", "{moving}1", key: 1) == .text("stays"))
        #expect(
            try await client.send("MGET", "{moving}1", "{moving}2", key: 1) == .array([.text("stays"), .text("asked")])
        )
        for number in 0..<100 {
            #expect(try await client.send("GET", "key:\(number)", key: 1) == .text("\(number)"))
        }
        #expect(client.log.texts.isEmpty)
        try await client.close()
    }

    @Test("when a master dies, the other slots are served, and its own again once its replica has taken over")
    func failover() async throws {
        let cluster = try await RedisCluster()
        let client = try await client(cluster)
        for number in 0..<60 {
            #expect(try await client.send("SET", "key:\(number)", "\(number)", key: 1) == .ok)
        }
        let slots = (0..<60).map { HashSlot.of(Array("key:\($0)".utf8)) }
        let lost = try #require(slots.firstIndex { $0 < RedisCluster.borders[1] })
        let kept = try #require(slots.firstIndex { $0 >= RedisCluster.borders[2] })
        for server in cluster.servers[..<3] {
            try await until("it is copied") { try server.command("WAIT", "1", "500") == "1" }
        }

        cluster.servers[0].kill()
        try await until("the loss is noticed") { await !client.succeeds("GET", "key:\(lost)", key: 1) }
        #expect(try await client.send("GET", "key:\(kept)", key: 1) == .text("\(kept)"))
        try await until("the replica has taken over") {
            (try? cluster.servers[3].command("ROLE"))?.hasPrefix("master") == true
        }
        let start = ContinuousClock.now
        try await until("its keys are served") {
            await client.succeeds("GET", "key:\(lost)", key: 1)
        }
        #expect(ContinuousClock.now - start < .seconds(5))
        for number in 0..<60 {
            #expect(try await client.send("GET", "key:\(number)", key: 1) == .text("\(number)"))
        }
        #expect(client.log.lines(with: "Redis is lost").count == 1, "\(client.log.texts)")
        try await until("the log says that it is over") { client.observer.isAvailable }
        try await client.close()
    }

    @Test("none of its servers there; a server that is no cluster")
    func mistakes() async throws {
        let nowhere = try await TestClient(.cluster([.tcp(host: "127.0.0.1", port: freePort())]))
        #expect(await nowhere.timed("GET", "key", key: 1).0 == .failure(.unreachable))
        #expect(nowhere.log.lines(with: "Redis is lost").count == 1)
        try await nowhere.close()

        let server = try await RedisServer()
        let alone = try await TestClient(.cluster([server.endpoint]))
        #expect(await alone.timed("GET", "key", key: 1).0 == .failure(.unreachable))
        #expect(alone.log.lines(with: "cluster support disabled").count == 1)
        try await alone.close()
    }
}
