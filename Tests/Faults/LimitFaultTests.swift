import Foundation
import Testing

/// Limits of the system: descriptors, threads, closed standard descriptors.
extension Faults {
    @Suite("Limits")
    struct LimitFaultTests {
        @Test("the soft limit of descriptors is raised to the hard one (L11)")
        func softLimit() async throws {
            let sidegate = try await Alone([:], by: ["/bin/sh", "-c", "ulimit -Sn 256; ulimit -Hn 4096; exec \"$0\""])
            defer { sidegate.stop() }
            let limits = try String(contentsOfFile: "/proc/\(sidegate.program.processID)/limits", encoding: .utf8)
            let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max open files") })
            #expect(line.split(separator: " ").dropFirst(3).prefix(2) == ["4096", "4096"], "\(line)")
            try await until("the bound is said") {
                sidegate.program.output.contains("at most 3840 connections at a time")
            }
        }

        @Test("with next to no descriptors and a crowd of half requests it neither dies nor stops answering")
        func descriptors() async throws {
            for _ in 0..<3 {
                let sidegate = try await Alone([:], by: ["/bin/sh", "-c", "ulimit -n 40; exec \"$0\""])
                defer { sidegate.stop() }
                let first = try RawConnection(port: sidegate.port)
                var crowd: [RawConnection] = []
                for _ in 0..<80 {
                    guard let connection = try? RawConnection(port: sidegate.port) else { continue }
                    connection.send("GET /oauth2/auth HTTP/1.1\r\n")
                    crowd.append(connection)
                }
                defer { for connection in crowd { connection.close() } }
                // It has taken what it can, and spins over nothing.
                var looks = 0
                try await until("it rests") {
                    looks = try threadsSleep(of: sidegate.program.processID) ? looks + 1 : 0
                    return looks == 50 || !sidegate.program.isRunning
                }
                for _ in 0..<200 {
                    first.send("GET /ping HTTP/1.1\r\nHost: app.localhost\r\n\r\n")
                    try #require(first.receive()?.hasPrefix("HTTP/1.1 200") == true, "\(sidegate.program.output)")
                }
                #expect(sidegate.program.isRunning, "\(sidegate.program.output)")
                first.close()
            }
        }

        @Test(
            "it lives where /proc cannot be read",
            .enabled(if: Namespace.isThere, "needs root, and a kernel that gives mount namespaces")
        )
        func withoutProc() async throws {
            let sidegate = try await Alone(
                ["SKIP_JWT_BEARER_TOKENS": "true"],
                by: ["/usr/bin/env"] + Namespace.command(["mount -t tmpfs none /proc"])
            )
            defer { sidegate.stop() }
            let deadline = ContinuousClock.now + .seconds(4)
            var number = 0
            while ContinuousClock.now < deadline {
                number += 1
                let answer = try await sidegate.get("/oauth2/auth", [("Authorization", "Bearer eyJ.eyJ.\(number)")])
                // There is no provider, so that nobody can check a token.
                #expect(answer.status == 503)
            }
            #expect(sidegate.program.isRunning)
        }

        @Test("closed standard descriptors stay what they are: no socket takes their place")
        func standardDescriptors() async throws {
            let sidegate = try await Alone([:], by: ["/bin/sh", "-c", "exec \"$0\" 0<&- 1>&- 2>&-"])
            defer { sidegate.stop() }
            for number in 0...2 {
                let target = try FileManager.default.destinationOfSymbolicLink(
                    atPath: "/proc/\(sidegate.program.processID)/fd/\(number)"
                )
                #expect(target == "/dev/null")
            }
        }

        @Test(
            "a start without threads to be had ends with a sentence",
            .enabled(if: geteuid() == 0, "needs root, to become a user whose processes are counted"),
            arguments: [2, 4, 6, 8]
        )
        func threads(limit: Int) throws {
            var environment = Alone.leastEnvironment
            environment["OAUTH2_PROXY_HTTP_ADDRESS"] = "127.0.0.1:\(freePort())"
            let folder = try Place.temporaryFolder()
            // Any user must be able to run it.
            let program = folder.appendingPathComponent("sidegate").path
            try FileManager.default.copyItem(atPath: Place.built("sidegate"), toPath: program)
            defer { try? FileManager.default.removeItem(at: folder) }
            chmod(folder.path, 0o755)
            let user = String(60_000 + limit)
            let (status, output) = try Program.run(
                "/usr/bin/env",
                [
                    "timeout", "20", "setpriv", "--reuid", user, "--clear-groups", "prlimit", "--nproc=\(limit)",
                    program,
                ],
                environment: environment
            )
            #expect(status == 1, "\(output)")
            #expect(output.contains("cannot start a thread for"), "\(output)")
        }
    }
}
