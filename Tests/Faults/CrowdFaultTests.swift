import Fetch
import Foundation
import TestSupport
import Testing

/// Clients that cost more than they should.
extension Faults {
    @Suite("Crowds")
    struct CrowdFaultTests {
        /// KiB.
        private func residentMemory(_ program: Program) throws -> Int {
            let status = try String(contentsOfFile: "/proc/\(program.processID)/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
            return try #require(Int(line.split(separator: " ")[1]))
        }

        @Test("clients that ask and ask, and read nothing, cost less than 100 KB each (L6)")
        func readNothing() async throws {
            let sidegate = try await Alone([:])
            defer { sidegate.stop() }
            let before = try residentMemory(sidegate.program)
            let requests = String(repeating: "GET /oauth2/sign_in HTTP/1.1\r\nHost: a\r\n\r\n", count: 400)
            var crowd: [RawConnection] = []
            defer { for connection in crowd { connection.close() } }
            for _ in 0..<100 {
                let connection = try RawConnection(port: sidegate.port, receiveBuffer: 4096)
                connection.offer(requests)
                crowd.append(connection)
            }
            // What a hundred clients sent is read, and answered as far as they take it, once the program rests.
            var ticks = -1
            try await until("the program rests") {
                try await Task.sleep(for: .milliseconds(200))
                defer { ticks = (try? cpuTicks(of: sidegate.program.processID)) ?? ticks }
                return try cpuTicks(of: sidegate.program.processID) == ticks
            }
            let grown = try residentMemory(sidegate.program) - before
            #expect(grown < 10_000, "\(grown) KiB")
            try await until("an answer to others", within: .seconds(120)) {
                (try? await sidegate.get("/ping").status) == 200
            }
        }

        @Test("a reload turns nobody away who sends a password with every request")
        func reloadWithPasswords() async throws {
            let folder = try Place.temporaryFolder()
            let file = folder.appendingPathComponent("htpasswd")
            let made = try Program.run(
                Place.tool("python3"),
                [
                    "-W", "ignore", "-c",
                    """
                    import crypt
                    for number in range(1, 41):
                        salt = crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=256)
                        print(f"user{number}:" + crypt.crypt("wonderland", salt))
                    """,
                ]
            )
            try #require(made.status == 0, "\(made.output)")
            try made.output.write(to: file, atomically: true, encoding: .utf8)
            let sidegate = try await Alone(["HTPASSWD_FILE": file.path])
            defer { sidegate.stop() }
            func ask(_ number: Int) async throws -> Int {
                let text = Data("user\(number):wonderland".utf8).base64EncodedString()
                return try await sidegate.get("/oauth2/auth", [("Authorization", "Basic \(text)")]).status
            }
            for number in 1...40 { #expect(try await ask(number) == 202) }
            kill(sidegate.program.processID, SIGHUP)
            try await until("the reload") { sidegate.program.output.contains("the settings were read again") }
            let began = ContinuousClock.now
            for number in 1...40 { #expect(try await ask(number) == 202) }
            // Forty hashes of that cost take longer by far.
            #expect(ContinuousClock.now - began < .milliseconds(400))
        }

        @Test("people who wait in line for a slow provider see a page that goes on by itself, and get in")
        func line() async throws {
            let stack = try await Stack()
            defer { stack.stop() }
            let people = try await stack.crowdAtCallback()
            try await stack.order([("delay.token", "6000")])
            let pages = try await withThrowingTaskGroup(of: [FetchResponse].self) { group in
                for (cookies, callback) in people {
                    group.addTask {
                        var pages: [FetchResponse] = []
                        try await until("a login") {
                            let answer = try await Browser().get(callback, [("Cookie", cookies)])
                            pages.append(answer)
                            return answer.status == 302
                        }
                        return pages
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            let ended = pages.filter { $0.status == 302 }
            let waiting = pages.filter { $0.status != 302 }
            #expect(ended.count == people.count && ended.allSatisfy { $0.header("Location") == "/anything" })
            #expect(!waiting.isEmpty)
            #expect(waiting.allSatisfy { $0.header("Refresh") != nil }, "\(waiting.map(\.status))")
        }
    }
}
