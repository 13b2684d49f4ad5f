import Assembly
import Foundation
import HTTP1
import Kernel
import NIOCore
import Server
import Settings
import SocketLoop
import Synchronization
import TestSupport

/// A Sidegate of a pair's settings, made of the program's own parts in this process, and the clients that come to it.
final class Site: Sendable {
    private struct NotReady: Error {}

    private let server: Server
    private let port: Int
    let issuer: String
    private let prefix: String
    private let provider: TestProvider

    /// The site of a pair; pairs of the same settings share one. The text says why it did not start.
    static func of(_ pair: Pair) async throws -> Result<Site, Complaints> { try await sites.site(of: pair) }

    private static let sites = Sites()

    struct Complaints: Error {
        let text: String
    }

    private actor Sites {
        private var made: [String: Task<Result<Site, Complaints>, any Error>] = [:]
        private let group = Result { try SocketLoopGroup(count: 2) }
        private let provider = TestProvider()
        private var isProviding: Task<Void, any Error>?

        func site(of pair: Pair) async throws -> Result<Site, Complaints> {
            let group = try group.get()
            let provider = provider
            let providing = isProviding ?? Task { try await provider.start(on: group) }
            isProviding = providing
            let key =
                "\(pair.settings ?? []) \(pair.environment ?? [:]) \(pair.config ?? "") \(pair.claims ?? "") "
                + "\(pair.metadata ?? "") \(pair.files ?? [:])"
            let task =
                made[key]
                ?? Task {
                    try await providing.value
                    return try await Site.start(pair, provider, on: group)
                }
            made[key] = task
            return try await task.value
        }
    }

    private static func start(
        _ pair: Pair,
        _ provider: TestProvider,
        on group: any EventLoopGroup
    ) async throws -> Result<Site, Complaints> {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, content) in pair.files ?? [:] {
            try content.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        let issuer = try provider.issuer(claims: pair.claims, metadata: pair.metadata)
        // What every installation has; a pair that gives one of these itself gives it in its own way.
        var environment = [
            "OIDC_ISSUER_URL": issuer, "CLIENT_ID": "app", "CLIENT_SECRET": "secret",
            "COOKIE_SECRET": "someSecret123456",
            "EMAIL_DOMAINS": "*", "STANDARD_LOGGING": "false", "AUTH_LOGGING": "false", "REQUEST_LOGGING": "false",
        ].merging(pair.environment ?? [:]) { $1 }
        var arguments = (pair.settings ?? []).map { $0.replacingOccurrences(of: "{folder}", with: folder.path) }
        if arguments.contains(where: { $0.hasPrefix("--authenticated-emails-file") }) {
            environment["EMAIL_DOMAINS"] = nil
        }
        if let config = pair.config {
            let file = folder.appendingPathComponent("oauth2-proxy.cfg")
            try config.replacingOccurrences(of: "{folder}", with: folder.path)
                .write(to: file, atomically: true, encoding: .utf8)
            arguments.append("--config=\(file.path)")
            for line in config.split(separator: "\n") {
                environment[line.prefix { $0 != " " && $0 != "=" }.uppercased()] = nil
            }
        }
        let outcome = Settings.load(
            arguments: arguments,
            environment: Dictionary(uniqueKeysWithValues: environment.map { ("OAUTH2_PROXY_\($0)", $1) }),
            readFile: readFile
        )
        switch outcome {
        case .settings(let settings, _):
            return .success(try await Site(settings, provider, issuer: issuer, on: group))
        case .problems(let problems, _):
            return .failure(Complaints(text: problems.map { "\($0)\n" }.joined()))
        default:
            return .failure(Complaints(text: "\(outcome)"))
        }
    }

    private init(_ settings: Settings, _ provider: TestProvider, issuer: String, on group: any EventLoopGroup)
        async throws
    {
        let assembly = try Assembly(settings)
        let routers = LoopRouters()
        var limits = Limits()
        limits.readsBody = { routers.readsBody(of: $0) }
        server = try await Server.start(
            on: [Listener(.tcp(host: "127.0.0.1", port: 0))],
            group: group,
            limits: limits,
            logger: assembly.logger,
            serving: { routers.serve(assembly, on: $0) }
        )
        guard case .tcp(_, let port) = server.address else { throw NotReady() }
        (self.port, self.issuer, self.provider) = (port, issuer, provider)
        prefix = settings.proxyPrefix.text
        assembly.begin()
        Task { await assembly.providers.all[0].provider.run() }
        let deadline = ContinuousClock.now + patience
        while !assembly.providers.isReady {
            guard ContinuousClock.now < deadline else { throw NotReady() }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// - Parameter lines: the first without its version; a body follows an empty one.
    func ask(_ lines: [String], cookies: [(name: String, value: String)] = []) async throws -> RawAnswer {
        var head = Array(lines.prefix { !$0.isEmpty })
        let body = lines.drop { !$0.isEmpty }.dropFirst().joined(separator: "\n")
        head[0] += " HTTP/1.1"
        if !head.contains(where: { $0.lowercased().hasPrefix("host:") }) { head.append("Host: app.example.com") }
        if !cookies.isEmpty {
            head.append("Cookie: " + cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; "))
        }
        if !body.isEmpty { head.append("Content-Length: \(body.utf8.count)") }
        head.append("Connection: close")
        return try await RawAnswer.of(head.joined(separator: "\r\n") + "\r\n\r\n" + body, port: port)
    }

    /// Asks as the visitor of the pair does.
    func answer(to pair: Pair) async throws -> RawAnswer {
        var cookies: [(name: String, value: String)] = []
        var callback = ""
        if let visitor = pair.visitor, visitor != .nobody {
            let start = try await ask(pair.start ?? ["GET \(prefix)/start?rd=/deep?x=1"])
            cookies = visitor == .otherBrowser ? [] : start.cookies
            let query = [("code", start.parameter("nonce")), ("state", start.parameter("state"))]
            callback =
                "\(prefix)/callback?"
                + query.map { name, value in
                    "\(name)=\((value ?? "").addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
                }.joined(separator: "&")
            if visitor == .jane {
                let end = try await ask(["GET \(callback)"], cookies: cookies)
                guard end.status == "302" else { return end }
                cookies = end.cookies
            }
        }
        let token = provider.idToken(at: issuer)
        let lines = (pair.ask ?? []).map { line in
            line.replacingOccurrences(of: "{callback}", with: callback)
                .replacingOccurrences(of: "{issuer}", with: issuer)
                .replacingOccurrences(of: "{id_token}", with: token)
                .replacingOccurrences(of: "{basic_id_token}", with: Data("x:\(token)".utf8).base64EncodedString())
                .replacingOccurrences(of: "{other_id_token}", with: provider.idToken(at: issuer, audience: "other"))
        }
        return try await ask(lines, cookies: cookies)
    }
}
