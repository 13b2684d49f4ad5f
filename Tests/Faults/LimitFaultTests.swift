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

        @Test("an address space that is too small for it is said at the start")
        func smallAddressSpace() throws {
            let (status, output) = try Program.run(
                "/bin/sh",
                ["-c", "ulimit -v 400000; exec \"$0\"", Place.built("sidegate")],
                environment: Alone.leastEnvironment
            )
            #expect(
                status == 1 && output.contains("error: the address space is limited to 390 MB"),
                "\(status) \(output)"
            )
        }

        @Test("with the least address space that it takes, it serves a crowd that logs in")
        func boundAddressSpace() async throws {
            // The test build's own program is some 200 MB larger than what is released.
            let sidegate = try await Alone([:], by: ["/bin/sh", "-c", "ulimit -v 720000; exec \"$0\""])
            defer { sidegate.stop() }
            let url = sidegate.url
            for _ in 0..<20 {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<16 {
                        group.addTask {
                            try await Browser().get("\(url)/oauth2/callback?code=\(number)&state=x").status
                        }
                        group.addTask { try await Browser().get("\(url)/oauth2/auth").status }
                    }
                    for try await status in group { #expect(status < 500) }
                }
            }
            #expect(sidegate.program.isRunning, "\(sidegate.program.output)")
        }

        @Test(
            "with any number of threads it either ends with a sentence, or serves, and goes on at a reload that needs more",
            .enabled(if: geteuid() == 0, "needs root, to become a user whose processes are counted"),
            arguments: Array(2...14) + [16, 20]
        )
        func threads(limit: Int) async throws {
            let port = freePort()
            let folder = try Place.temporaryFolder()
            defer { try? FileManager.default.removeItem(at: folder) }
            // Any user must be able to run it, and to read its files.
            let path = folder.appendingPathComponent("sidegate").path
            try FileManager.default.copyItem(atPath: Place.built("sidegate"), toPath: path)
            chmod(folder.path, 0o755)
            let passwords = folder.appendingPathComponent("htpasswd")
            try PasswordLine.of("jane").write(to: passwords, atomically: true, encoding: .utf8)
            let settings = folder.appendingPathComponent("sidegate.toml")
            try "".write(to: settings, atomically: true, encoding: .utf8)
            var environment = Alone.leastEnvironment
            environment["OAUTH2_PROXY_HTTP_ADDRESS"] = "127.0.0.1:\(port)"
            environment["OAUTH2_PROXY_CONFIG"] = settings.path
            let program: Program
            do {
                program = try await Program(
                    "/usr/bin/env",
                    [
                        "setpriv", "--reuid", String(60_000 + limit), "--clear-groups", "prlimit", "--nproc=\(limit)",
                        path,
                    ],
                    environment: environment,
                    in: folder
                ) { isListening(port) }
            } catch let error as Program.DidNotStart {
                #expect(error.status == 1 && error.description.contains("cannot start a thread for"), "\(error)")
                return
            }
            defer { program.stop() }
            func answers() async throws -> Bool {
                try await Browser().get("http://127.0.0.1:\(port)/ping").status == 200
            }
            #expect(try await answers())
            // Hashing has threads of its own, which begin now.
            try "htpasswd_file = \"\(passwords.path)\"\n".write(to: settings, atomically: true, encoding: .utf8)
            kill(program.processID, SIGHUP)
            try await until("the reload, or its refusal") {
                program.output.contains("the settings were read again")
                    || program.output.contains("the settings were not taken over")
            }
            #expect(
                program.output.contains("the settings were read again")
                    || program.output.contains("cannot start a thread for"),
                "\(program.output)"
            )
            #expect(try await answers())
            program.stop()
            #expect(program.status == 0, "\(program.output)")
        }
    }
}
