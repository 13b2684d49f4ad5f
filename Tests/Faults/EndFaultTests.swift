import Foundation
import TestSupport
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

        /// SIGTERM ends it, and it says that all is well.
        private func expectEnd(of program: Program, _ place: SourceLocation = #_sourceLocation) {
            let seconds = end(program, within: 15)
            #expect(seconds != nil && program.status == 0, "\(String(describing: seconds))", sourceLocation: place)
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
            expectEnd(of: sidegate.program)
        }

        /// What each thread of the program waits for in the kernel.
        private static func waits(of program: Program) throws -> [String] {
            let tasks = "/proc/\(program.processID)/task"
            return try FileManager.default.contentsOfDirectory(atPath: tasks).map { task in
                (try? String(contentsOfFile: "\(tasks)/\(task)/wchan", encoding: .utf8)) ?? ""
            }
        }

        /// Has the program read its settings again, of which this file hangs: a pipe into which nobody writes stands for a disk
        /// that is away. The reload lasts until somebody does.
        private func hang(onReading file: URL, _ program: Program) async throws {
            try FileManager.default.removeItem(at: file)
            #expect(mkfifo(file.path, 0o600) == 0)
            kill(program.processID, SIGHUP)
            try await until("a thread waits for who writes into the pipe") {
                try Self.waits(of: program).contains("wait_for_partner")
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
            try await hang(onReading: emails, sidegate.program)
            #expect(try await sidegate.get("/oauth2/auth").status == 401)
            expectEnd(of: sidegate.program)
        }

        @Test("a hundred hangups have come, and the end waits for none of them")
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
            expectEnd(of: sidegate.program)
        }

        @Test("a hundred hangups that come during a reload are one more")
        func joinedHangups() async throws {
            let folder = try Place.temporaryFolder()
            let emails = folder.appendingPathComponent("emails")
            try "a@example.com\n".write(to: emails, atomically: true, encoding: .utf8)
            let sidegate = try await Alone(["EMAIL_DOMAINS": "", "AUTHENTICATED_EMAILS_FILE": emails.path])
            defer { sidegate.stop() }
            try await hang(onReading: emails, sidegate.program)
            for _ in 0..<100 {
                kill(sidegate.program.processID, SIGHUP)
                usleep(2000)
            }
            let pipe = open(emails.path, O_WRONLY)
            // All later ones find a file.
            try "b@example.com\n".write(to: emails, atomically: true, encoding: .utf8)
            _ = write(pipe, "b@example.com\n", 14)
            close(pipe)
            func reloads() -> Int {
                sidegate.program.output.components(separatedBy: "the settings were read again").count - 1
            }
            try await until("the reload") { reloads() > 0 }
            var looks = 0
            try await until("it rests") {
                looks = try threadsSleep(of: sidegate.program.processID) ? looks + 1 : 0
                return looks == 100
            }
            // The first, the joined ones, and that the file has changed.
            #expect(reloads() <= 3, "\(sidegate.program.output)")
        }

        @Test("a provider that takes connections and never answers")
        func silentProvider() async throws {
            let provider = MoodyServer { _, _ in .silence }
            defer { provider.stop() }
            let sidegate = try await Alone(Self.drain.merging(["OIDC_ISSUER_URL": provider.url]) { $1 })
            defer { sidegate.stop() }
            try await until("it is asked") { !provider.seen.isEmpty }
            expectEnd(of: sidegate.program)
        }

        @Test("a Redis that hangs, with a request that waits for it")
        func hangingRedis() async throws {
            let redis = try await RedisServer()
            defer {
                redis.resume()
                redis.stop()
            }
            let stack = try await Stack(Self.drain.merging(redis.settings) { $1 })
            defer { stack.stop() }
            let browser = try await stack.signedIn()
            let sidegate = try #require(stack.programs["sidegate"])
            redis.pause()
            let url = "\(stack.sidegate)/oauth2/auth"
            let cookies = browser.cookies.line
            async let waiting = Browser().get(url, [("Cookie", cookies)])
            expectEnd(of: sidegate)
            _ = try? await waiting
        }

        @Test("whatever else hangs, five seconds after the drain time it ends with status 1, and says so")
        func lastResort() async throws {
            let folder = try Place.temporaryFolder()
            defer { try? FileManager.default.removeItem(at: folder) }
            let source = folder.appendingPathComponent("hang.c")
            // The program's last call before it ends.
            try """
            #include <stdio.h>
            #include <unistd.h>
            int fflush(FILE *file) { while (!file) pause(); return 0; }
            """.write(to: source, atomically: true, encoding: .utf8)
            let library = folder.appendingPathComponent("hang.so").path
            let compiled = try Program.run("/usr/bin/env", ["clang", "-shared", "-fPIC", "-o", library, source.path])
            try #require(compiled.status == 0, "\(compiled.output)")
            let sidegate = try await Alone(Self.drain, by: ["/usr/bin/env", "LD_PRELOAD=\(library)"])
            defer { sidegate.stop() }
            // What answers signals while it serves is there once a hangup has been answered.
            try await until("it serves") {
                kill(sidegate.program.processID, SIGHUP)
                return sidegate.program.output.contains("the settings were read again")
            }
            let seconds = end(sidegate.program, within: 30)
            // Not before its time, either.
            #expect((seconds ?? 0) > 5 && sidegate.program.status == 1, "\(String(describing: seconds))")
            #expect(sidegate.program.output.contains("something hangs, and the time to end is over"))
        }

        /// Starts Sidegate as process 1 of a namespace, waits until it has said what it does with signals, and then does what
        /// `script` says; `$child` is its process id there where the test runs, `$parent` that of unshare(1).
        private static func asProcessOne(_ script: String) throws -> (status: Int32, output: String) {
            var environment = Alone.leastEnvironment
            environment["OAUTH2_PROXY_HTTP_ADDRESS"] = "127.0.0.1:\(freePort())"
            // Bash's own words only: it looks thousands of times a second.
            let start = """
                unshare -p -f --mount-proc --kill-child "$0" & parent=$!
                trap 'kill -KILL $parent 2>/dev/null' EXIT
                is_in_main() {
                    # The kernel's list ends without a line feed, so that read finds it and says that it failed.
                    read -r child < /proc/$parent/task/$parent/children
                    read -r name < /proc/${child:-none}/comm && [ "$name" = sidegate ] || return 1
                    while read -r field value; do
                        [ "$field" = SigIgn: ] && return $(( (0x$value & 0x10000) == 0 ))
                    done < /proc/$child/status
                    return 1
                }
                until is_in_main 2>/dev/null; do [ $SECONDS -lt 60 ] || exit 2; done
                """
            return try Program.run(
                "/bin/bash",
                ["-c", "\(start)\n\(script)", Place.built("sidegate")],
                environment: environment
            )
        }

        @Test(
            "process 1 of its namespace ends from its first moments on",
            .enabled(if: Namespace.isThere, "needs root, and a kernel that gives namespaces"),
            arguments: [0, 5, 10, 20, 60]
        )
        func processOne(milliseconds: Int) throws {
            let (status, output) = try Self.asProcessOne(
                """
                sleep 0.\(String(1000 + milliseconds).dropFirst())
                kill -TERM $child || exit 3
                for _ in $(seq 600); do kill -0 $parent 2>/dev/null || break; sleep 0.1; done
                kill -0 $parent 2>/dev/null && exit 4
                wait $parent
                status=$?
                # By itself, or as it obeys a signal that came before it answers any.
                [ $status = 0 ] || [ $status = 143 ]
                """
            )
            #expect(status == 0, "\(output)")
        }

        @Test(
            "process 1 leaves no zombies of programs whose parent ended before them",
            .enabled(if: Namespace.isThere, "needs root, and a kernel that gives namespaces")
        )
        func orphans() throws {
            let (status, output) = try Self.asProcessOne(
                """
                for _ in 1 2 3; do nsenter -t $child -p -m sh -c 'sleep 0.1 & exit 0'; done
                # A zombie keeps its name.
                for _ in $(seq 600); do
                    nsenter -t $child -p -m sh -c 'cat /proc/[0-9]*/comm' | grep -q -x sleep || break
                    sleep 0.1
                done
                nsenter -t $child -p -m sh -c 'cat /proc/[0-9]*/comm' | grep -x sleep && status=5
                exit ${status:-0}
                """
            )
            #expect(status == 0, "\(output)")
        }
    }
}
