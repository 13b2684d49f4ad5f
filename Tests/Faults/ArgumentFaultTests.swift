import Foundation
import TestSupport
import Testing

/// What was asked for by flags counts, whatever surrounds the program: among them are those that narrow who may pass.
extension Faults {
    @Suite("Arguments")
    struct ArgumentFaultTests {
        @Test("flags count under a preloaded library that sets a variable", arguments: ["sidegate", "dev-idp"])
        func preload(program: String) throws {
            let folder = try Place.temporaryFolder()
            defer { try? FileManager.default.removeItem(at: folder) }
            let source = folder.appendingPathComponent("agent.c")
            try """
            #include <stdlib.h>
            __attribute__((constructor)) static void begin(void) { setenv("FROM_AN_AGENT", "1", 1); }
            """.write(to: source, atomically: true, encoding: .utf8)
            let library = folder.appendingPathComponent("agent.so").path
            let compiled = try Program.run("/usr/bin/env", ["clang", "-shared", "-fPIC", "-o", library, source.path])
            try #require(compiled.status == 0, "\(compiled.output)")
            let (status, output) = try Program.run(
                Place.built(program),
                ["--help"],
                environment: ["LD_PRELOAD": library]
            )
            #expect(status == 0)
            #expect(output.hasPrefix(program == "sidegate" ? "Sidegate:" : "OVERVIEW:"), "\(output)")
        }

        @Test(
            "flags count where /proc cannot be read",
            .enabled(if: Namespace.isThere, "needs root, and a kernel that gives mount namespaces"),
            arguments: ["sidegate", "dev-idp"]
        )
        func withoutProc(program: String) throws {
            let (status, output) = try Namespace.run(
                ["mount -t tmpfs none /proc"],
                Place.built(program),
                ["--help"]
            )
            #expect(status == 0)
            #expect(output.hasPrefix(program == "sidegate" ? "Sidegate:" : "OVERVIEW:"), "\(output)")
        }
    }
}
