internal import Decision
package import HTTP1
package import NIOCore
package import Telemetry

/// Requests counted and timed. A plain value: each event loop has its own and counts without a lock, and `/metrics`
/// adds them up.
package struct RequestTotals: Sendable {
    /// Statuses that are counted one by one; all others come last.
    private static let codes = [
        200, 202, 204, 302, 303, 308, 400, 401, 403, 404, 405, 408, 413, 414, 417, 429, 431, 500, 501, 502, 503, 505,
    ]
    /// As oauth2-proxy calls them. `unknown` stands for every other word.
    private static let methods = [
        "get", "head", "post", "put", "delete", "connect", "options", "trace", "patch", "unknown",
    ]

    /// By route, then status.
    private var answers = [Int](repeating: 0, count: Route.allCases.count * (codes.count + 1))
    private var decisions = [Int](repeating: 0, count: VerdictKind.allCases.count)
    private var refusals = [Int](repeating: 0, count: Refusal.allCases.count)
    /// By route, then method.
    private var durations = [DurationHistogram](
        repeating: DurationHistogram(),
        count: Route.allCases.count * methods.count
    )
    /// What was refused before it was a request, by status.
    private var malformed = [Int](repeating: 0, count: codes.count + 1)

    package init() {}

    /// On the request path where requests are counted.
    package mutating func add(
        _ request: Request,
        _ route: Route,
        _ answer: borrowing ResponseWriter,
        _ time: TimeAmount
    ) {
        let route = answer.note.isHealthCheck ? .ping : route
        let place = Int(route.rawValue)
        answers[place * (Self.codes.count + 1) + Self.index(of: answer.status.code)] += 1
        durations[place * Self.methods.count + Self.index(of: request.method)].add(nanoseconds: time.nanoseconds)
        guard answer.note.decision != 0 else { return }
        decisions[Int(answer.note.decision)] += 1
        if answer.note.reason != 0 { refusals[Int(answer.note.reason) - 1] += 1 }
    }

    package mutating func add(_ refusal: RequestRefusal) {
        malformed[Self.index(of: refusal.status.code)] += 1
    }

    private static func index(of code: Int) -> Int {
        switch code {
        case 202: 1
        case 401: 7
        default: codes.firstIndex(of: code) ?? codes.count
        }
    }

    private static func index(of method: Method) -> Int {
        switch method {
        case .get: 0
        case .head: 1
        case .post: 2
        case .put: 3
        case .delete: 4
        case .connect: 5
        case .options: 6
        case .trace: 7
        case .patch: 8
        case .other: 9
        }
    }

    package static func += (left: inout RequestTotals, right: RequestTotals) {
        for index in left.answers.indices { left.answers[index] += right.answers[index] }
        for index in left.decisions.indices { left.decisions[index] += right.decisions[index] }
        for index in left.refusals.indices { left.refusals[index] += right.refusals[index] }
        for index in left.durations.indices { left.durations[index] += right.durations[index] }
        for index in left.malformed.indices { left.malformed[index] += right.malformed[index] }
    }

    // MARK: - What is shown

    package func write(to page: inout MetricsPage) {
        writeAnswers(to: &page)
        page.begin("sidegate_decisions_total", .counter, "What was decided about who asked.")
        for decision in VerdictKind.allCases where decision != .none {
            page.add(decisions[Int(decision.rawValue)], [("verdict", "\(decision.name)")])
        }
        page.begin("sidegate_refusals_total", .counter, "Why somebody who was logged in was refused.")
        for (refusal, count) in zip(Refusal.allCases, refusals) { page.add(count, [("reason", "\(refusal.name)")]) }
        page.begin(
            "sidegate_request_duration_seconds",
            .histogram,
            "Time from a whole request to its whole answer, by endpoint."
        )
        for route in Route.allCases {
            let total = sum(durations(of: route))
            if total.count > 0 { page.add(total, [("endpoint", "\(route.name)")]) }
        }
        writeFormerNames(to: &page)
    }

    private func writeAnswers(to page: inout MetricsPage) {
        page.begin("sidegate_requests_total", .counter, "Requests answered, by endpoint and status.")
        for route in Route.allCases {
            for (index, code) in Self.codeNames.enumerated() {
                let count = answers[Int(route.rawValue) * Self.codeNames.count + index]
                if count > 0 { page.add(count, [("endpoint", "\(route.name)"), ("code", code)]) }
            }
        }
        page.begin(
            "sidegate_malformed_requests_total",
            .counter,
            "What was refused before it was a request, by status."
        )
        for (code, count) in zip(Self.codeNames, malformed) where count > 0 { page.add(count, [("code", code)]) }
    }

    /// Health checks, which oauth2-proxy answers before it counts: a `/ready` that says 503 for a while is no outage that
    /// people see.
    private static let uncounted: [Route] = [.ping, .ready]

    /// oauth2-proxy's own names, for dashboards that know them.
    private func writeFormerNames(to page: inout MetricsPage) {
        let counted = Route.allCases.filter { !Self.uncounted.contains($0) }
        page.begin("oauth2_proxy_requests_total", .counter, "Requests answered, by status: as oauth2-proxy calls it.")
        for (index, code) in Self.codeNames.enumerated() {
            let count = counted.reduce(malformed[index]) { sum, route in
                sum + answers[Int(route.rawValue) * Self.codeNames.count + index]
            }
            if count > 0 { page.add(count, [("code", code)]) }
        }
        page.begin(
            "oauth2_proxy_response_duration_seconds",
            .histogram,
            "Time from a whole request to its whole answer, by method: as oauth2-proxy calls it."
        )
        for (index, method) in Self.methods.enumerated() {
            let total = sum(counted.map { durations[Int($0.rawValue) * Self.methods.count + index] })
            if total.count > 0 { page.add(total, [("method", method)]) }
        }
    }

    private static let codeNames = codes.map { "\($0)" } + ["other"]

    private func durations(of route: Route) -> ArraySlice<DurationHistogram> {
        let start = Int(route.rawValue) * Self.methods.count
        return durations[start..<start + Self.methods.count]
    }

    private func sum(_ histograms: some Sequence<DurationHistogram>) -> DurationHistogram {
        histograms.reduce(into: DurationHistogram()) { $0 += $1 }
    }
}
