import Foundation
import TestSupport
import Testing

/// What happens when the surroundings fail: limits, signals, files, clocks, the network. Every case failed once.
///
/// One by one: they wait for deadlines, and take what others need.
@Suite("Faults", .serialized)
enum Faults {}

/// A namespace of its own for a program, by unshare(1).
enum Namespace {
    /// Whether this user and this kernel can make one.
    static let isThere: Bool =
        (try? Program.run("/usr/bin/env", ["unshare", "-m", "-n", "-p", "-f", "true"]).status) == 0

    /// Runs a program to its end in a mount namespace of its own, after these shell commands.
    static func run(_ preparations: [String], _ path: String, _ arguments: [String]) throws -> (
        status: Int32, output: String
    ) {
        try Program.run("/usr/bin/env", command(preparations) + [path] + arguments)
    }

    /// What to put before a program's path, for `env`.
    static func command(_ preparations: [String]) -> [String] {
        ["unshare", "-m", "sh", "-c", (preparations + ["exec \"$0\" \"$@\""]).joined(separator: " && ")]
    }
}
