import Foundation
import TestSupport
import Testing

@testable import Redis

@Suite("One Redis server")
struct SingleServerTests {
    @Test("commands and replies of any bytes, also large ones")
    func commands() async throws {
        let server = try await RedisServer()
        let client = try await TestClient(.single(server.endpoint))
        #expect(try await client.send("SET", "key", "value") == .ok)
        #expect(try await client.send("GET", "key") == .text("value"))
        #expect(try await client.send("GET", "none") == .null)
        #expect(try await client.send("INCR", "count") == .integer(1))
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        _ = try await client.handle.send(RedisCommand([Array("SET".utf8), Array("large".utf8), bytes], key: 1))
        #expect(try await client.send("GET", "large") == .bytes(bytes))
        #expect(
            try await client.send("EVAL", "return {1, {2, 'three'}, false}", "0")
                == .array([
                    .integer(1), .array([.integer(2), .text("three")]), .null,
                ])
        )
        await #expect(throws: RedisError.refused(code: "ERR", message: "unknown command ")) {
            try await client.send("FROB", "a secret")
        }
        await #expect(throws: RedisError.refused(code: "NOSCRIPT", message: "No matching script. Please use EVAL.")) {
            try await client.send("EVALSHA", "0000000000000000000000000000000000000000", "0")
        }
        #expect(client.log.texts.isEmpty)
        try await client.close()
    }

    @Test("commands of one turn go out in one write, and each gets its own reply")
    func pipelining() async throws {
        let server = try await RedisServer()
        let client = try await TestClient(.single(server.endpoint))
        _ = try await client.send("PING")
        let before = try reads(server)
        let replies = try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<[RedisReply], any Error>) in
            client.loop.execute {
                Task {
                    try await client.onLoop { redis in
                        nonisolated(unsafe) var replies: [RedisReply] = []
                        for number in 0..<500 {
                            redis.send(RedisCommand(["ECHO", "\(number)"])) { result in
                                if case .success(let reply) = result { replies.append(reply) }
                                if number == 499 { continuation.resume(returning: replies) }
                            }
                        }
                    }
                }
            }
        }
        #expect(replies == (0..<500).map { .text("\($0)") })
        // 500 commands of some 27 bytes: one read of 16 KiB would take them all; 500 writes would be far more.
        #expect(try reads(server) - before < 20)
        try await client.close()
    }

    private func reads(_ server: RedisServer) throws -> Int {
        let line = try server.command("INFO", "stats").split(whereSeparator: \.isNewline)
            .first { $0.hasPrefix("total_reads_processed:") }
        return Int(line?.split(separator: ":").last ?? "") ?? -1
    }

    @Test("many tasks at once each get their own reply")
    func tasks() async throws {
        let server = try await RedisServer()
        let client = try await TestClient(.single(server.endpoint))
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<2000 {
                group.addTask { (try? await client.send("ECHO", "\(number)")) == .text("\(number)") }
            }
            for await isRight in group { #expect(isRight) }
        }
        try await client.close()
    }

    @Test("password, user of an access list, database")
    func login() async throws {
        let server = try await RedisServer(
            [
                "--requirepass", "of the default", "--user", "sessions", "on", ">word", "~s:*", "+get", "+set",
                "+select", "+@connection",
            ],
            clientOptions: ["-a", "of the default", "--no-auth-warning"]
        )
        let known = try await TestClient(.single(server.endpoint)) {
            $0.password = RedisPassword("of the default")
            $0.database = 3
        }
        #expect(try await known.send("SET", "s:a", "in three") == .ok)
        #expect(try server.command("-n", "3", "GET", "s:a") == "in three")
        #expect(try server.command("CLIENT", "LIST").contains("name=sidegate"))

        let user = try await TestClient(.single(server.endpoint)) {
            $0.username = "sessions"
            $0.password = RedisPassword("word")
            $0.database = 3
        }
        #expect(try await user.send("GET", "s:a") == .text("in three"))
        let (refusal, _) = await user.timed("DEL", "s:a")
        guard case .failure(.refused(code: "NOPERM", _)) = refusal else {
            Issue.record("DEL was not refused: \(refusal)")
            return
        }
        #expect(try #require(user.log.texts.first).contains("Redis refuses commands"))

        let stranger = try await TestClient(.single(server.endpoint))
        let (noLogin, _) = await stranger.timed("GET", "s:a")
        #expect(noLogin == .failure(.refused(code: "NOAUTH", message: "Authentication required.")))
        let wrong = try await TestClient(.single(server.endpoint)) { $0.password = RedisPassword("guessed") }
        let (wrongPassword, _) = await wrong.timed("GET", "s:a")
        guard case .failure(.refused(code: "WRONGPASS", _)) = wrongPassword else {
            Issue.record("a wrong password was not refused: \(wrongPassword)")
            return
        }
        #expect(wrong.log.lines(with: "Redis is lost").count == 1)
        #expect(!wrong.log.texts.contains { $0.contains("guessed") })
        let open = try await RedisServer()
        let noPassword = try await TestClient(.single(open.endpoint)) {
            $0.password = RedisPassword("that nobody asked for")
        }
        #expect(await noPassword.timed("GET", "s:a").0 == .failure(.unreachable))
        #expect(noPassword.log.lines(with: "AUTH <password> called without any password configured").count == 1)
        for client in [known, user, stranger, wrong, noPassword] { try await client.close() }
    }

    @Test("a Unix socket")
    func unixSocket() async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("redis.sock").path
        let server = try await RedisServer(["--unixsocket", path])
        let client = try await TestClient(.single(.unix(path: path)))
        #expect(try await client.send("SET", "key", "by a file") == .ok)
        #expect(try server.command("GET", "key") == "by a file")
        try await client.close()
        let nobody = try await TestClient(.single(.unix(path: "\(path).not")))
        #expect(await nobody.timed("PING").0 == .failure(.unreachable))
        #expect(nobody.log.lines(with: "no socket has that path").count == 1)
        try await nobody.close()
    }

    @Test("an idle connection is closed, and made again for the next command")
    func idle() async throws {
        let server = try await RedisServer()
        let client = try await TestClient(.single(server.endpoint)) { $0.idleTimeout = .milliseconds(100) }
        #expect(try await client.send("PING") == .status("PONG"))
        try await until("the connection is closed") { try !server.command("CLIENT", "LIST").contains("name=sidegate") }
        #expect(try await client.send("PING") == .status("PONG"))
        #expect(client.log.texts.isEmpty)
        try await client.close()
    }

    @Test("closing answers what is under way, takes nothing more and leaves no connection")
    func closing() async throws {
        let server = try await RedisServer()
        let client = try await TestClient(.single(server.endpoint))
        _ = try await client.send("PING")
        let (before, after) = try await withCheckedThrowingContinuation { continuation in
            client.loop.execute {
                Task {
                    try await client.onLoop { redis in
                        redis.send(RedisCommand(["PING"])) { first in
                            redis.send(RedisCommand(["PING"])) { continuation.resume(returning: (first, $0)) }
                        }
                        redis.close()
                    }
                }
            }
        }
        #expect(before == .success(.status("PONG")))
        #expect(after == .failure(.unreachable))
        try await until("the connection is closed") { try !server.command("CLIENT", "LIST").contains("name=sidegate") }
    }

    @Test("what would not fit is refused before it is sent")
    func bounds() async throws {
        let server = try await RedisServer()
        let client = try await TestClient(.single(server.endpoint)) {
            $0.bounds.commands = 10
            $0.bounds.unsentBytes = 1000
        }
        _ = try await client.send("PING")
        #expect(await client.timed("SET", "key", String(repeating: "x", count: 1000)).0 == .failure(.overloaded))
        server.pause()
        let results = await withTaskGroup(of: Result<RedisReply, RedisError>.self) { group in
            for _ in 0..<30 { group.addTask { await client.timed("PING").0 } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        server.resume()
        #expect(results.count { $0 == .failure(.overloaded) } == 20)
        #expect(results.count { $0 == .failure(.timedOut) } == 10)
        try await client.close()
    }
}
