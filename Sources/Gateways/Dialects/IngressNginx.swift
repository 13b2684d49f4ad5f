internal import HTTP1

extension Dialect {
    /// ingress-nginx: its controller always sets `X-Original-URL` (an absolute URL) and `X-Original-Method`. What else is
    /// there it passes on as the client wrote it.
    package static let ingressNginx = Dialect(
        name: "ingress-nginx",
        title: "ingress-nginx",
        numbersCookies: true,
        read: { question, head, isAtEndpoint in
            guard !question.isRepeated(.xOriginalURL), !question.isRepeated(.xOriginalMethod) else {
                return OriginalRequest(question, .contradiction)
            }
            guard let field = question.first(.xOriginalURL), let method = question.first(.xOriginalMethod) else {
                return OriginalRequest(question, .unnamed)
            }
            let pins = Pins(question, head)
            let isSameMethod = pins.method.map { head.hasSame($0, method) } ?? true
            guard let url = AbsoluteURL(field, in: head), isSameMethod else {
                return OriginalRequest(question, .contradiction)
            }
            return OriginalRequest(question, method: method, host: head.host(in: url.authority), target: url.target)
        },
        lines: { names in ["nginx.ingress.kubernetes.io/auth-response-headers: \(names.joined(separator: ","))"] },
        words: { need, prefix in
            switch need {
            case .origin, .page: []
            case .proof:
                [
                    "nginx.ingress.kubernetes.io/auth-url: "
                        + "http://sidegate.sidegate.svc.cluster.local:4180\(prefix)/auth?host=$host&method=$request_method&refusal=401"
                ]
            case .endpoints: ["an Ingress with path \(prefix) to Sidegate, without auth-url"]
            case .question:
                [
                    "nginx.ingress.kubernetes.io/auth-url: "
                        + "http://sidegate.sidegate.svc.cluster.local:4180\(prefix)/auth?host=$host&method=$request_method&refusal=401"
                ]
            case .redirect:
                [
                    "nginx.ingress.kubernetes.io/auth-signin: https://$http_host\(prefix)/denied?rd=$escaped_request_uri"
                ]
            case .session: ["no auth-snippet that sets Cookie"]
            case .largeCookies: ["large-client-header-buffers: 8 32k, in the controller's ConfigMap"]
            case .cookies: ["nginx.ingress.kubernetes.io/proxy-buffer-size: 32k"]
            }
        }
    )
}
