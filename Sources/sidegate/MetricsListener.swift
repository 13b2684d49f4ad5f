import HTTP1
import Logging
import Server
import ServiceLifecycle
import Settings
import Telemetry

/// `/metrics`, on a listener and a thread of its own: a slow scraper, or a stranger who finds it, does not slow down
/// the auth checks.
struct MetricsListener: Service {
    private let server: Server

    /// - Parameter page: makes the page for each request.
    static func start(
        on listeners: [Listener],
        logger: Logger,
        page: @escaping @Sendable () async -> MetricsPage
    ) async throws -> MetricsListener {
        var limits = Limits()
        limits.connections = 100
        let server = try await Server.start(
            on: listeners,
            group: try Server.makeLoops(1, for: listeners),
            limits: limits,
            logger: logger,
            serving: { _ in ({ answer($0, &$1, page) }, RequestObserver()) }
        )
        return MetricsListener(server: server)
    }

    var addresses: [ListenAddress] { server.addresses }

    private static func answer(
        _ request: Request,
        _ response: inout ResponseWriter,
        _ page: @escaping @Sendable () async -> MetricsPage
    ) -> Answer {
        guard request.equals(request.path, "/metrics") else {
            response.write(plain(.notFound, "Not found: /metrics is here\n"))
            return .written
        }
        guard request.method == .get || request.method == .head else {
            var refusal = plain(.methodNotAllowed, "Method not allowed\n")
            refusal.headers.append(("Allow", "GET, HEAD"))
            response.write(refusal)
            return .written
        }
        return .later {
            Response(
                status: .ok,
                headers: [("Content-Type", MetricsPage.contentType), ("Cache-Control", "no-store")],
                body: Array(await page().text.utf8)
            )
        }
    }

    private static func plain(_ status: Status, _ text: String) -> Response {
        Response(status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: Array(text.utf8))
    }

    func run() async throws {
        try await gracefulShutdown()
        await server.shutDown(within: .seconds(1))
    }
}
