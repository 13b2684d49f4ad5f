import Foundation
import TestSupport
import Testing

@Suite("Options of Redis do their job")
struct RedisOptionTests {
    @Test("a certificate by an unknown authority is refused, unless nobody is to look at it", arguments: [true, false])
    func skippedVerification(skips: Bool) async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let redis = try await RedisServer(tls: try TestCertificates(in: folder))
        defer { redis.stop() }
        let settings = [
            "SESSION_STORE_TYPE": "redis", "REDIS_CONNECTION_URL": "rediss://127.0.0.1:\(redis.port)",
            "REDIS_INSECURE_SKIP_TLS_VERIFY": "true",
        ]
        let stack = try await Stack(settings)
        defer { stack.stop() }
        if skips {
            _ = try await stack.signedIn()
            return
        }
        try await stack.restartSidegate(settings.merging(["REDIS_INSECURE_SKIP_TLS_VERIFY": "false"]) { $1 })
        try await stack.waitForLog("TLS failed")
        #expect(try await Browser().get("\(stack.sidegate)/ready").status == 503)
    }

    @Test("a connection that nobody uses is closed in its time, and kept without such a time")
    func idleTimeout() async throws {
        let redis = try await RedisServer()
        defer { redis.stop() }
        let stack = try await Stack(redis.settings.merging(["REDIS_CONNECTION_IDLE_TIMEOUT": "1"]) { $1 })
        defer { stack.stop() }
        let browser = try await stack.signedIn()
        /// Connections besides the one that asks.
        func connections() throws -> Int { try redis.command("CLIENT", "LIST").split(separator: "\n").count - 1 }
        try await until("no connection is left") { try connections() == 0 }
        #expect(try await browser.get("\(stack.site)/get").status == 200)
        try await stack.restartSidegate(redis.settings)
        try await stack.becomeReady()
        #expect(try await browser.get("\(stack.site)/get").status == 200)
        let before = try connections()
        #expect(before > 0)
        // As Redis counts it, twice the time after which it was closed before.
        try await until("a connection has long been idle") {
            let clients = try redis.command("CLIENT", "LIST").split(separator: "\n")
            let idle = clients.compactMap { client in
                client.split(separator: " ").first { $0.hasPrefix("idle=") }.flatMap { Int($0.dropFirst(5)) }
            }
            return try connections() < before || idle.contains { $0 >= 2 }
        }
        #expect(try connections() == before)
    }
}
