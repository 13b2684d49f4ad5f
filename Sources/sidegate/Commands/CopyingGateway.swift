/// A gateway's words for "copy these fields of Sidegate's answer into the request for the application".
enum CopyingGateway: String, CaseIterable {
    case nginx, traefik = "Traefik", caddy = "Caddy", envoy = "Envoy", haproxy = "HAProxy"

    /// Lines for its configuration.
    func lines(copying names: [String]) -> [String] {
        switch self {
        case .nginx:
            // Empty where Sidegate says nothing: nginx then drops what the client sent under the name.
            names.flatMap { name in
                let word = name.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
                return [
                    "auth_request_set $sidegate_\(word) $upstream_http_\(word);",
                    "proxy_set_header \(name) $sidegate_\(word);",
                ]
            }
        case .traefik: ["authResponseHeaders:"] + names.map { "  - \($0)" }
        case .caddy: ["copy_headers \(names.joined(separator: " "))"]
        case .envoy:
            ["authorization_response:", "  allowed_upstream_headers:", "    patterns:"]
                + names.map { "      - exact: \($0.lowercased())" }
        case .haproxy: ["local identity = { \(names.map { "\"\($0.lowercased())\"" }.joined(separator: ", ")) }"]
        }
    }
}
