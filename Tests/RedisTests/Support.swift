import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization
import TestSupport

@testable import Redis

/// A client on a loop, and what it logged.
struct TestClient: Sendable {
    let handle: RedisHandle
    let log: KeptLog
    let observer: RedisObserver
    private let client: NIOLoopBound<RedisClient>
    let loop: any EventLoop

    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)

    init(
        _ topology: RedisConfiguration.Topology,
        observer: RedisObserver = RedisObserver(),
        log: KeptLog = KeptLog(from: .notice),
        _ change: @Sendable (inout RedisConfiguration) -> Void = { _ in }
    ) async throws {
        var configuration = RedisConfiguration(topology)
        change(&configuration)
        let loop = Self.group.next()
        let logger = log.logger
        client = try await loop.submit { [configuration] in
            NIOLoopBound(RedisClient(configuration, on: loop, logger: logger, observer: observer), eventLoop: loop)
        }.get()
        handle = try await loop.submit { [client] in client.value.handle }.get()
        self.log = log
        self.observer = observer
        self.loop = loop
    }

    func send(_ words: String..., key: Int? = nil) async throws(RedisError) -> RedisReply {
        try await handle.send(RedisCommand(words, key: key))
    }

    /// The command's outcome, and how long it took.
    func timed(_ words: String..., key: Int? = nil) async -> (Result<RedisReply, RedisError>, Duration) {
        let start = ContinuousClock.now
        let result: Result<RedisReply, RedisError>
        do throws(RedisError) {
            result = .success(try await handle.send(RedisCommand(words, key: key)))
        } catch {
            result = .failure(error)
        }
        return (result, ContinuousClock.now - start)
    }

    /// On the loop, with the client itself.
    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (RedisClient) -> Value) async throws -> Value {
        try await loop.submit { [client] in body(client.value) }.get()
    }

    /// The outcome that a command has before `send` returns; nil where it comes later.
    func atOnce(_ command: RedisCommand) async throws -> Result<RedisReply, RedisError>? {
        try await onLoop { redis in
            var outcome: Result<RedisReply, RedisError>?
            redis.send(command) { outcome = $0 }
            return outcome
        }
    }

    func close() async throws { try await onLoop { $0.close() } }

    /// Asks until it is answered; how long that took.
    func untilAnswered(within limit: Duration = .seconds(20)) async throws -> Duration {
        let start = ContinuousClock.now
        try await until("Redis answers again", within: limit) { await succeeds("GET", "nothing", key: 1) }
        return ContinuousClock.now - start
    }

    func succeeds(_ words: String..., key: Int? = nil) async -> Bool {
        (try? await handle.send(RedisCommand(words, key: key))) != nil
    }
}

extension RedisReply {
    static func text(_ text: String) -> RedisReply { .bytes(Array(text.utf8)) }
    static let ok = RedisReply.status("OK")
}

extension RedisServer {
    var endpoint: RedisEndpoint { .tcp(host: "127.0.0.1", port: port) }
}
