import HTTP1
import NIOCore
import Telemetry
import Testing

@testable import Authentication
@testable import Decision
@testable import Gateways
@testable import Router
@testable import Web

@Suite("Requests counted")
struct RequestTotalsTests {
    private func add(
        _ line: String,
        _ route: Route,
        _ status: Status,
        _ decision: VerdictKind = .none,
        refusal: Refusal? = nil,
        to totals: inout RequestTotals
    ) throws {
        var response = ResponseWriter()
        response.note.decision = decision.rawValue
        if let refusal { response.note.reason = UInt8((Refusal.allCases.firstIndex(of: refusal) ?? 0) + 1) }
        response.begin(status)
        response.finish()
        let request = try Request.parsing("\(line) HTTP/1.1\r\nHost: a\r\n\r\n")
        totals.add(request, route, response, .microseconds(30))
    }

    private func lines(_ totals: RequestTotals) -> [Substring] {
        var page = MetricsPage()
        totals.write(to: &page)
        return page.text.split(separator: "\n")
    }

    @Test("by endpoint and status, by what was decided and why, and under oauth2-proxy's names; loops add up")
    func all() throws {
        var totals = RequestTotals()
        var other = RequestTotals()
        try add("GET /oauth2/auth", .auth, .accepted, .allowed, to: &totals)
        try add("GET /oauth2/auth", .auth, .accepted, .allowed, to: &other)
        try add("GET /oauth2/auth", .auth, .unauthorized, .logIn, to: &other)
        try add("POST /app", .forwardAuth, .forbidden, .refused, refusal: .group, to: &totals)
        try add("GET /x", .forwardAuth, Status(299), .exempt, to: &totals)
        try add("GET /ping", .ping, .ok, to: &totals)
        do {
            _ = try Request.parsing("GET / HTTP/1.1\r\n\r\n")
        } catch {
            totals.add(error)
        }
        totals += other
        let lines = lines(totals)
        for line in [
            #"sidegate_requests_total{endpoint="auth",code="202"} 2"#,
            #"sidegate_requests_total{endpoint="auth",code="401"} 1"#,
            #"sidegate_requests_total{endpoint="forward_auth",code="403"} 1"#,
            #"sidegate_requests_total{endpoint="forward_auth",code="other"} 1"#,
            #"sidegate_requests_total{endpoint="ping",code="200"} 1"#,
            #"sidegate_malformed_requests_total{code="400"} 1"#, #"sidegate_decisions_total{verdict="allowed"} 2"#,
            #"sidegate_decisions_total{verdict="sign_in"} 1"#, #"sidegate_decisions_total{verdict="exempt"} 1"#,
            #"sidegate_decisions_total{verdict="unavailable"} 0"#, #"sidegate_refusals_total{reason="group"} 1"#,
            #"sidegate_refusals_total{reason="email"} 0"#,
            #"sidegate_request_duration_seconds_count{endpoint="auth"} 3"#,
            #"sidegate_request_duration_seconds_bucket{endpoint="auth",le="2.5e-05"} 0"#,
            #"sidegate_request_duration_seconds_bucket{endpoint="auth",le="5e-05"} 3"#,
            #"oauth2_proxy_requests_total{code="400"} 1"#, #"oauth2_proxy_requests_total{code="202"} 2"#,
            #"oauth2_proxy_response_duration_seconds_count{method="get"} 4"#,
            #"oauth2_proxy_response_duration_seconds_count{method="post"} 1"#,
        ] {
            #expect(lines.contains { $0 == line }, "\(line)")
        }
    }

    @Test("oauth2-proxy's names leave out health checks, those of load balancers that can only ask for / too")
    func healthChecks() throws {
        var totals = RequestTotals()
        try add("GET /ready", .ready, .serviceUnavailable, to: &totals)
        try add("GET /ping", .ping, .ok, to: &totals)
        var response = ResponseWriter()
        response.note.isHealthCheck = true
        response.begin(.ok)
        response.finish()
        let request = try Request.parsing("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        totals.add(request, .forwardAuth, response, .microseconds(30))
        let lines = lines(totals)
        #expect(!lines.contains { $0.hasPrefix("oauth2_proxy_requests_total{") })
        #expect(!lines.contains { $0.hasPrefix("oauth2_proxy_response_duration_seconds_count{") })
        #expect(lines.contains(#"sidegate_requests_total{endpoint="ping",code="200"} 2"#))
        #expect(lines.contains(#"sidegate_requests_total{endpoint="ready",code="503"} 1"#))
    }

    @Test("every method has its name under oauth2-proxy's names")
    func methods() throws {
        var totals = RequestTotals()
        let names = ["get", "head", "post", "put", "delete", "connect", "options", "trace", "patch"]
        for name in names + ["purge", "x"] { try add("\(name.uppercased()) /app", .forwardAuth, .ok, to: &totals) }
        let lines = lines(totals)
        for name in names {
            #expect(lines.contains { $0 == "oauth2_proxy_response_duration_seconds_count{method=\"\(name)\"} 1" })
        }
        #expect(lines.contains(#"oauth2_proxy_response_duration_seconds_count{method="unknown"} 2"#))
    }

    @Test("every status, endpoint and verdict has its own place")
    func places() throws {
        var totals = RequestTotals()
        for route in Route.allCases {
            for code in [200, 202, 204, 302, 303, 308, 400, 401, 403, 404, 405, 503] {
                try add("GET /", route, Status(code), to: &totals)
            }
        }
        let counted = lines(totals).filter { $0.hasPrefix("sidegate_requests_total{") }
        #expect(counted.count == Route.allCases.count * 12 && counted.allSatisfy { $0.hasSuffix(" 1") })
    }
}
