import Foundation
import Testing

/// Sidegate without its provider: alive, and not ready.
@Suite("sidegate health")
struct HealthTests {
    private let folder: URL

    init() throws {
        folder = try Place.temporaryFolder()
    }

    private func file(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func environment(_ settings: [String: String]) -> [String: String] {
        // A proxy of the environment must not be asked for what is on this machine.
        BadStartTests.good.merging(settings.map { ("OAUTH2_PROXY_\($0)", $1) }) { $1 }
            .merging(["http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"]) { $1 }
    }

    private func health(_ settings: [String: String], _ arguments: String...) throws -> (status: Int32, output: String)
    {
        try Program.run(Place.built("sidegate"), ["health"] + arguments, environment: environment(settings))
    }

    private func running(
        _ settings: [String: String],
        isReady: () -> Bool,
        _ body: () throws -> Void
    ) async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = try await Program(
            Place.built("sidegate"),
            [],
            environment: environment(settings),
            in: folder,
            isReady: isReady
        )
        defer { program.stop() }
        try body()
    }

    @Test("asks the address and the path that the settings name", arguments: ["127.0.0.1", "", "0.0.0.0"])
    func address(host: String) async throws {
        let port = freePort()
        let settings = ["HTTP_ADDRESS": "\(host):\(port)", "PING_PATH": "/alive"]
        try await running(settings, isReady: { isListening(port) }) {
            let alive = try health(settings)
            #expect(alive.status == 0 && alive.output == "healthy\n", "\(alive.output)")
            // The settings' variable says otherwise, and the flag comes first.
            #expect(try health(["HTTP_ADDRESS": "127.0.0.1:1"], "--http-address=127.0.0.1:\(port)").status == 1)
            let elsewhere = try health(
                ["HTTP_ADDRESS": "127.0.0.1:1", "PING_PATH": "/alive"],
                "--http-address=:\(port)"
            )
            #expect(elsewhere.status == 0, "\(elsewhere.output)")
            let ready = try health(settings, "--ready")
            #expect(ready.status == 1)
            #expect(ready.output == "unhealthy: http://127.0.0.1:\(port)/ready answered 503\n", "\(ready.output)")
        }
    }

    @Test("nobody listens: unhealthy, with the reason")
    func nobody() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let (status, output) = try health(["HTTP_ADDRESS": "127.0.0.1:\(freePort())"])
        #expect(status == 1)
        #expect(output.hasPrefix("unhealthy: ") && output.contains("127.0.0.1"), "\(output)")
    }

    @Test("a Unix socket")
    func unixSocket() async throws {
        let settings = ["HTTP_ADDRESS": "unix://\(file("s.sock"))"]
        try await running(settings, isReady: { FileManager.default.fileExists(atPath: file("s.sock")) }) {
            let (status, output) = try health(settings)
            #expect(status == 0 && output == "healthy\n", "\(output)")
        }
    }

    @Test("TLS only, with a certificate for another name")
    func tls() async throws {
        let made = try Program.run(
            Place.system("openssl"),
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", "/CN=login.example.com", "-keyout", file("key.pem"), "-out", file("cert.pem"),
            ]
        )
        try #require(made.status == 0, "\(made.output)")
        let port = freePort()
        let settings = [
            "HTTP_ADDRESS": "", "HTTPS_ADDRESS": "127.0.0.1:\(port)", "TLS_CERT_FILE": file("cert.pem"),
            "TLS_KEY_FILE": file("key.pem"),
        ]
        try await running(settings, isReady: { isListening(port) }) {
            let (status, output) = try health(settings)
            #expect(status == 0 && output == "healthy\n", "\(output)")
        }
    }

    @Test("a socket that systemd hands over: says which flag names an address instead")
    func handedOver() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let (status, output) = try health(["HTTP_ADDRESS": "fd:web"])
        #expect(status == 1)
        #expect(
            output == "unhealthy: only the running process knows the socket behind fd:web; name a listener that can be "
                + "asked: sidegate health --http-address=127.0.0.1:4180\n"
        )
    }
}
