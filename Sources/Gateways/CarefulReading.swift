internal import HTTP1
internal import Text
internal import Web

/// The reading that is right for every gateway, where no option says which one asks: a field that not every gateway sets
/// opens no door. What a gateway does not set itself it passes on as the client wrote it.
enum CarefulReading {
    static func read(_ request: Request, _ head: Span<UInt8>, isAtEndpoint: Bool) -> OriginalRequest {
        isAtEndpoint ? atEndpoint(request, head) : relayed(request, head)
    }

    /// Somebody who is no gateway of ours: a request that names another than its own comes from a gateway that no option
    /// names.
    static func stranger(_ request: Request, _ head: Span<UInt8>, isAtEndpoint: Bool) -> OriginalRequest {
        let isNamed =
            request.first(.xForwardedURI) != nil || request.first(.xOriginalURL) != nil
            || request.first(.xForwardedMethod) != nil || request.first(.xOriginalMethod) != nil
        guard !isAtEndpoint, !isNamed else { return OriginalRequest(request, .untrustedGateway) }
        return OriginalRequest(
            request,
            method: request.methodName,
            host: agreedHost(request, head, original: nil),
            target: request.target
        )
    }

    /// `/oauth2/auth`, as nginx asks. The page is what `X-Forwarded-Uri` says, which oauth2-proxy's documentation has nginx
    /// set; `X-Original-URL` counts by itself only in a question that pins the method, as no configuration does that was
    /// written for oauth2-proxy. The method is what the auth subrequest's URI says: the subrequest itself is a GET.
    static func atEndpoint(_ request: Request, _ head: Span<UInt8>) -> OriginalRequest {
        guard let named = Named(request, head) else { return OriginalRequest(request, .contradiction) }
        let pins = Pins(request, head)
        if let pinned = pins.method, let method = named.method, !head.hasSame(pinned, method) {
            return OriginalRequest(request, .contradiction)
        }
        let pinnedURL = pins.method == nil ? nil : named.original?.target
        guard let target = named.uri ?? pinnedURL else { return OriginalRequest(request, .unnamed) }
        let host = pins.host.map { head.host(in: $0) } ?? agreedHost(request, head, original: named.original)
        return OriginalRequest(request, method: pins.method, host: host, target: target)
    }

    /// Another path: the request line is what the browser sent (Envoy), unless the fields that Traefik and Caddy always
    /// send are there beside `/`. A client can send the three through other gateways too, so they name a page and no more.
    private static func relayed(_ request: Request, _ head: Span<UInt8>) -> OriginalRequest {
        guard let named = Named(request, head) else { return OriginalRequest(request, .contradiction) }
        let host = agreedHost(request, head, original: named.original)
        let isSameMethod = named.method.map { head.hasSame($0, request.methodName) } ?? true
        let told = named.uri ?? named.original?.target
        let isAboutRoot = head.extracting(request.target.range).isEqual(to: "/")
        if isAboutRoot, let uri = named.uri, request.first(.xForwardedMethod) != nil,
            request.first(.xForwardedHost) != nil
        {
            return OriginalRequest(request, method: nil, host: host, target: uri)
        }
        guard isSameMethod, told.map({ head.hasSame($0, request.target) }) ?? true else {
            return OriginalRequest(request, .contradiction)
        }
        return OriginalRequest(request, method: request.methodName, host: host, target: request.target)
    }

    /// The host on which every field that names one agrees; nil where they do not.
    private static func agreedHost(_ request: Request, _ head: Span<UInt8>, original: AbsoluteURL?) -> Slice? {
        guard !request.isRepeated(.xForwardedHost), let own = head.host(in: request.host) else { return nil }
        if let field = request.first(.xForwardedHost) {
            guard let host = head.host(in: field), head.hasSameName(host, own) else { return nil }
        }
        if let original {
            guard let host = head.host(in: original.authority), head.hasSameName(host, own) else { return nil }
        }
        return own
    }

    /// The fields in which gateways name a request, whichever are there; nil where one comes twice, or two of them disagree.
    private struct Named {
        let method: Slice?
        let uri: Slice?
        let original: AbsoluteURL?

        init?(_ request: Request, _ head: Span<UInt8>) {
            guard !request.isRepeated(.xForwardedURI), !request.isRepeated(.xOriginalURL),
                !request.isRepeated(.xForwardedMethod), !request.isRepeated(.xOriginalMethod)
            else { return nil }
            uri = request.first(.xForwardedURI)
            if let url = request.first(.xOriginalURL) {
                guard let url = AbsoluteURL(url, in: head) else { return nil }
                original = url
            } else {
                original = nil
            }
            if let uri, let original, !head.hasSame(uri, original.target) { return nil }
            let methods = (request.first(.xForwardedMethod), request.first(.xOriginalMethod))
            if let first = methods.0, let second = methods.1, !head.hasSame(first, second) { return nil }
            method = methods.0 ?? methods.1
        }
    }
}
