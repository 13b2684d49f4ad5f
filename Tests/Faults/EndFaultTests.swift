import Foundation
import Testing

/// SIGTERM ends the program within the drain time, whatever hangs.
extension Faults {
    @Suite("The end")
    struct EndFaultTests {
        private static let drain = ["DRAIN_TIMEOUT": "1s"]

        /// Seconds until it has ended after SIGTERM; nil where it has not after `limit`.
        private func end(_ program: Program, within limit: Double) -> Double? {
            let began = Date()
            kill(program.processID, SIGTERM)
            while program.isRunning {
                if Date().timeIntervalSince(began) > limit { return nil }
                usleep(5000)
            }
            return Date().timeIntervalSince(began)
        }

        @Test("who reads the log from a pipe has stopped doing so")
        func stalledLogPipe() async throws {
            let folder = try Place.temporaryFolder()
            let pipe = folder.appendingPathComponent("log").path
            #expect(mkfifo(pipe, 0o600) == 0)
            let reader = open(pipe, O_RDWR)
            defer { close(reader) }
            let sidegate = try await Alone(Self.drain, by: ["/bin/sh", "-c", "exec \"$0\" >'\(pipe)'"])
            defer { sidegate.stop() }
            // More than a pipe holds.
            for _ in 0..<1000 { _ = try await sidegate.get("/oauth2/auth") }
            let seconds = end(sidegate.program, within: 15)
            #expect(seconds != nil && sidegate.program.status == 0, "\(String(describing: seconds))")
        }

        /// What each thread of the program waits for in the kernel.
        private static func waits(of program: Program) throws -> [String] {
            let tasks = "/proc/\(program.processID)/task"
            return try FileManager.default.contentsOfDirectory(atPath: tasks).map { task in
                (try? String(contentsOfFile: "\(tasks)/\(task)/wchan", encoding: .utf8)) ?? ""
            }
        }

        @Test("a file that its settings name hangs when it is read")
        func hangingFile() async throws {
            let folder = try Place.temporaryFolder()
            let emails = folder.appendingPathComponent("emails")
            try "a@example.com\n".write(to: emails, atomically: true, encoding: .utf8)
            let sidegate = try await Alone(
                Self.drain.merging(["EMAIL_DOMAINS": "", "AUTHENTICATED_EMAILS_FILE": emails.path]) { $1 }
            )
            defer { sidegate.stop() }
            // A pipe into which nobody writes stands for a disk that is away.
            try FileManager.default.removeItem(at: emails)
            #expect(mkfifo(emails.path, 0o600) == 0)
            kill(sidegate.program.processID, SIGHUP)
            try await until("a thread waits for who writes into the pipe") {
                try Self.waits(of: sidegate.program).contains("wait_for_partner")
            }
            #expect(try await sidegate.get("/oauth2/auth").status == 401)
            let seconds = end(sidegate.program, within: 15)
            #expect(seconds != nil && sidegate.program.status == 0, "\(String(describing: seconds))")
        }

        @Test("a hundred hangups are a few reloads, and the end waits for none of them")
        func hangups() async throws {
            let folder = try Place.temporaryFolder()
            let emails = folder.appendingPathComponent("emails")
            try (0..<20_000).map { "user\($0)@example.com\n" }.joined()
                .write(to: emails, atomically: true, encoding: .utf8)
            let sidegate = try await Alone(
                Self.drain.merging(["EMAIL_DOMAINS": "", "AUTHENTICATED_EMAILS_FILE": emails.path]) { $1 }
            )
            defer { sidegate.stop() }
            for _ in 0..<100 {
                kill(sidegate.program.processID, SIGHUP)
                usleep(2000)
            }
            let seconds = end(sidegate.program, within: 15)
            #expect(seconds != nil && sidegate.program.status == 0, "\(String(describing: seconds))")
            let reloads = sidegate.program.output.components(separatedBy: "the settings were read again").count - 1
            #expect(reloads < 20, "\(reloads) reloads")
        }

        @Test(
            "process 1 of its namespace ends from the first moments on",
            .enabled(if: Namespace.isThere, "needs root, and a kernel that gives namespaces"),
            arguments: [30, 60, 120]
        )
        func processOne(milliseconds: Int) throws {
            var environment = Alone.leastEnvironment
            environment["OAUTH2_PROXY_HTTP_ADDRESS"] = "127.0.0.1:\(freePort())"
            // unshare(1) forks, and its child is process 1 there; the signal is for that one.
            let script = """
                unshare -p -f --mount-proc "$0" & parent=$!
                sleep 0.\(String(1000 + milliseconds).dropFirst())
                child=$(cat /proc/$parent/task/$parent/children)
                kill -TERM $child
                for _ in $(seq 100); do kill -0 $child 2>/dev/null || exit 0; sleep 0.1; done
                kill -KILL $child
                exit 1
                """
            let (status, output) = try Program.run(
                "/bin/bash",
                ["-c", script, Place.built("sidegate")],
                environment: environment
            )
            #expect(status == 0, "\(output)")
        }
    }
}
