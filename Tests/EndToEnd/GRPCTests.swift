import Foundation
import TestSupport
import Testing

/// What the tests of every gateway (`GatewayTests`, envoy-grpc) do not look at.
@Suite("Envoy's external authorization over gRPC")
struct GRPCTests {
    @Test("--grpc-address answers Envoy: a login, who it is, a path that needs none, and the end of a session")
    func envoy() async throws {
        let stack = try await Stack(behind: .envoyGRPC, ["SKIP_AUTH_ROUTES": "GET=^/free/"])
        defer { stack.stop() }
        let browser = Browser()
        let (end, page) = try await browser.logIn("\(stack.site)/sub/app?x=1", as: "alice", "wonderland")
        #expect(end == "\(stack.site)/sub/app?x=1" && page.status == 200, "\(page.text)")
        #expect(page.json("headers", "x-forwarded-email") == "alice@example.com")

        // Somebody else's fields are gone, also where nobody has to be known.
        let forged = [("X-Forwarded-User", "mallory"), ("X-Auth-Request-User", "mallory"), ("GAP-Auth", "mallory")]
        let free = try await Browser().get("\(stack.site)/free/page", forged)
        #expect(free.status == 200 && !free.text.contains("mallory"), "\(free.status) \(free.text)")
        let closed = try await Browser().get("\(stack.site)/free/../sub", forged)
        #expect(closed.status != 200, "\(closed.text)")

        // Pages of Sidegate's own are answers for the browser, and no way past it.
        for path in ["/ping", "/ready", "/robots.txt"] {
            let page = try await Browser().get(stack.site + path)
            #expect(!page.text.contains("\"target\""), "\(path): \(page.text)")
        }
        _ = try await browser.get("\(stack.site)/oauth2/sign_out")
        #expect(try await browser.get("\(stack.site)/sub/app").status != 200)
    }

    @Test(
        "other services, malformed messages, and large ones are refused by gRPC's own status",
        arguments: [
            ("/grpc.health.v1.Health/Check", "application/grpc", Array(repeating: UInt8(0), count: 5), "12"),
            ("/envoy.service.auth.v3.Authorization/Check", "text/plain", Array(repeating: 0, count: 5), "3"),
            ("/envoy.service.auth.v3.Authorization/Check", "application/grpc", [0, 0, 0, 0, 9, 1], "3"),
            ("/envoy.service.auth.v3.Authorization/Check", "application/grpc", [1, 0, 0, 0, 0], "12"),
            (
                "/envoy.service.auth.v3.Authorization/Check", "application/grpc", Array(repeating: 0, count: 300_000),
                "8"
            ),
        ]
    )
    func refused(path: String, type: String, body: [UInt8], status: String) async throws {
        let port = freePort()
        let stack = try await Stack(["GRPC_ADDRESS": "127.0.0.1:\(port)"])
        defer { stack.stop() }
        let file = stack.folder.appendingPathComponent("message")
        try Data(body).write(to: file)
        let asked = try Program.run(
            Place.system("curl"),
            [
                "--silent", "--include", "--max-time", "20", "--http2-prior-knowledge", "-H", "Content-Type: \(type)",
                "-H",
                "TE: trailers", "--data-binary", "@\(file.path)", "http://127.0.0.1:\(port)\(path)",
            ]
        )
        #expect(asked.output.contains("grpc-status: \(status)\r\n"), "\(asked.output)")
    }

    @Test("SIGTERM while Envoy is connected: the program ends by itself")
    func end() async throws {
        let stack = try await Stack(behind: .envoyGRPC)
        defer { stack.stop() }
        #expect(try await Browser().get("\(stack.site)/sub/app").status == 302)
        let program = try #require(stack.programs["sidegate"])
        kill(program.processID, SIGTERM)
        try await until("the program ends") { !program.isRunning }
        #expect(program.status == 0, "\(program.output.suffix(500))")
    }
}
