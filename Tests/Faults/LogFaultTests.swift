import Foundation
import Testing

/// Where log lines go takes no more.
extension Faults {
    @Suite("The log")
    struct LogFaultTests {
        @Test(
            "a full disk is said at once on standard error, and in the log once there is room; no line is glued to a half one",
            .enabled(if: Namespace.isThere, "needs root, and a kernel that gives mount namespaces")
        )
        func fullDisk() async throws {
            let folder = try Place.temporaryFolder()
            defer { try? FileManager.default.removeItem(at: folder) }
            let sidegate = try await Alone(
                ["LOGGING_FILENAME": "\(folder.path)/log"],
                by: ["/usr/bin/env"]
                    + Namespace.command([
                        "mount -t tmpfs -o size=64k none \(folder.path)",
                        "head -c 40000 /dev/zero >\(folder.path)/filler",
                    ])
            )
            defer { sidegate.stop() }
            let inside = "/proc/\(sidegate.program.processID)/root\(folder.path)"
            try await until("the disk is full") {
                let status = try await sidegate.get("/oauth2/auth").status
                #expect(status == 401)
                return sidegate.program.output.contains("the log cannot be written")
            }
            #expect(sidegate.program.output.contains("No space left on device"), "\(sidegate.program.output)")
            try FileManager.default.removeItem(atPath: "\(inside)/filler")
            func lines() throws -> [Substring] {
                try String(contentsOfFile: "\(inside)/log", encoding: .utf8).split(separator: "\n")
            }
            try await until("the log says what is missing") {
                _ = try await sidegate.get("/oauth2/auth")
                return try lines().contains { $0.contains("log lines were dropped: No space left on device") }
            }
            for line in try lines() {
                // A request's line names it once; two that are glued do so twice.
                #expect(line.components(separatedBy: "GET - ").count <= 2, "\(line)")
            }
        }
    }
}
