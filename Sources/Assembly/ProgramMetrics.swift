import Login
import OpenID
import Redis
import Router
package import Server
import Settings
import Synchronization
package import Telemetry

/// Everything that is counted but requests: what happens seldom enough for a lock.
package final class ProgramMetrics: Sendable {
    let logins = EventCounter(
        "sidegate_logins_total",
        "Logins that came to an end, by way and outcome.",
        labels: ["method", "outcome"],
        known: LoginOutcome.allCases.map { ["provider", $0.rawValue] }
    )
    let loginsStarted = EventCounter("sidegate_logins_started_total", "Browsers sent to the provider to log in.")
    let refreshes = EventCounter(
        "sidegate_refreshes_total",
        "Refresh tokens spent, by what came of it.",
        labels: ["outcome"],
        known: RefreshOutcome.allCases.map { [$0.rawValue] }
    )
    let sessionsEnded = EventCounter(
        "sidegate_sessions_ended_total",
        "Sessions ended before their time, by whom: who signed out, or the provider's logout tokens.",
        labels: ["by"],
        known: SessionEnd.allCases.map { [$0.rawValue] }
    )
    let providerRequests = EventCounter(
        "sidegate_provider_requests_total",
        "Calls to identity providers, by endpoint and status; none where no answer came. Of several providers each by its id.",
        labels: ["endpoint", "code", "provider"]
    )
    let providerDurations = EventHistogram(
        "sidegate_provider_request_duration_seconds",
        "Time that calls to identity providers took, by endpoint.",
        label: "endpoint"
    )
    package let reloads = EventCounter(
        "sidegate_config_reloads_total",
        "Times that the settings were read again, by outcome.",
        labels: ["outcome"],
        known: [["taken_over"], ["refused"]]
    )

    private struct State {
        var lastReload: Double
        var certificates: [String: Int64] = [:]
    }

    private let startTime: Double
    private let state: Mutex<State>

    package init() {
        let now = Self.now()
        startTime = now
        state = Mutex(State(lastReload: now))
    }

    /// Other settings are in use now.
    package func tookOver(certificate: ServerTLS.Configuration?, metricsCertificate: ServerTLS.Configuration?) {
        reloads.add("taken_over")
        state.withLock { $0.lastReload = Self.now() }
        show(certificate, of: "main")
        show(metricsCertificate, of: "metrics")
    }

    /// When a listener's certificate ends.
    package func show(_ certificate: ServerTLS.Configuration?, of listener: String) {
        let end = try? certificate?.expiry()
        state.withLock { $0.certificates[listener] = end }
    }

    private static func now() -> Double {
        let now = LogMoment.now()
        return Double(now.seconds) + Double(now.nanoseconds) / 1e9
    }

    // MARK: - What tells

    var observeLogin: LoginEvent.Observer {
        { [self] event in note(event) }
    }

    /// - Parameter id: of one of several providers; nil where calls name none.
    func observer(ofProvider id: String?) -> ProviderCall.Observer {
        { [self] call in note(call, id) }
    }

    private func note(_ event: LoginEvent) {
        switch event {
        case .started: loginsStarted.add()
        case .finished(let method, let outcome): logins.add(method.rawValue, outcome.rawValue)
        case .refreshed(let outcome): refreshes.add(outcome.rawValue)
        case .sessionEnded(let end): sessionsEnded.add(end.rawValue)
        }
    }

    private func note(_ call: ProviderCall, _ provider: String?) {
        providerRequests.add(call.endpoint.metricName, call.status.map { "\($0)" } ?? "none", provider ?? "")
        providerDurations.add(call.endpoint.metricName, call.duration)
    }

    // MARK: - What is shown

    /// Everything that there is to know now.
    package func page(of routers: LoopRouters, _ server: Server) async -> MetricsPage {
        var page = MetricsPage()
        await routers.requestTotals().write(to: &page)
        let waiting = await server.waitingRequests()
        page.begin("sidegate_requests_in_flight", .gauge, "Requests whose answer is still to come.")
        page.add(waiting)
        page.begin(
            "oauth2_proxy_requests_in_flight",
            .gauge,
            "Requests whose answer is still to come: as oauth2-proxy calls it."
        )
        page.add(waiting)
        page.begin("sidegate_connections", .gauge, "Connections that are open.")
        page.add(await server.openConnections())
        if let assembly = routers.assembly {
            page.begin("sidegate_provider_ready", .gauge, "1 once the provider's metadata and keys are there.")
            for login in assembly.providers.all {
                let isNamed = assembly.providers.areNamed
                page.add(login.provider.isReady ? 1 : 0, isNamed ? [("provider", login.id)] : [])
            }
            page.begin(
                "sidegate_revocations",
                .gauge,
                "Ended sessions, and people whose sessions ended, that are remembered."
            )
            page.add(assembly.revocationCount)
            if let connections = assembly.storeConnections {
                await connections.totals().write(to: &page, isAvailable: connections.observer.isAvailable)
            }
            page.begin("sidegate_log_lines_dropped_total", .counter, "Log lines that could not be written.")
            page.add(assembly.logs.sink.droppedLines)
        }
        write(to: &page)
        return page
    }

    private func write(to page: inout MetricsPage) {
        for counter in [logins, loginsStarted, refreshes, sessionsEnded, providerRequests, reloads] {
            counter.write(to: &page)
        }
        providerDurations.write(to: &page)
        let state = state.withLock { $0 }
        page.begin(
            "sidegate_config_last_reload_success_timestamp_seconds",
            .gauge,
            "When the settings in use were read, in seconds since 1970."
        )
        page.add(state.lastReload)
        page.begin(
            "sidegate_certificate_not_after_timestamp_seconds",
            .gauge,
            "When a listener's certificate ends, in seconds since 1970."
        )
        for (listener, end) in state.certificates.sorted(by: { $0.key < $1.key }) {
            page.add(Int(end), [("listener", listener)])
        }
        page.begin("sidegate_build_info", .gauge, "1, with what was built.")
        page.add(1, [("version", Settings.programVersion)])
        ProcessFigures.now().write(to: &page, startTime: startTime)
    }
}

extension ProviderEndpoint {
    fileprivate var metricName: String {
        switch self {
        case .metadata: "discovery"
        case .authorization: "authorization"
        case .pushedAuthorization: "pushed_authorization"
        case .keySet: "keys"
        case .token: "token"
        case .userInfo: "userinfo"
        case .introspection: "introspection"
        case .api: "api"
        }
    }
}
