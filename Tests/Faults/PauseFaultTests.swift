import Foundation
import Testing

/// The whole machine, or the program, stands still for a while.
extension Faults {
    @Suite("Pauses")
    struct PauseFaultTests {
        @Test("requests that were complete before anybody's time was up are answered after it")
        func stopped() async throws {
            let settings = ["REQUEST_TIMEOUT": "3s", "THREADS": "1"]
            let sidegate = try await Alone(settings)
            defer { sidegate.stop() }
            let connections = try (0..<40).map { _ in try RawConnection(port: sidegate.port) }
            defer { for connection in connections { connection.close() } }
            for connection in connections { connection.send("GET /oauth2/auth HTTP/1.1\r\n") }
            // Its one thread reads in order: once it has answered this, it has seen the halves.
            #expect(try await sidegate.get("/ping").status == 200)
            kill(sidegate.program.processID, SIGSTOP)
            try await until("it stands still") {
                try processState(at: "/proc/\(sidegate.program.processID)") == "T"
            }
            for connection in connections { connection.send("Host: app.localhost\r\n\r\n") }
            // One that goes on, and gets its half later, says when the time of all the others is up.
            let awake = try await Alone(settings)
            defer { awake.stop() }
            let last = try RawConnection(port: awake.port)
            defer { last.close() }
            last.send("GET /oauth2/auth HTTP/1.1\r\n")
            #expect(last.receive()?.hasPrefix("HTTP/1.1 408") == true)
            kill(sidegate.program.processID, SIGCONT)
            for connection in connections {
                let answer = connection.receive() ?? ""
                #expect(answer.hasPrefix("HTTP/1.1 401"), "\(answer.prefix(40))")
            }
        }
    }
}
