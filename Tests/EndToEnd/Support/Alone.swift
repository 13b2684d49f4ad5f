import Fetch
import Foundation

/// Sidegate with nothing beside it, not even its provider: for what it says to strangers.
final class Alone: Sendable {
    let program: Program
    let port: Int
    private let folder: URL

    /// What every start needs.
    static let leastEnvironment = [
        "OAUTH2_PROXY_OIDC_ISSUER_URL": "http://127.0.0.1:1", "OAUTH2_PROXY_CLIENT_ID": "id",
        "OAUTH2_PROXY_CLIENT_SECRET": "hunter2hunter2", "OAUTH2_PROXY_COOKIE_SECRET": "someSecret123456",
        "OAUTH2_PROXY_EMAIL_DOMAINS": "*",
    ]

    var url: String { "http://127.0.0.1:\(port)" }

    /// - Parameters:
    ///   - settings: on top of what every start needs, without their `OAUTH2_PROXY_`.
    ///   - launcher: what starts it, where something else must: the program's path is added to it.
    init(_ settings: [String: String], by launcher: [String] = []) async throws {
        let port = freePort()
        self.port = port
        folder = try Place.temporaryFolder()
        var environment = Self.leastEnvironment
        environment["OAUTH2_PROXY_HTTP_ADDRESS"] = "127.0.0.1:\(port)"
        for (name, value) in settings { environment["OAUTH2_PROXY_\(name)"] = value }
        let command = launcher + [Place.built("sidegate")]
        program = try await Program(command[0], Array(command[1...]), environment: environment, in: folder) {
            isListening(port)
        }
    }

    func get(_ path: String, _ headers: [(String, String)] = []) async throws -> FetchResponse {
        try await Browser().get("\(url)\(path)", headers)
    }

    /// The status that a gateway gets which asks about that request.
    func verdict(_ method: String, _ target: String, _ headers: [(String, String)] = []) async throws -> Int {
        try await get("/oauth2/auth?method=\(method)", [("X-Forwarded-Uri", target)] + headers).status
    }

    /// To be called at the end of a test by `defer`, which also keeps the program running until then.
    func stop() {
        program.stop()
        try? FileManager.default.removeItem(at: folder)
    }
}
