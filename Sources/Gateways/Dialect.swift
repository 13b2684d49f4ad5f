internal import HTTP1

/// A reverse proxy's dialect: how its question says what the browser asked for, and the words that it has for what
/// Sidegate needs of it. One file each in Dialects/.
package struct Dialect: Sendable {
    /// As `--gateway` names it.
    package let name: String
    /// As its makers write it.
    package let title: String
    /// Whether it copies only the first of several fields of one name, so that cookies must be numbered too.
    package let numbersCookies: Bool
    /// Reads a question of a gateway that we trust. Only fields that this gateway always sets itself are believed.
    let read: @Sendable (_ question: Request, _ head: Span<UInt8>, _ isAtEndpoint: Bool) -> OriginalRequest
    /// Lines for its configuration that copy these fields of Sidegate's answer into the request for the application.
    package let lines: @Sendable (_ copying: [String]) -> [String]
    /// Lines for its configuration that give Sidegate what it needs. Empty where the gateway does it by itself.
    package let words: @Sendable (_ need: Need, _ prefix: String) -> [String]

    /// What a gateway's configuration can forget.
    package enum Need: Sendable, CaseIterable {
        /// The browser's scheme and host.
        case origin
        /// The page that was asked for.
        case page
        /// Method and host, in a way that no client can forge.
        case proof
        /// Sidegate's own endpoints.
        case endpoints
        /// That Sidegate is asked at all.
        case question
        /// That a person without a session is sent to log in.
        case redirect
        /// Room for sessions that keep tokens.
        case largeCookies
        /// The browser's cookies, on the way to Sidegate.
        case session
        /// The answer's cookies.
        case cookies
    }

    package static let all: [Dialect] = [.nginx, .ingressNginx, .traefik, .caddy, .envoy, .haproxy, .apache]

    package static func named(_ name: String) -> Dialect? { all.first { $0.name == name } }

    /// By the `Server` and `Via` fields of an answer; nil where they say nothing.
    package static func named(in fields: [String?]) -> Dialect? {
        let text = fields.compactMap { $0 }.joined(separator: " ").lowercased()
        if text.contains("openresty") { return .nginx }
        return [.nginx, .traefik, .caddy, .envoy, .haproxy, .apache].first { text.contains($0.name) }
    }

    /// In the words of the one gateway, or of each where it is not known which it is.
    package static func remedies(for need: Need, _ dialect: Dialect?, prefix: String) -> [String] {
        if let dialect { return dialect.words(need, prefix).map { "\(dialect.title): \($0)" } }
        return all.flatMap { remedies(for: need, $0, prefix: prefix) }
    }
}
