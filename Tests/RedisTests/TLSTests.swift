import Foundation
import TestSupport
import Testing

@testable import Redis

@Suite("Redis over TLS")
struct TLSTests {
    private let folder: URL
    private let certificates: TestCertificates

    init() throws {
        folder = try Place.temporaryFolder()
        certificates = try TestCertificates(in: folder)
    }

    private func authority() throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: certificates.authority)))
    }

    private func outcome(_ endpoint: RedisEndpoint, _ tls: RedisTLS?) async throws -> (Bool, [String]) {
        let client = try await TestClient(.single(endpoint)) { $0.tls = tls }
        let succeeds = await client.succeeds("SET", "key", "value")
        try await client.close()
        return (succeeds, client.log.texts)
    }

    @Test("a certificate is checked: by whom, and for whom")
    func checks() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try await RedisServer(tls: certificates)
        let named = RedisEndpoint.tcp(host: "localhost", port: server.port)
        let trusting = try RedisTLS(certificateAuthorities: authority())
        #expect(try await outcome(named, trusting).0)
        #expect(try await outcome(server.endpoint, trusting).0, "by its address")

        let byStrangers = try await outcome(named, RedisTLS())
        #expect(!byStrangers.0)
        #expect(try #require(byStrangers.1.first).contains("its certificate is by nobody that is trusted"))
        #expect(try await outcome(named, RedisTLS(insecureSkipVerification: true)).0)

        #expect(try await !outcome(named, nil).0, "plain text to a TLS port")
        let plain = try await RedisServer()
        #expect(try await !outcome(plain.endpoint, trusting).0, "TLS to a port without it")
    }

    @Test("a certificate for a name is valid only for that name, wherever the server is")
    func names() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let certificates = try TestCertificates(in: folder, names: "DNS:redis.example")
        let server = try await RedisServer(tls: certificates)
        let named = try RedisTLS(certificateAuthorities: authority(), serverName: "redis.example")
        #expect(try await outcome(server.endpoint, named).0)
        let unnamed = try RedisTLS(certificateAuthorities: authority())
        let refused = try await outcome(.tcp(host: "localhost", port: server.port), unnamed)
        #expect(!refused.0)
        #expect(try #require(refused.1.first).contains("its certificate is for another name"))
        #expect(try await !outcome(server.endpoint, unnamed).0, "by its address")
    }

    @Test("a cluster whose servers name each other by address, and a server that dies under TLS")
    func cluster() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        // Only for the name: what the settings name is what the other servers are held to, too.
        let certificates = try TestCertificates(in: folder, names: "DNS:localhost")
        let cluster = try await RedisCluster(tls: certificates)
        let tls = try RedisTLS(certificateAuthorities: authority())
        let client = try await TestClient(.cluster([.tcp(host: "localhost", port: cluster.ports[0])])) { $0.tls = tls }
        for number in 0..<20 {
            #expect(try await client.send("SET", "key:\(number)", "\(number)", key: 1) == .ok)
        }
        #expect(client.log.texts.isEmpty)
        for server in cluster.servers { server.kill() }
        try await until("the loss is noticed") { await !client.succeeds("GET", "key:1", key: 1) }
        #expect(client.log.lines(with: "uncleanShutdown").isEmpty, "\(client.log.texts)")
        try await client.close()
    }

    @Test("a file without certificates is refused when it is read")
    func badFile() throws {
        #expect(throws: RedisTLSError.certificateAuthorities) { try RedisTLS(certificateAuthorities: Array("no".utf8)) }
        #expect(throws: RedisTLSError.certificateAuthorities) { try RedisTLS(certificateAuthorities: []) }
        #expect(try RedisTLS(certificateAuthorities: authority()) == RedisTLS(certificateAuthorities: authority()))
        #expect(try RedisTLS() != RedisTLS(insecureSkipVerification: true))
    }
}
