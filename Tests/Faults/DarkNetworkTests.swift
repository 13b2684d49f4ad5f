import Foundation
import TestSupport
import Testing

/// In network and mount namespaces of their own, with name servers and addresses that do not answer.
@Suite(
    "Names and addresses that do not answer",
    .enabled(if: Namespace.isThere, "needs root, and a kernel that gives network and mount namespaces"),
    .serialized
)
struct DarkNetworkTests {
    /// Seconds, as the case prints them.
    private func seconds(of name: String) throws -> [Double] {
        let program = Place.root.appendingPathComponent("Tests/Programs/dark-network.py").path
        let (status, output) = try Program.run(
            Place.system("unshare"),
            ["--net", "--mount", "--kill-child", "/usr/bin/env", "python3", program, name, Place.built("sidegate")]
        )
        try #require(status == 0, "\(output)")
        let line = try #require(output.split(separator: "\n").last)
        return line.split(separator: " ").compactMap { Double($0) }
    }

    @Test(
        "a name that nobody answers for, or a host that is silent, holds up no other call, and no end",
        .timeLimit(.minutes(3)),
        arguments: ["names", "silent"]
    )
    func names(_ name: String) throws {
        let seconds = try seconds(of: name)
        try #require(seconds.count == 2)
        #expect(seconds[0] < 3, "a call to a healthy provider took \(seconds[0]) s")
        #expect(seconds[1] < 3, "SIGTERM took \(seconds[1]) s")
    }

    @Test("a provider whose first address is silent is reached by its second", .timeLimit(.minutes(3)))
    func addresses() throws {
        let seconds = try seconds(of: "addresses")
        try #require(seconds.count == 1)
        // curl's own program takes 2.7 to 3.5 s.
        #expect(seconds[0] < 8, "ready after \(seconds[0]) s")
    }

    @Test("a provider that moves to another address is reached there within one failed call", .timeLimit(.minutes(3)))
    func moves() throws {
        let seconds = try seconds(of: "moves")
        try #require(seconds.count == 1)
        #expect(seconds[0] < 12, "reached after \(seconds[0]) s")
    }

    @Test("IPv6 that leads nowhere costs no login more than a moment", .timeLimit(.minutes(3)))
    func family() throws {
        let seconds = try seconds(of: "ipv6")
        try #require(seconds.count == 1)
        // 0.2 s until the other family is tried, where connections without that would take 5.
        #expect(seconds[0] < 2, "a login took \(seconds[0]) s")
    }

    @Test("an IPv4 address is listened on as one, also where only IPv6 leads out of the machine")
    func listening() throws {
        #expect(try seconds(of: "family") == [1])
    }
}
