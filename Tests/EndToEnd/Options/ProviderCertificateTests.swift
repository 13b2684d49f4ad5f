import Fetch
import Foundation
import Testing

/// A key set behind TLS, with a certificate by an authority of its own: Sidegate is ready once it has read it.
@Suite("Options of the provider's certificate do their job")
struct ProviderCertificateTests {
    private final class KeySetServer {
        let folder: URL
        let certificates: TestCertificates
        let port = freePort()
        private let program: Program

        init() async throws {
            folder = try Place.temporaryFolder()
            certificates = try TestCertificates(in: folder)
            let site = folder.appendingPathComponent("site")
            try FileManager.default.createDirectory(at: site, withIntermediateDirectories: true)
            // The key of RFC 7517, A.1.
            try """
            {"keys":[{"kty":"EC","crv":"P-256","kid":"1","use":"sig",
            "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}
            """.write(to: site.appendingPathComponent("keys.json"), atomically: true, encoding: .utf8)
            let script = """
                import http.server, ssl, sys
                server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler)
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(sys.argv[2], sys.argv[3])
                server.socket = context.wrap_socket(server.socket, server_side=True)
                server.serve_forever()
                """
            let port = port
            program = try await Program(
                "/bin/sh",
                [
                    "-c", "cd \"$0\" && exec python3 -c \"$1\" \"$2\" \"$3\" \"$4\"", site.path, script, "\(port)",
                    certificates.certificate, certificates.key,
                ],
                in: folder
            ) { isListening(port) }
        }

        func settings(_ more: [String: String]) -> [String: String] {
            let url = "https://localhost:\(port)"
            return [
                "OIDC_ISSUER_URL": url, "SKIP_OIDC_DISCOVERY": "true", "LOGIN_URL": "\(url)/authorize",
                "REDEEM_URL": "\(url)/token", "OIDC_JWKS_URL": "\(url)/keys.json",
            ].merging(more) { $1 }
        }

        func stop() {
            program.stop()
            try? FileManager.default.removeItem(at: folder)
        }
    }

    private func expectReady(
        _ isReady: Bool,
        _ server: KeySetServer,
        _ settings: [String: String],
        by launcher: [String] = []
    ) async throws {
        let sidegate = try await Alone(server.settings(settings), by: launcher)
        defer { sidegate.stop() }
        guard isReady else {
            try await until("the log says so") { sidegate.program.output.contains("--provider-ca-file") }
            #expect(try await sidegate.get("/ready").status == 503)
            return
        }
        try await until("\(settings) is ready") { try await sidegate.get("/ready").status == 200 }
    }

    @Test("only an authority of the file is trusted; with --ssl-insecure-skip-verify everybody is")
    func authority() async throws {
        let server = try await KeySetServer()
        defer { server.stop() }
        let others = server.folder.appendingPathComponent("others")
        try FileManager.default.createDirectory(at: others, withIntermediateDirectories: true)
        let other = try TestCertificates(in: others, authorityName: "another")
        try await expectReady(false, server, [:])
        try await expectReady(false, server, ["PROVIDER_CA_FILES": other.authority])
        try await expectReady(
            true,
            server,
            ["PROVIDER_CA_FILES": "\(other.authority),\(server.certificates.authority)"]
        )
        try await expectReady(true, server, ["SSL_INSECURE_SKIP_VERIFY": "true"])
    }

    @Test(
        "SSL_CERT_FILE and SSL_CERT_DIR name authorities, as for Go programs, beside a file's where that is asked for"
    )
    func environment() async throws {
        let server = try await KeySetServer()
        defer { server.stop() }
        let folder = server.folder.appendingPathComponent("authorities")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // No name by a hash, and something that is no certificate beside it.
        try FileManager.default.copyItem(
            atPath: server.certificates.authority,
            toPath: folder.appendingPathComponent("estate.pem").path
        )
        try "read me".write(to: folder.appendingPathComponent("README"), atomically: true, encoding: .utf8)
        let others = server.folder.appendingPathComponent("others")
        try FileManager.default.createDirectory(at: others, withIntermediateDirectories: true)
        let other = try TestCertificates(in: others, authorityName: "another")
        let file = ["/usr/bin/env", "SSL_CERT_FILE=\(server.certificates.authority)"]
        try await expectReady(true, server, [:], by: file)
        try await expectReady(true, server, [:], by: ["/usr/bin/env", "SSL_CERT_DIR=/nowhere:\(folder.path)"])
        var settings = ["PROVIDER_CA_FILES": other.authority]
        try await expectReady(false, server, settings, by: file)
        settings["USE_SYSTEM_TRUST_STORE"] = "true"
        try await expectReady(true, server, settings, by: file)
    }

    /// Whether a program can be given another /etc/ssl/certs.
    private static let canMount = (try? Program.run("/usr/bin/unshare", ["-rm", "true"]).status) == 0

    @Test("the system's authorities are trusted beside a file's where that is asked for", .enabled(if: canMount))
    func systemStore() async throws {
        let server = try await KeySetServer()
        defer { server.stop() }
        let others = server.folder.appendingPathComponent("others")
        let system = server.folder.appendingPathComponent("system")
        for folder in [others, system] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        let other = try TestCertificates(in: others, authorityName: "another")
        // OpenSSL finds an authority in a folder by the hash of its name.
        let hash = try Program.run(
            Place.system("openssl"),
            ["x509", "-noout", "-subject_hash", "-in", server.certificates.authority]
        ).output.trimmingCharacters(in: .whitespacesAndNewlines)
        try FileManager.default.copyItem(
            atPath: server.certificates.authority,
            toPath: system.appendingPathComponent("\(hash).0").path
        )
        let launcher = [
            "/usr/bin/unshare", "-rm", "/bin/sh", "-c", "mount --bind \"$0\" /etc/ssl/certs && exec \"$1\"",
            system.path,
        ]
        var settings = ["PROVIDER_CA_FILES": other.authority]
        try await expectReady(false, server, settings, by: launcher)
        settings["USE_SYSTEM_TRUST_STORE"] = "true"
        try await expectReady(true, server, settings, by: launcher)
    }
}
