import Foundation
import Testing

/// The whole machine, or the program, stands still for a while.
extension Faults {
    @Suite("Pauses")
    struct PauseFaultTests {
        /// What carries the bytes of connections: sockets of our own, or SwiftNIO's channels where there is gRPC.
        enum Carrier: CaseIterable {
            case sockets, channels

            var settings: [String: String] {
                self == .sockets ? [:] : ["GRPC_ADDRESS": "127.0.0.1:\(freePort())"]
            }
        }

        @Test(
            "requests that were complete before anybody's time was up are answered after it",
            arguments: Carrier.allCases
        )
        func stopped(_ carrier: Carrier) async throws {
            var settings = carrier.settings
            settings.merge(["REQUEST_TIMEOUT": "3s", "THREADS": "1"]) { $1 }
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
            settings.merge(carrier.settings) { $1 }
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

        @Test(
            "requests on kept connections that came before these were idle for too long are answered",
            arguments: Carrier.allCases
        )
        func idle(_ carrier: Carrier) async throws {
            var settings = carrier.settings
            settings.merge(["IDLE_TIMEOUT": "3s", "THREADS": "1"]) { $1 }
            let sidegate = try await Alone(settings)
            defer { sidegate.stop() }
            let request = "GET /oauth2/auth HTTP/1.1\r\nHost: app.localhost\r\n\r\n"
            let connections = try (0..<40).map { _ in try RawConnection(port: sidegate.port) }
            defer { for connection in connections { connection.close() } }
            for connection in connections {
                connection.send(request)
                #expect(connection.receive()?.hasPrefix("HTTP/1.1 401") == true)
            }
            kill(sidegate.program.processID, SIGSTOP)
            try await until("it stands still") {
                try processState(at: "/proc/\(sidegate.program.processID)") == "T"
            }
            for connection in connections { connection.send(request) }
            // One that goes on, and is idle from now on, says when the time of all the others is up.
            settings.merge(carrier.settings) { $1 }
            let awake = try await Alone(settings)
            defer { awake.stop() }
            let last = try RawConnection(port: awake.port)
            defer { last.close() }
            last.send(request)
            #expect(last.receive()?.hasPrefix("HTTP/1.1 401") == true)
            #expect(last.receive() == "")
            kill(sidegate.program.processID, SIGCONT)
            for connection in connections {
                let answer = connection.receive() ?? ""
                #expect(answer.hasPrefix("HTTP/1.1 401"), "\(answer.prefix(40))")
            }
        }
    }
}
