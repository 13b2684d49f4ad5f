import Foundation
import Testing

@Suite("A start that cannot work says why, and ends with status 1")
struct BadStartTests {
    static let good = Alone.leastEnvironment

    private func run(_ arguments: [String] = [], _ change: [String: String] = [:]) throws
        -> (status: Int32, output: String)
    {
        try Program.run(Place.built("sidegate"), arguments, environment: Self.good.merging(change) { $1 })
    }

    @Test("a cookie secret of 13 bytes, named by its variable and never shown")
    func shortSecret() throws {
        let (status, output) = try run([], ["OAUTH2_PROXY_COOKIE_SECRET": "thirteenbytes"])
        #expect(status == 1)
        #expect(output.contains("cookie secret"))
        #expect(output.contains("13 bytes"))
        #expect(output.contains("OAUTH2_PROXY_COOKIE_SECRET"))
        #expect(!output.contains("thirteenbytes") && !output.contains("hunter2"))
    }

    @Test("several problems are reported at once, each with its source")
    func allAtOnce() throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("sidegate.toml")
        try "cookie_secure = true\ncookie_sercet = \"hunter2\"\n".write(to: file, atomically: true, encoding: .utf8)
        let (status, output) = try run(
            ["--config", file.path, "--reverse-proxy=perhaps"],
            ["OAUTH2_PROXY_OIDC_ISSUER_URL": "id.example.com"]
        )
        #expect(status == 1)
        let lines = output.split(separator: "\n").filter { $0.hasPrefix("error: ") }
        #expect(lines.count == 3, "\(output)")
        #expect(lines.contains { $0.contains("--reverse-proxy") && $0.contains("perhaps") })
        #expect(lines.contains { $0.contains("OAUTH2_PROXY_OIDC_ISSUER_URL") && $0.contains("id.example.com") })
        #expect(lines.contains { $0.contains("sidegate.toml:2") && $0.contains("cookie_sercet") })
        #expect(!output.contains("hunter2"))
    }

    @Test("a port that is taken")
    func portTaken() async throws {
        let port = freePort()
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let first = try await Program(
            Place.built("sidegate"),
            ["--http-address=127.0.0.1:\(port)"],
            environment: Self.good,
            in: folder
        ) { isListening(port) }
        defer { first.stop() }
        let (status, output) = try run(["--http-address=127.0.0.1:\(port)"])
        #expect(status == 1)
        #expect(output.contains("cannot listen on 127.0.0.1:\(port): another program does already"))
    }

    @Test("--was=oauth2-proxy lists what changes with the settings at hand, and nothing else")
    func formerProgram() throws {
        let (status, output) = try run(["--config-test", "--was=oauth2-proxy", "--force-https"])
        #expect(status == 0 && output.contains("The configuration is valid.\n\nDifferent from oauth2-proxy"))
        #expect(output.contains("- `--force-https`\n") && output.contains("    from: --force-https\n"))
        #expect(!output.contains("--allowed-role"))
        #expect(try run(["--config-test", "--was=traefik-forward-auth"]).output.contains("--was: "))
    }

    @Test("--config-test says that all is well; --version, --help, --help-all and a command's --help answer")
    func goodAnswers() throws {
        #expect(try run(["--config-test"]).output.contains("The configuration is valid."))
        #expect(try run(["--version"]).output.hasPrefix("sidegate "))
        #expect(try run(["--help"]).output.contains("--cookie-secret"))
        #expect(try run(["--help-all"]).output.contains("--cookie-csrf-expire"))
        let doctor = try run(["doctor", "--help"])
        #expect(doctor.status == 0 && doctor.output.hasPrefix("Usage: sidegate doctor [--url="))
        #expect(try run(["help", "doctor"]).output == doctor.output)
        let first = try run(["secret"]).output
        #expect(first.utf8.count == 44)
        #expect(try run(["secret"]).output != first)
    }

    @Test("a socket below a folder that is not there")
    func noFolder() throws {
        let (status, output) = try run(["--http-address=unix:///nodir/x.sock"])
        #expect(status == 1)
        #expect(output.contains("error: cannot listen on unix:///nodir/x.sock: its folder does not exist"), "\(output)")
    }

    @Test("SIGTERM ends it within a moment, with status 0")
    func terminates() async throws {
        let port = freePort()
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = try await Program(
            Place.built("sidegate"),
            ["--http-address=127.0.0.1:\(port)"],
            environment: Self.good,
            in: folder
        ) { isListening(port) }
        program.stop()
        #expect(program.status == 0)
    }
}
