/// A reverse proxy, as far as its configuration has words for what Sidegate needs of it.
enum Gateway: String, CaseIterable {
    case nginx, traefik = "Traefik", caddy = "Caddy", envoy = "Envoy"

    /// What a gateway can forget.
    enum Need {
        /// The browser's scheme and host.
        case origin
        /// The page that was asked for.
        case page
        /// Sidegate's own endpoints.
        case endpoints
        /// That Sidegate is asked at all.
        case question
        /// That who is not logged in is sent to log in.
        case redirect
        /// Room for sessions that keep tokens.
        case largeCookies
        /// The answer's cookies.
        case cookies
    }

    /// By the `Server` and `Via` fields of an answer; nil where they say nothing.
    static func named(in fields: [String?]) -> Gateway? {
        let text = fields.compactMap { $0 }.joined(separator: " ").lowercased()
        if text.contains("nginx") || text.contains("openresty") { return .nginx }
        return allCases.first { text.contains($0.rawValue.lowercased()) }
    }

    /// Lines for its configuration.
    func words(for need: Need, prefix: String) -> [String] {
        switch (self, need) {
        case (.nginx, .origin):
            [
                "proxy_set_header Host $http_host;", "proxy_set_header X-Forwarded-Host $http_host;",
                "proxy_set_header X-Forwarded-Proto $scheme;",
            ]
        case (.nginx, .page): ["proxy_set_header X-Forwarded-Uri $request_uri;"]
        case (.nginx, .endpoints): ["location \(prefix)/ { proxy_pass http://127.0.0.1:4180; }"]
        case (.nginx, .question): ["auth_request \(prefix)/auth;"]
        case (.nginx, .redirect): ["error_page 401 =302 \(prefix)/start?rd=$scheme://$http_host$request_uri;"]
        case (.nginx, .largeCookies): ["large_client_header_buffers 8 32k;"]
        case (.nginx, .cookies):
            [
                "auth_request_set $cookie $upstream_http_set_cookie;", "add_header Set-Cookie $cookie always;",
                "and no proxy_hide_header Set-Cookie in location \(prefix)/",
            ]
        case (.traefik, .origin), (.traefik, .page):
            [
                "forwardAuth: { trustForwardHeader: true }, if a proxy before Traefik ends TLS; then also",
                "entryPoints.websecure.forwardedHeaders.trustedIPs with that proxy's address",
            ]
        case (.traefik, .endpoints): ["a router with rule PathPrefix(`\(prefix)/`) to Sidegate, without the middleware"]
        case (.traefik, .question): ["the router's middlewares: the forwardAuth one, address http://sidegate:4180/"]
        case (.traefik, .redirect):
            ["forwardAuth.address without \(prefix)/auth at its end: http://sidegate:4180/ redirects browsers"]
        case (.traefik, .largeCookies), (.caddy, .largeCookies): []
        case (.traefik, .cookies): ["forwardAuth: { addAuthCookiesToResponse: [_oauth2_proxy] }"]
        case (.caddy, .origin), (.caddy, .page):
            ["servers { trusted_proxies static ADDRESS }, if a proxy before Caddy ends TLS"]
        case (.caddy, .endpoints): ["handle \(prefix)/* { reverse_proxy 127.0.0.1:4180 }"]
        case (.caddy, .question), (.caddy, .redirect):
            ["forward_auth 127.0.0.1:4180 { uri / }, which also sends browsers to log in"]
        case (.caddy, .cookies): ["forward_auth passes them on where it refuses; no header_down -Set-Cookie"]
        case (.envoy, .origin), (.envoy, .page):
            [
                "ext_authz http_service: authorization_request.allowed_headers with exact x-forwarded-proto and cookie;",
                "xff_num_trusted_hops, if a proxy before Envoy ends TLS",
            ]
        case (.envoy, .endpoints):
            [
                "a route { match: { prefix: \"\(prefix)/\" }, route: { cluster: sidegate } } with ext_authz disabled: true"
            ]
        case (.envoy, .question): ["http_filters: envoy.filters.http.ext_authz with http_service before the router"]
        case (.envoy, .redirect):
            ["authorization_response.allowed_client_headers with exact location and set-cookie"]
        case (.envoy, .largeCookies): ["max_request_headers_kb: 96"]
        case (.envoy, .cookies):
            [
                "authorization_response.allowed_client_headers and allowed_client_headers_on_success with exact set-cookie"
            ]
        }
    }

    /// In the words of the one gateway, or of each where it is not known which it is.
    static func remedies(for need: Need, _ gateway: Gateway?, prefix: String) -> [String] {
        if let gateway { return gateway.words(for: need, prefix: prefix).map { "\(gateway.rawValue): \($0)" } }
        return allCases.flatMap { remedies(for: need, $0, prefix: prefix) }
    }
}
