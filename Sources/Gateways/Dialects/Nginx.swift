internal import HTTP1

extension Dialect {
    /// nginx's auth_request with the configuration in nginx/, or with the one in oauth2-proxy's documentation and the two
    /// values pinned: its question is a GET of `/oauth2/auth`, and nearly every field of it may be the client's.
    package static let nginx = Dialect(
        name: "nginx",
        title: "nginx",
        numbersCookies: true,
        read: { question, head, isAtEndpoint in
            isAtEndpoint ? CarefulReading.atEndpoint(question, head) : OriginalRequest(question, .unnamed)
        },
        lines: { names in
            // Empty where Sidegate did not send the field: nginx then drops what the client sent under the name.
            names.flatMap { name in
                let word = name.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
                return [
                    "auth_request_set $sidegate_\(word) $upstream_http_\(word);",
                    "proxy_set_header \(name) $sidegate_\(word);",
                ]
            }
        },
        words: { need, prefix in
            switch need {
            case .origin:
                [
                    "proxy_set_header Host $http_host;", "proxy_set_header X-Forwarded-Host $http_host;",
                    "proxy_set_header X-Forwarded-Proto $scheme;",
                ]
            case .page: ["proxy_set_header X-Forwarded-Uri $request_uri;"]
            case .proof:
                [
                    "proxy_set_header X-Forwarded-Uri $request_uri;",
                    "proxy_pass http://127.0.0.1:4180\(prefix)/auth?host=$host&method=$request_method;",
                ]
            case .endpoints: ["location \(prefix)/ { proxy_pass http://127.0.0.1:4180; }"]
            case .question: ["auth_request \(prefix)/auth;"]
            case .redirect: ["error_page 401 =302 \(prefix)/start?rd=$scheme://$http_host$request_uri;"]
            case .session:
                ["no proxy_set_header Cookie and no proxy_pass_request_headers off; in location = \(prefix)/auth"]
            case .largeCookies: ["large_client_header_buffers 8 32k;"]
            case .cookies:
                [
                    "auth_request_set $cookie $upstream_http_set_cookie;", "add_header Set-Cookie $cookie always;",
                    "and no proxy_hide_header Set-Cookie in location \(prefix)/",
                ]
            }
        }
    )
}
