import Assembly
import Clocks
import Cryptography
import Redis
import SessionStore
import Sessions
import Settings

/// Keeps a session in Redis, reads what Redis says of itself, and takes the session away again.
struct StoreExamination {
    private let settings: Settings

    init(_ settings: Settings) {
        self.settings = settings
    }

    private var servers: String { settings.redisServers.map(\.text).joined(separator: ", ") }

    /// Nothing where sessions lie in their cookies.
    func findings() async -> [Finding] {
        do {
            // Short-lived: what is left of an ended session stays as long as the session would have lived.
            let findings = try await StoreTool.use(settings, changing: { $0.lifetime = 60 }) { store, redis in
                try await examine(store, redis)
            }
            return findings ?? []
        } catch let failure as StoreTool.Failure {
            return [.bad("Redis: \(servers): \(failure)", remedies(for: failure.error))]
        } catch {
            return [.bad("Redis: \(error)")]
        }
    }

    private func examine(_ store: SessionStore, _ redis: RedisHandle) async throws -> [Finding] {
        _ = try await redis.send(RedisCommand(["PING"]))
        var findings: [Finding] = [.good("Redis: \(servers) answers")]
        var contents = SessionContents(createdAt: WallClock.system.now(), subject: "sidegate doctor")
        contents.email = "doctor@sidegate.invalid"
        let ticket = try await store.keep(Session(contents))
        try await store.end(ticket)
        let names = [PersonName(.subject, "sidegate doctor"), PersonName(.email, "doctor@sidegate.invalid")]
        _ = try await store.end(names)
        findings.append(.good("Redis: takes a session, and lets it end"))
        // A hosted Redis may forbid INFO.
        if let memory = try? await info("memory", redis) { findings += Self.ofMemory(memory) }
        if let persistence = try? await info("persistence", redis) { findings += Self.ofPersistence(persistence) }
        return findings
    }

    /// What `INFO` says, by its names.
    private func info(_ section: String, _ redis: RedisHandle) async throws(RedisError) -> [String: String]? {
        guard case .bytes(let bytes) = try await redis.send(RedisCommand(["INFO", section])) else { return nil }
        var values: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
        }
        return values
    }

    static func ofMemory(_ info: [String: String]) -> [Finding] {
        guard let limit = info["maxmemory"].flatMap({ Int($0) }), limit > 0, let policy = info["maxmemory_policy"]
        else {
            return []
        }
        guard policy != "noeviction" else { return [.good("Redis: keeps every session (noeviction)")] }
        return [
            .warning(
                "Redis: throws sessions away when its memory is full (maxmemory-policy \(policy)), and people are logged out",
                ["maxmemory-policy noeviction: then only new logins fail, and the log says so"]
            )
        ]
    }

    static func ofPersistence(_ info: [String: String]) -> [Finding] {
        guard let log = info["aof_enabled"] else { return [] }
        if log == "1" { return [.good("Redis: its sessions outlive a restart (appendonly)")] }
        return [
            .warning(
                "Redis: a restart loses the sessions since its last snapshot, and people are logged out",
                ["appendonly yes keeps them"]
            )
        ]
    }

    private func remedies(for error: StoreError) -> [String] {
        switch error {
        case .unanswered:
            ["It is this machine (or container) that must reach Redis. rediss:// is for TLS, redis:// for none."]
        case .refused("NOAUTH", _), .refused("WRONGPASS", _):
            ["--redis-password or --redis-password-file, and --redis-username for a user of its access lists"]
        case .refused("NOPERM", _):
            ["docs/sessions.md lists the commands and keys that the user needs."]
        case .refused("OOM", _): ["Redis is full: give it more memory (maxmemory)."]
        default: []
        }
    }
}
