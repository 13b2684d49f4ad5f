internal import HTTP1

extension Dialect {
    /// Traefik's forwardAuth. Its entry points take the fields out that a client sent, unless their `forwardedHeaders` say
    /// otherwise.
    package static let traefik = Dialect(
        name: "traefik",
        title: "Traefik",
        numbersCookies: false,
        read: ForwardedFields.read,
        lines: { names in ["authResponseHeaders:"] + names.map { "  - \($0)" } },
        words: { need, prefix in
            switch need {
            case .origin, .page:
                [
                    "forwardAuth: { trustForwardHeader: true }, if a proxy before Traefik ends TLS; then also",
                    "entryPoints.websecure.forwardedHeaders.trustedIPs with that proxy's address",
                ]
            case .proof: ["entryPoints: no forwardedHeaders.insecure; and --gateway=traefik for Sidegate"]
            case .endpoints: ["a router with rule PathPrefix(`\(prefix)/`) to Sidegate, without the middleware"]
            case .question: ["the router's middlewares: the forwardAuth one, address http://sidegate:4180/"]
            case .redirect:
                ["forwardAuth.address without \(prefix)/auth at its end: http://sidegate:4180/ redirects browsers"]
            case .session: ["forwardAuth: no authRequestHeaders, or Cookie among them"]
            case .largeCookies: []
            case .cookies: ["forwardAuth: { addAuthCookiesToResponse: [_oauth2_proxy] }"]
            }
        }
    )
}
