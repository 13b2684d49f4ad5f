internal import HTTP1

/// What Traefik, Caddy and the Lua of the HAProxy and Apache examples have in common: they always set `X-Forwarded-Method`,
/// `X-Forwarded-Host` and `X-Forwarded-Uri` themselves, whatever the client sent, and ask with a GET of their own.
enum ForwardedFields {
    @Sendable
    static func read(_ question: Request, _ head: Span<UInt8>, _ isAtEndpoint: Bool) -> OriginalRequest {
        guard !question.isRepeated(.xForwardedMethod), !question.isRepeated(.xForwardedHost),
            !question.isRepeated(.xForwardedURI)
        else { return OriginalRequest(question, .contradiction) }
        guard let method = question.first(.xForwardedMethod), let host = question.first(.xForwardedHost),
            let uri = question.first(.xForwardedURI)
        else { return OriginalRequest(question, .unnamed) }
        return OriginalRequest(question, method: method, host: head.host(in: host), target: uri)
    }
}
