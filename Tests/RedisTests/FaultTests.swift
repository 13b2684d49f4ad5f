import Foundation
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import Redis

/// Says the same to everybody who connects; nothing is a goodbye.
private final class Speaker: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let text: String

    init(_ text: String) {
        self.text = text
    }

    func channelActive(context: ChannelHandlerContext) {
        if text.isEmpty {
            context.close(promise: nil)
        } else {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }
    }
}

@Suite("Redis that does not work")
struct FaultTests {
    private let limit = Duration.seconds(5)

    @Test("gone: commands fail at once and are not kept; back: found within five seconds, and one line in the log each")
    func restart() async throws {
        let server = try await RedisServer()
        let client = try await TestClient(.single(server.endpoint))
        #expect(try await client.send("SET", "key", "value") == .ok)
        server.kill()
        try await until("the loss is noticed") { await !client.succeeds("GET", "key") }
        for _ in 0..<200 {
            #expect(try await client.atOnce(RedisCommand(["GET", "key"])) == .failure(.unreachable))
        }
        #expect(!client.observer.isAvailable)
        try await server.start()
        #expect(try await client.untilAnswered() < limit)
        #expect(try await client.send("GET", "key") == .null, "it came back empty")
        #expect(client.observer.isAvailable)
        #expect(client.log.lines(with: "Redis is lost").count == 1)
        #expect(client.log.lines(with: "Redis is back").count == 1)
        #expect(client.log.texts.count == 2)
        try await client.close()
    }

    @Test("an outage is logged once for all loops")
    func manyLoops() async throws {
        let server = try await RedisServer()
        let (observer, log) = (RedisObserver(), KeptLog(from: .notice))
        var clients: [TestClient] = []
        for _ in 0..<4 { clients.append(try await TestClient(.single(server.endpoint), observer: observer, log: log)) }
        for client in clients { _ = try await client.send("PING") }
        server.kill()
        for client in clients { try await until("the loss is noticed") { await !client.succeeds("PING") } }
        try await server.start()
        for client in clients { _ = try await client.untilAnswered() }
        #expect(log.lines(with: "Redis is lost").count == 1)
        #expect(log.lines(with: "Redis is back").count == 1)
        for client in clients { try await client.close() }
    }

    @Test("stopped in the middle: commands end with their time, and no reply is matched to another command")
    func paused() async throws {
        let server = try await RedisServer()
        let client = try await TestClient(.single(server.endpoint)) { $0.commandTimeout = .milliseconds(300) }
        _ = try await client.send("PING")
        server.pause()
        await withTaskGroup(of: (Result<RedisReply, RedisError>, Duration).self) { group in
            for number in 0..<50 { group.addTask { await client.timed("ECHO", "old \(number)") } }
            for await (result, time) in group {
                #expect(result == .failure(.timedOut))
                // Far from waiting for the server, on however busy a machine.
                #expect(time < .seconds(20))
            }
        }
        if case .success = try await client.atOnce(RedisCommand(["PING"])) { Issue.record("answered by nobody") }
        server.resume()
        _ = try await client.untilAnswered()
        for number in 0..<50 { #expect(try await client.send("ECHO", "new \(number)") == .text("new \(number)")) }
        #expect(client.log.lines(with: "no reply within the time limit").count == 1)
        try await client.close()
    }

    @Test("a server that takes connections and sends nothing")
    func silent() async throws {
        let listener = try await ServerBootstrap(group: TestClient.group)
            .childChannelOption(.autoRead, value: false)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        let client = try await TestClient(.single(.tcp(host: "127.0.0.1", port: port))) {
            $0.commandTimeout = .milliseconds(200)
            $0.connectTimeout = .milliseconds(1500)
        }
        let (first, time) = await client.timed("PING")
        #expect(first == .failure(.timedOut))
        #expect(time < .seconds(20), "not for ever, on however busy a machine")
        try await until("it is taken for lost") {
            client.log.lines(with: "sends nothing within the time limit").count == 1
        }
        #expect(await client.timed("PING").0 == .failure(.unreachable))
        try await client.close()
        try await listener.close().get()
    }

    static let nonsense: [(String, RedisError)] = [
        ("HTTP/1.1 400 Bad Request\r\n\r\n", .malformed),
        ("$99999999999\r\n", .malformed),
        ("", .unreachable),
    ]

    @Test("a server that is none", arguments: nonsense)
    func noRedis(answer: String, error: RedisError) async throws {
        let listener = try await ServerBootstrap(group: TestClient.group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Speaker(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        let client = try await TestClient(.single(.tcp(host: "127.0.0.1", port: port)))
        #expect(await client.timed("PING").0 == .failure(error))
        #expect(client.log.lines(with: "Redis is lost").count == 1)
        try await client.close()
        try await listener.close().get()
    }

    @Test("a name that nobody knows, an address where nobody listens")
    func nowhere() async throws {
        for endpoint in [
            RedisEndpoint.tcp(host: "nowhere.invalid", port: 6379), .tcp(host: "127.0.0.1", port: freePort()),
        ] {
            let client = try await TestClient(.single(endpoint))
            #expect(await client.timed("PING").0 == .failure(.unreachable))
            #expect(client.log.lines(with: "cannot connect").count == 1)
            try await client.close()
        }
    }

    @Test("out of memory: writes are refused and the log says so, reads go on")
    func outOfMemory() async throws {
        let server = try await RedisServer()
        let client = try await TestClient(.single(server.endpoint))
        #expect(try await client.send("SET", "key", "value") == .ok)
        try server.command("CONFIG", "SET", "maxmemory-policy", "noeviction")
        try server.command("CONFIG", "SET", "maxmemory", "1")
        for number in 0..<20 {
            guard case .failure(let error) = await client.timed("SET", "k\(number)", "value").0 else {
                Issue.record("a write went through")
                return
            }
            guard case .refused(code: "OOM", _) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(error.isUnavailable)
        }
        #expect(try await client.send("GET", "key") == .text("value"))
        #expect(client.log.lines(with: "Redis refuses commands").count == 1)
        #expect(client.log.texts.count == 1)
        try server.command("CONFIG", "SET", "maxmemory", "0")
        #expect(try await client.send("SET", "key", "again") == .ok)
        try await client.close()
    }

    @Test("a connection that Redis closes: what may be repeated is, and nobody notices")
    func closedByRedis() async throws {
        let server = try await RedisServer()
        let client = try await TestClient(.single(server.endpoint)) { $0.trustedAge = .zero }
        #expect(try await client.send("SET", "key", "value") == .ok)
        var get = RedisCommand(["GET", "key"], key: 1)
        get.isRepeatable = true
        for _ in 0..<3 {
            try server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            #expect(try await client.handle.send(get) == .text("value"))
        }
        #expect(client.log.texts.isEmpty)
        try await client.close()
    }

    @Test("connections that Redis closes as soon as they are there: what may be repeated waits for the next one")
    func freshConnectionsClosed() async throws {
        let server = try await RedisServer()
        let client = try await TestClient(.single(server.endpoint)) {
            // Every one of this test is younger.
            $0.trustedAge = .seconds(600)
            $0.commandTimeout = .seconds(60)
        }
        #expect(try await client.send("SET", "key", "value") == .ok)
        var get = RedisCommand(["GET", "key"], key: 1)
        get.isRepeatable = true
        for _ in 0..<5 {
            try server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            #expect(try await client.handle.send(get) == .text("value"))
        }
        try await client.close()
    }

    @Test("a server that loads its data, and a replica that lost its master, do not serve yet")
    func notServing() async throws {
        let server = try await RedisServer([
            "--replica-serve-stale-data", "no", "--replicaof", "127.0.0.1 \(freePort())",
        ])
        let client = try await TestClient(.single(server.endpoint))
        guard case .failure(let error) = await client.timed("GET", "key").0, case .refused(let code, _) = error else {
            Issue.record("it served")
            return
        }
        #expect(code == "MASTERDOWN")
        #expect(error.isUnavailable)
        try server.command("REPLICAOF", "NO", "ONE")
        #expect(try await client.untilAnswered() < limit)
        try await client.close()
    }

    @Test("a master that becomes a replica gets a new connection")
    func demoted() async throws {
        let server = try await RedisServer()
        let client = try await TestClient(.single(server.endpoint))
        #expect(try await client.send("SET", "key", "value") == .ok)
        try server.command("REPLICAOF", "127.0.0.1", "\(freePort())")
        guard case .failure(.refused(code: "READONLY", _)) = await client.timed("SET", "key", "other").0 else {
            Issue.record("a replica was written to")
            return
        }
        try server.command("REPLICAOF", "NO", "ONE")
        #expect(try await client.send("SET", "key", "other") == .ok)
        try await client.close()
    }
}
