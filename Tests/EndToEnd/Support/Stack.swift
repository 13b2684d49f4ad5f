import Fetch
import Foundation
import Synchronization
import Testing

/// The whole case on loopback: nginx with the configuration that users copy, Sidegate, dev-idp, and httpbin, which knows
/// nothing of logins. Each test has its own.
final class Stack: Sendable {
    let folder: URL
    /// The time of the provider and of every Sidegate here.
    let clock: TestClock
    let sitePort = freePort()
    let tlsPort = freePort()
    let sidegatePort = freePort()
    let providerPort = freePort()
    let controlPort = freePort()
    private let grpcPort = freePort()
    /// Whether the gateway asks over gRPC, so that Sidegate listens for that too.
    private let isAskedByGRPC: Bool
    private let rotatesRefreshTokens: Bool
    private let running = Mutex<[String: Program]>([:])

    /// What runs, by name.
    private(set) var programs: [String: Program] {
        get { running.withLock { $0 } }
        set { running.withLock { $0 = newValue } }
    }

    /// The application and the provider's user file are the same for all.
    private static let application = Application()

    private let host: String
    private let callback: String?
    private let otherHosts: [String]
    private let client: [String]

    var site: String { "http://\(host):\(sitePort)" }
    var sidegate: String { "http://127.0.0.1:\(sidegatePort)" }
    var issuer: String { "http://127.0.0.1:\(providerPort)" }

    /// - Parameters:
    ///   - settings: on top of the seed's, without their `OAUTH2_PROXY_`.
    ///   - startsProvider: false, to start it later.
    ///   - host: what the browser calls the site.
    ///   - otherHosts: further names of the site, which the provider knows too.
    ///   - callback: where the provider may send people back to, if not to the site.
    ///   - client: what the provider knows of us besides our URLs, line by line (docs/dev-idp.md).
    ///   - change: breaks something in nginx's configuration, whose snippets are in the folder it is given.
    init(
        _ settings: [String: String] = [:],
        startsProvider: Bool = true,
        rotatesRefreshTokens: Bool = true,
        host: String = "app.localhost",
        otherHosts: [String] = [],
        callback: (_ port: Int) -> String? = { _ in nil },
        client: [String] = ["secret = test-secret"],
        changing change: (_ nginx: URL) throws -> Void = { _ in }
    ) async throws {
        self.host = host
        self.otherHosts = otherHosts
        self.rotatesRefreshTokens = rotatesRefreshTokens
        self.client = client
        isAskedByGRPC = false
        self.callback = callback(sitePort)
        var settings = settings
        if let callback = self.callback { settings["REDIRECT_URL"] = callback }
        folder = try Place.temporaryFolder()
        clock = try TestClock(in: folder)
        let applicationPort = try await Self.application.port()
        if startsProvider { try await startProvider() }
        try await startSidegate(settings)
        let nginx = folder.appendingPathComponent("nginx").path
        let made = try Program.run(
            "/bin/bash",
            [Place.root.appendingPathComponent("scripts/nginx-conf").path, nginx]
                + [sitePort, sidegatePort, applicationPort].map(String.init)
        )
        #expect(made.status == 0, "\(made.output)")
        try change(URL(fileURLWithPath: nginx))
        let sitePort = sitePort
        programs["nginx"] = try await Program(
            Place.system("nginx"),
            ["-p", nginx, "-c", "\(nginx)/nginx.conf"],
            in: folder
        ) { isListening(sitePort) }
        if startsProvider { try await becomeReady() }
    }

    /// The same behind another gateway, in front of an application that says which fields it got, by their very names.
    /// - Parameter part: of the example, one more that is in comments.
    init(behind gateway: Gateway, _ settings: [String: String] = [:], with part: String? = nil) async throws {
        otherHosts = []
        host = "app.localhost"
        callback = nil
        client = ["secret = test-secret"]
        rotatesRefreshTokens = true
        isAskedByGRPC = gateway == .envoyGRPC
        folder = try Place.temporaryFolder()
        clock = try TestClock(in: folder)
        let applicationPort = freePort()
        programs["application"] = try await Program(
            Place.tool("python3"),
            [Place.root.appendingPathComponent("Tests/Programs/application.py").path, "\(applicationPort)"],
            in: folder
        ) { isListening(applicationPort) }
        try await startProvider()
        try await startSidegate(gateway.settings.merging(settings) { $1 })
        let gatewayFolder = folder.appendingPathComponent("gateway")
        try FileManager.default.createDirectory(at: gatewayFolder, withIntermediateDirectories: true)
        programs["gateway"] = try await gateway.start(
            in: gatewayFolder,
            Gateway.Ports(
                site: sitePort,
                tls: tlsPort,
                sidegate: sidegatePort,
                grpc: grpcPort,
                application: applicationPort
            ),
            with: part
        )
        try await becomeReady()
    }

    /// One behind each gateway for all tests of the run that leave it as they found it.
    static func shared(behind gateway: Gateway) async throws -> Stack { try await sharedStacks.stack(behind: gateway) }

    private static let sharedStacks = SharedStacks()

    private actor SharedStacks {
        private var running: [Gateway: Task<Stack, any Error>] = [:]

        func stack(behind gateway: Gateway) async throws -> Stack {
            let task =
                running[gateway]
                ?? Task {
                    let stack = try await Stack(behind: gateway, gatewayTestSettings)
                    for program in stack.programs.values { stopAtEnd(of: program) }
                    return stack
                }
            running[gateway] = task
            return try await task.value
        }
    }

    /// To be called at the end of a test by `defer`, which also keeps the programs running until then.
    func stop() {
        for program in programs.values { program.stop() }
        try? FileManager.default.removeItem(at: folder)
    }

    func startProvider() async throws {
        let clients = folder.appendingPathComponent("clients")
        try """
        [sidegate-test]
        \(client.joined(separator: "\n"))
        redirect_uri = \(callback ?? "\(site)/oauth2/callback")
        \(otherHosts.map { "redirect_uri = http://\($0):\(sitePort)/oauth2/callback" }.joined(separator: "\n"))
        post_logout_redirect_uri = \(site)/

        """.write(to: clients, atomically: true, encoding: .utf8)
        // It opens the control port last.
        let controlPort = controlPort
        programs["dev-idp"] = try await Program(
            Place.built("dev-idp"),
            [
                "--listen", "127.0.0.1:\(providerPort)", "--control", "127.0.0.1:\(controlPort)", "--clients",
                clients.path, "--users", Place.root.appendingPathComponent("examples/dev-idp/users").path,
                rotatesRefreshTokens ? "--rotate-refresh-tokens" : "--no-rotate-refresh-tokens",
            ],
            environment: clock.environment,
            in: folder
        ) { isListening(controlPort) }
    }

    private func startSidegate(_ settings: [String: String]) async throws {
        var settings = settings
        if isAskedByGRPC { settings["GRPC_ADDRESS"] = "127.0.0.1:\(grpcPort)" }
        programs["sidegate"] = try await startSidegate(settings, port: sidegatePort)
    }

    /// Another Sidegate with the same settings, known to be ready; gives its address.
    @discardableResult
    func addReplica(_ settings: [String: String], port: Int = freePort()) async throws -> String {
        programs["replica \(port)"] = try await startSidegate(settings, port: port)
        let deadline = ContinuousClock.now + patience
        while try await Browser().get("http://127.0.0.1:\(port)/ready").status != 200 {
            try #require(ContinuousClock.now < deadline, "the replica was never ready")
            try await Task.sleep(for: .milliseconds(20))
        }
        return "http://127.0.0.1:\(port)"
    }

    private func startSidegate(_ settings: [String: String], port: Int) async throws -> Program {
        var all = [
            "OIDC_ISSUER_URL": issuer, "CLIENT_ID": "sidegate-test", "CLIENT_SECRET": "test-secret",
            "COOKIE_SECRET": "someSecret123456", "EMAIL_DOMAINS": "*", "HTTP_ADDRESS": "127.0.0.1:\(port)",
        ]
        all.merge(settings) { $1 }
        var environment = Dictionary(uniqueKeysWithValues: all.map { ("OAUTH2_PROXY_\($0)", $1) })
        environment.merge(clock.environment) { $1 }
        return try await Program(Place.built("sidegate"), [], environment: environment, in: folder) {
            isListening(port)
        }
    }

    func restartSidegate(_ settings: [String: String]) async throws {
        programs["sidegate"]?.stop()
        try await startSidegate(settings)
    }

    /// For the time of `body`, Sidegate is away. It comes back with these settings.
    func withoutSidegate(_ settings: [String: String], _ body: () async throws -> Void) async throws {
        programs["sidegate"]?.stop()
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        try await startSidegate(settings)
        if let program = programs["sidegate"] { stopAtEnd(of: program) }
        try await becomeReady()
        try outcome.get()
    }

    /// Waits until Sidegate knows its provider.
    func becomeReady() async throws {
        let deadline = ContinuousClock.now + patience
        while try await Browser().get("\(sidegate)/ready").status != 200 {
            try #require(ContinuousClock.now < deadline, "never ready: \(programs["sidegate"]?.output ?? "")")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    var log: String { programs["sidegate"]?.output ?? "" }

    func waitForLog(_ text: String) async throws {
        let deadline = ContinuousClock.now + patience
        while !log.contains(text) {
            try #require(ContinuousClock.now < deadline, "\(text) is not in the log: \(log)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Orders faults from dev-idp (docs/dev-idp.md).
    func order(_ faults: [(String, String)]) async throws {
        let answer = try await Browser().post("http://127.0.0.1:\(controlPort)/faults", form: faults)
        try #require(answer.status == 200, "\(answer.text)")
    }

    /// What dev-idp has counted (docs/dev-idp.md).
    func count(_ name: String) async throws -> Int {
        let text = try await Browser().get("http://127.0.0.1:\(controlPort)/counts").text
        let line = text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
        return Int(line?.dropFirst(name.count + 1) ?? "") ?? 0
    }

    func command(_ path: String) async throws {
        let answer = try await Browser().post("http://127.0.0.1:\(controlPort)\(path)", form: [])
        try #require(answer.status == 200, "\(answer.text)")
    }

    /// One httpbin under gunicorn for all tests of the run.
    private actor Application {
        private var running: Task<(Int, Program), any Error>?

        func port() async throws -> Int {
            let task =
                running
                ?? Task {
                    let port = freePort()
                    let program = try await Program(
                        Place.tool("gunicorn"),
                        ["--bind", "127.0.0.1:\(port)", "--workers", "2", "--no-control-socket", "httpbin:app"],
                        in: try Place.temporaryFolder()
                    ) { isListening(port) }
                    stopAtEnd(of: program)
                    return (port, program)
                }
            running = task
            return try await task.value.0
        }
    }
}

/// The test runner never lets go of statics: what they run ends with it.
private func stopAtEnd(of program: Program) {
    let isFirst = stoppedAtEnd.withLock {
        $0.append(program)
        return $0.count == 1
    }
    guard isFirst else { return }
    atexit { for program in stoppedAtEnd.withLock({ $0 }) where program.isRunning { kill(program.processID, SIGTERM) } }
}

private let stoppedAtEnd = Mutex<[Program]>([])
