import Foundation

/// A cluster of three masters with a replica each, quick to notice.
package final class RedisCluster: Sendable {
    /// The masters first; the replica of each is three places on.
    package let servers: [RedisServer]

    package var ports: [Int] { servers.map(\.port) }
    /// The first slot of each master, and the one behind the last.
    package static let borders = [0, 5461, 10_923, 16_384]

    package init(_ options: [String] = [], tls: TestCertificates? = nil) async throws {
        var servers: [RedisServer] = []
        var busPorts: [Int] = []
        for _ in 0..<6 {
            let busPort = freePort()
            busPorts.append(busPort)
            servers.append(
                try await RedisServer(
                    [
                        "--cluster-enabled", "yes", "--cluster-port", "\(busPort)", "--cluster-node-timeout", "1000",
                        "--repl-diskless-sync-delay", "0", "--cluster-replica-validity-factor", "0",
                    ] + (tls == nil ? [] : ["--tls-cluster", "yes", "--tls-replication", "yes"]) + options,
                    tls: tls
                )
            )
        }
        self.servers = servers
        for (index, server) in servers.enumerated() {
            try server.command("CLUSTER", "SET-CONFIG-EPOCH", "\(index + 1)")
            if index < 3 {
                try server.command(
                    "CLUSTER",
                    "ADDSLOTSRANGE",
                    "\(Self.borders[index])",
                    "\(Self.borders[index + 1] - 1)"
                )
            }
            if index > 0 {
                try servers[0].command("CLUSTER", "MEET", "127.0.0.1", "\(server.port)", "\(busPorts[index])")
            }
        }
        for index in 3..<6 {
            let master = try servers[index - 3].command("CLUSTER", "MYID")
            try await until("a replica knows its master") {
                try servers[index].command("CLUSTER", "NODES").contains(master)
            }
            try servers[index].command("CLUSTER", "REPLICATE", master)
        }
        for server in servers {
            try await until("the cluster is whole") {
                let nodes = try server.command("CLUSTER", "NODES")
                return try server.command("CLUSTER", "INFO").contains("cluster_state:ok")
                    && nodes.components(separatedBy: " slave ").count + nodes.components(separatedBy: ",slave ").count
                        == 5
            }
        }
        for replica in servers[3...] {
            try await until("the replicas follow") {
                try replica.command("INFO", "replication").contains("master_link_status:up")
            }
        }
    }
}
