import Foundation
import Testing

/// The whole machine, or the program, stands still for a while.
extension Faults {
    @Suite("Pauses")
    struct PauseFaultTests {
        @Test("requests that were complete before anybody's time was up are answered after it")
        func stopped() async throws {
            let sidegate = try await Alone(["REQUEST_TIMEOUT": "3s"])
            defer { sidegate.stop() }
            let connections = try (0..<40).map { _ in try RawConnection(port: sidegate.port) }
            defer { for connection in connections { connection.close() } }
            for connection in connections { connection.send("GET /oauth2/auth HTTP/1.1\r\n") }
            try await Task.sleep(for: .seconds(1))
            kill(sidegate.program.processID, SIGSTOP)
            for connection in connections { connection.send("Host: app.localhost\r\n\r\n") }
            try await Task.sleep(for: .seconds(6))
            kill(sidegate.program.processID, SIGCONT)
            for connection in connections {
                let answer = connection.receive() ?? ""
                #expect(answer.hasPrefix("HTTP/1.1 401"), "\(answer.prefix(40))")
            }
        }
    }
}
