internal import HTTP1

extension Dialect {
    /// Caddy's forward_auth, which sets `X-Forwarded-Method` and `X-Forwarded-Uri`, over its reverse_proxy, which sets
    /// `X-Forwarded-Host`.
    package static let caddy = Dialect(
        name: "caddy",
        title: "Caddy",
        numbersCookies: true,
        read: ForwardedFields.read,
        lines: { names in ["copy_headers \(names.joined(separator: " "))"] },
        words: { need, prefix in
            switch need {
            case .origin, .page: ["servers { trusted_proxies static ADDRESS }, if a proxy before Caddy ends TLS"]
            case .proof: ["forward_auth as it comes; and --gateway=caddy for Sidegate"]
            case .endpoints: ["handle \(prefix)/* { reverse_proxy 127.0.0.1:4180 }"]
            case .question, .redirect:
                ["forward_auth 127.0.0.1:4180 { uri / }, which also sends browsers to log in"]
            case .session: ["no header_up -Cookie in what asks Sidegate"]
            case .largeCookies: []
            case .cookies: ["forward_auth passes them on where it refuses; no header_down -Set-Cookie"]
            }
        }
    )
}
