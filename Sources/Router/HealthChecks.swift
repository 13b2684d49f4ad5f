package import HTTP1
internal import Text
internal import Web

/// Load balancers that can ask for nothing but `/` (`--ping-user-agent`, `--gcp-healthchecks`): told by the name that they
/// give themselves, which anybody can give. So it is never an answer to an auth subrequest (GHSA-5hvv-m4w4-gf6v): a
/// request with any field that gateways or browsers send is not taken for a health check.
package struct HealthChecks: Sendable {
    private let agents: [[UInt8]]

    private static let userAgent = Array("user-agent".utf8)
    /// What Traefik, Caddy, nginx and their like always send with a question, and what people's requests carry.
    private static let strange: [FieldName] = [
        .xForwardedURI, .xForwardedMethod, .xForwardedHost, .xForwardedProto, .xForwardedFor, .xOriginalURL,
        .xOriginalMethod, .xAuthRequestRedirect, .authorization, .cookie,
    ]

    /// Nil without any agent.
    package init?(agents: [String]) {
        self.agents = agents.filter { !$0.isEmpty }.map { Array($0.utf8) }
        if self.agents.isEmpty { return nil }
    }

    package func covers(_ request: Request) -> Bool {
        guard request.method == .get || request.method == .head, request.equals(request.target, "/"),
            let agent = request.first(named: Self.userAgent)
        else { return false }
        let isKnown = request.bytes(agent) { agent in agents.contains { agent.isEqual(to: $0) } }
        return isKnown && Self.strange.allSatisfy { request.first($0) == nil }
    }
}
