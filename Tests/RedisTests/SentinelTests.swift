import Foundation
import TestSupport
import Testing

@testable import Redis

@Suite("A master that sentinels watch")
struct SentinelTests {
    private static let (password, sentinelPassword) = ("of the servers", "of-the-sentinels")

    private func client(_ sentinels: RedisSentinels, ports: [Int]? = nil) async throws -> TestClient {
        let endpoints = (ports ?? sentinels.ports).map { RedisEndpoint.tcp(host: "127.0.0.1", port: $0) }
        let topology = RedisConfiguration.Topology.sentinel(
            endpoints,
            masterName: RedisSentinels.masterName,
            password: RedisPassword(Self.sentinelPassword)
        )
        return try await TestClient(topology) {
            $0.password = RedisPassword(Self.password)
            $0.database = 2
        }
    }

    @Test("is found, also past sentinels that are gone; when it dies, its successor is")
    func failover() async throws {
        let sentinels = try await RedisSentinels(password: Self.password, sentinelPassword: Self.sentinelPassword)
        let client = try await client(sentinels)
        #expect(try await client.send("SET", "key", "value") == .ok)
        #expect(try await client.send("WAIT", "1", "900") == .integer(1))
        #expect(try sentinels.servers[0].command("-n", "2", "GET", "key") == "value")

        let pastTheDead = try await self.client(sentinels, ports: [freePort(), sentinels.ports[1], freePort()])
        #expect(try await pastTheDead.send("GET", "key") == .text("value"))
        #expect(pastTheDead.log.texts.isEmpty)
        try await pastTheDead.close()

        sentinels.servers[0].kill()
        try await until("the loss is noticed") { await !client.succeeds("GET", "key") }
        try await until("the sentinels chose the other") {
            (try? sentinels.servers[1].command("ROLE"))?.hasPrefix("master") == true
        }
        #expect(try await client.untilAnswered() < .seconds(5))
        #expect(try await client.send("GET", "key") == .text("value"), "it was copied before")
        #expect(try await client.send("SET", "key", "to the new master") == .ok)
        #expect(client.log.lines(with: "Redis is lost").count == 1)
        #expect(client.log.lines(with: "Redis is back").count == 1)

        // The old one comes back, says that it is a master until a sentinel tells it otherwise, and is not used.
        try await sentinels.servers[0].start()
        try await until("the old master follows the new one") {
            (try? sentinels.servers[0].command("ROLE"))?.hasPrefix("slave") == true
        }
        #expect(try await client.send("GET", "key") == .text("to the new master"))
        try await client.close()
    }

    @Test("a planned change of the master, who stays alive, is followed")
    func plannedFailover() async throws {
        let sentinels = try await RedisSentinels(password: Self.password, sentinelPassword: Self.sentinelPassword)
        let client = try await client(sentinels)
        #expect(try await client.send("SET", "key", "value") == .ok)
        try await until("the sentinels take the order") {
            (try? sentinels.failOver(password: Self.sentinelPassword)) != nil
        }
        try await until("the sentinels chose the other") {
            (try? sentinels.servers[1].command("ROLE"))?.hasPrefix("master") == true
        }
        // It learns that only some ten seconds later, and what it takes until then is lost.
        try await until("writes go to the new master") {
            _ = await client.succeeds("SET", "key", "again", key: 1)
            return try sentinels.servers[1].command("-n", "2", "GET", "key") == "again"
        }
        #expect(client.log.texts.isEmpty)
        try await client.close()
    }

    @Test("a name that they do not know, a wrong password, sentinels that are gone: the log says which")
    func mistakes() async throws {
        let sentinels = try await RedisSentinels(password: Self.password, sentinelPassword: Self.sentinelPassword)
        let endpoints = sentinels.ports.map { RedisEndpoint.tcp(host: "127.0.0.1", port: $0) }
        let password = RedisPassword(Self.sentinelPassword)
        let cases: [(RedisConfiguration.Topology, String)] = [
            (.sentinel(endpoints, masterName: "other", password: password), "the sentinels know no master 'other'"),
            (.sentinel(endpoints, masterName: RedisSentinels.masterName), "NOAUTH"),
            (.sentinel([.tcp(host: "127.0.0.1", port: freePort())], masterName: "x"), "no sentinel answers"),
        ]
        for (topology, reason) in cases {
            let client = try await TestClient(topology) { $0.password = RedisPassword(Self.password) }
            #expect(await client.timed("PING").0 == .failure(.unreachable))
            #expect(client.log.lines(with: reason).count == 1, "\(client.log.texts)")
            #expect(client.log.texts.count == 1)
            try await client.close()
        }
    }
}
