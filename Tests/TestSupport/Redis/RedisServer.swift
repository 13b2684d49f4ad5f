import Foundation
import Synchronization

/// A real redis-server without persistence, on a free port and in a folder of its own; stopped with its last reference.
package final class RedisServer: Sendable {
    package let port: Int
    package let folder: URL
    private let options: [String]
    private let program: Mutex<Program?>

    /// Of redis-cli, to get past a password or TLS.
    private let clientOptions: [String]

    /// - Parameters:
    ///   - options: more of the command line: `--requirepass`, ...
    ///   - tls: the only way in, then.
    package init(
        _ options: [String] = [],
        port: Int = freePort(),
        tls: TestCertificates? = nil,
        clientOptions: [String] = []
    ) async throws {
        self.port = port
        folder = try Place.temporaryFolder()
        var all = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder.path]
        if let tls {
            all += [
                "--port", "0", "--tls-port", "\(port)", "--tls-cert-file", tls.certificate, "--tls-key-file", tls.key,
                "--tls-ca-cert-file", tls.authority, "--tls-auth-clients", "no",
            ]
        } else {
            all += ["--port", "\(port)"]
        }
        self.options = all + options
        self.clientOptions = clientOptions + (tls.map { ["--tls", "--cacert", $0.authority] } ?? [])
        program = Mutex(nil)
        try await start()
    }

    /// Starts it again, empty.
    package func start() async throws {
        let port = port
        let started = try await Program(Place.system("redis-server"), options, in: folder) { isListening(port) }
        program.withLock { $0 = started }
    }

    package func stop() { take()?.stop() }

    /// Without a word to anybody.
    package func kill() {
        guard let program = take() else { return }
        Foundation.kill(program.processID, SIGKILL)
        program.stop()
    }

    /// Its sockets stay and take what comes, and nothing answers.
    package func pause() { signal(SIGSTOP) }
    package func resume() { signal(SIGCONT) }

    private func signal(_ number: Int32) {
        program.withLock { program in
            if let program { Foundation.kill(program.processID, number) }
        }
    }

    private func take() -> Program? {
        program.withLock { program in
            defer { program = nil }
            return program
        }
    }

    package struct CommandFailed: Error, CustomStringConvertible {
        package let description: String
    }

    /// By redis-cli, beside the client that is tested.
    @discardableResult
    package func command(_ words: String...) throws -> String {
        let (status, output) = try Program.run(
            Place.system("redis-cli"),
            ["-h", "127.0.0.1", "-p", "\(port)", "-e"] + clientOptions + words
        )
        guard status == 0 else { throw CommandFailed(description: "\(words.first ?? ""): \(output)") }
        return output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    deinit {
        // One that is stopped takes no other signal.
        resume()
        stop()
        try? FileManager.default.removeItem(at: folder)
    }
}
