import TestSupport

extension RedisServer {
    /// Options with which what is in it outlives a kill: by default a busy disk lets Redis answer before it has written.
    static let durable = ["--appendonly", "yes", "--appendfsync", "always"]

    /// What makes Sidegate keep its sessions there.
    var settings: [String: String] {
        ["SESSION_STORE_TYPE": "redis", "REDIS_CONNECTION_URL": "redis://127.0.0.1:\(port)"]
    }

    /// Every key with its value, as far as it is text.
    func everything() throws -> [String: String] {
        var all: [String: String] = [:]
        for key in try command("--scan").split(separator: "\n").map(String.init) {
            all[key] =
                try command("TYPE", key) == "zset"
                ? command("ZRANGE", key, "0", "-1", "WITHSCORES") : command("GET", key)
        }
        return all
    }
}
