internal import HTTP1

extension Dialect {
    /// Envoy's ext_authz over HTTP: it asks with the browser's own request line and host. Which fields it passes on is a
    /// matter of its configuration, so none of them names the request.
    package static let envoy = Dialect(
        name: "envoy",
        title: "Envoy",
        numbersCookies: false,
        read: { question, head, isAtEndpoint in
            guard !isAtEndpoint else { return OriginalRequest(question, .unnamed) }
            return OriginalRequest(
                question,
                method: question.methodName,
                host: head.host(in: question.host),
                target: question.target
            )
        },
        lines: { names in
            ["authorization_response:", "  allowed_upstream_headers:", "    patterns:"]
                + names.map { "      - exact: \($0.lowercased())" }
        },
        words: { need, prefix in
            switch need {
            case .origin, .page:
                [
                    "ext_authz http_service: authorization_request.allowed_headers with exact x-forwarded-proto and cookie;",
                    "xff_num_trusted_hops, if a proxy before Envoy ends TLS",
                ]
            case .proof:
                ["ext_authz: allowed_headers without the prefix x-forwarded-; and --gateway=envoy for Sidegate"]
            case .endpoints:
                [
                    "a route { match: { prefix: \"\(prefix)/\" }, route: { cluster: sidegate } } with ext_authz disabled: true"
                ]
            case .question: ["http_filters: envoy.filters.http.ext_authz with http_service before the router"]
            case .redirect: ["authorization_response.allowed_client_headers with exact location and set-cookie"]
            case .session: ["authorization_request.allowed_headers with exact cookie"]
            case .largeCookies: ["max_request_headers_kb: 96"]
            case .cookies:
                [
                    "authorization_response.allowed_client_headers and allowed_client_headers_on_success with exact set-cookie"
                ]
            }
        }
    )
}
