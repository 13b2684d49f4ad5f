import Foundation

/// A master, a replica and three sentinels that watch them, quick to notice.
package final class RedisSentinels: Sendable {
    package static let masterName = "sessions"

    package let servers: [RedisServer]
    package let ports: [Int]
    private let sentinels: [Program]
    private let folder: URL

    /// - Parameters:
    ///   - password: of the two servers.
    ///   - sentinelPassword: of the sentinels.
    package init(password: String, sentinelPassword: String) async throws {
        let options = ["--requirepass", password, "--masterauth", password, "--repl-diskless-sync-delay", "0"]
        let clientOptions = ["-a", password, "--no-auth-warning"]
        let master = try await RedisServer(options, clientOptions: clientOptions)
        let replica = try await RedisServer(
            options + ["--replicaof", "127.0.0.1 \(master.port)"],
            clientOptions: clientOptions
        )
        servers = [master, replica]
        try await until("the replica follows") {
            try replica.command("INFO", "replication").contains("master_link_status:up")
        }
        folder = try Place.temporaryFolder()
        var ports: [Int] = []
        var sentinels: [Program] = []
        for number in 1...3 {
            let port = freePort()
            let file = folder.appendingPathComponent("sentinel-\(number).conf")
            try """
            bind 127.0.0.1
            port \(port)
            dir \(folder.path)
            requirepass "\(sentinelPassword)"
            sentinel sentinel-pass "\(sentinelPassword)"
            sentinel monitor \(Self.masterName) 127.0.0.1 \(master.port) 2
            sentinel auth-pass \(Self.masterName) "\(password)"
            sentinel down-after-milliseconds \(Self.masterName) 500
            sentinel failover-timeout \(Self.masterName) 2000

            """.write(to: file, atomically: true, encoding: .utf8)
            sentinels.append(
                try await Program(Place.system("redis-sentinel"), [file.path], in: folder) { isListening(port) }
            )
            ports.append(port)
        }
        self.ports = ports
        self.sentinels = sentinels
        for port in ports {
            try await until("the sentinels know each other and the replica") {
                let state = try Program.run(
                    Place.system("redis-cli"),
                    ["-p", "\(port)", "-a", sentinelPassword, "--no-auth-warning", "INFO", "sentinel"]
                )
                return state.output.contains("status=ok,address=127.0.0.1:\(master.port),slaves=1,sentinels=3")
            }
        }
    }

    /// Orders a change of the master, as for its maintenance.
    package func failOver(password: String) throws {
        let ordered = try Program.run(
            Place.system("redis-cli"),
            ["-p", "\(ports[0])", "-a", password, "--no-auth-warning", "-e", "SENTINEL", "FAILOVER", Self.masterName]
        )
        guard ordered.status == 0 else { throw RedisServer.CommandFailed(description: ordered.output) }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}
