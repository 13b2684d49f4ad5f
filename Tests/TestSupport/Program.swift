import Foundation
import Synchronization

/// A program under test or beside it: started on a free port, known to be ready, stopped by its process id.
package final class Program: Sendable {
    private let process: Process
    private let log: URL

    package struct DidNotStart: Error, CustomStringConvertible {
        package let description: String
        /// How it ended; nil where it had to be stopped.
        package let status: Int32?
    }

    /// - Parameter isReady: asked every few milliseconds until it says yes.
    package init(
        _ path: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        in folder: URL,
        isReady: () async -> Bool
    ) async throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        // Nothing of this machine's own settings may reach the program.
        process.environment = ["PATH": Self.path, "HOME": folder.path, "LANG": "C.UTF-8"].merging(environment) { $1 }
        log = folder.appendingPathComponent("\(URL(fileURLWithPath: path).lastPathComponent)-\(UUID()).log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        let output = try FileHandle(forWritingTo: log)
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try Self.withoutBlockedSignals { try process.run() }
        // The program has a descriptor of its own. Foundation's `run` crashes in a test process with some 1,360 open ones.
        try output.close()
        let deadline = ContinuousClock.now + patience
        while !(await isReady()) {
            guard process.isRunning, ContinuousClock.now < deadline else {
                let status = process.isRunning ? nil : process.terminationStatus
                stop()
                throw DidNotStart(description: "\(path) did not start: \(self.output(of: log))", status: status)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Threads of a pool have signals blocked, and what they start inherits that: a program that leaves it so, such as
    /// redis-server, could not be stopped.
    private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    package static let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin:/usr/sbin:/sbin"

    package var processID: Int32 { process.processIdentifier }
    package var isRunning: Bool { process.isRunning }
    /// How it ended.
    package var status: Int32 { process.terminationStatus }
    package var output: String { output(of: log) }

    private func output(of log: URL) -> String {
        (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    }

    package func stop() {
        guard process.isRunning else { return }
        process.terminate()
        let deadline = Date() + 10
        while process.isRunning, Date() < deadline { usleep(5000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    deinit { stop() }

    /// Runs a program to its end.
    package static func run(
        _ path: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        in folder: URL? = nil
    )
        throws -> (status: Int32, output: String)
    {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ["PATH": self.path, "LANG": "C.UTF-8", "HOME": "/nonexistent"].merging(environment) { $1 }
        if let folder { process.currentDirectoryURL = folder }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}

/// Where things are.
package enum Place {
    /// The package's folder.
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The programs that were built with these tests lie beside them.
    package static func built(_ name: String) -> String {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0])
        let beside = bundle.deletingLastPathComponent().appendingPathComponent(name).path
        return FileManager.default.isExecutableFile(atPath: beside)
            ? beside : root.appendingPathComponent(".build/debug/\(name)").path
    }

    /// What scripts/install put under .tools.
    package static func tool(_ name: String) -> String { root.appendingPathComponent(".tools/venv/bin/\(name)").path }

    package static func system(_ name: String) -> String {
        for folder in ["/usr/sbin", "/usr/bin", "/usr/local/bin"]
        where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
            return "\(folder)/\(name)"
        }
        return name
    }

    package static func temporaryFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory
            // Short: Chromium and others put sockets below it, whose paths end at 107 bytes.
            .appendingPathComponent("sidegate-test-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }
}

/// A port on loopback that nobody listens on, and that no other test of this run is given.
///
/// Taken from below the range that the kernel hands out by itself (`ip_local_port_range`): one from there could be
/// the near end of somebody's connection by the time the program that was promised it starts.
package func freePort() -> Int { ports.withLock { $0.next() } }

private let ports = Mutex(PortSequence())

private struct PortSequence {
    private static let range = 12_000..<32_000
    // Where this run begins: two runs on one machine seldom meet, and where they do, the second finds the port taken.
    private var candidate = Int.random(in: range)

    mutating func next() -> Int {
        for _ in Self.range {
            candidate = candidate + 1 < Self.range.upperBound ? candidate + 1 : Self.range.lowerBound
            if canBind(candidate) { return candidate }
        }
        preconditionFailure("no port is free")
    }

    private func canBind(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return withLoopbackAddress(port) { bind(descriptor, $0, $1) == 0 }
    }
}

package func connectLoopback(_ descriptor: Int32, _ port: Int) -> Int32 {
    withLoopbackAddress(port) { connect(descriptor, $0, $1) }
}

package func isListening(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    return withLoopbackAddress(port) { connect(descriptor, $0, $1) == 0 }
}

private func withLoopbackAddress<Result>(
    _ port: Int,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = UInt16(port).bigEndian
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}
