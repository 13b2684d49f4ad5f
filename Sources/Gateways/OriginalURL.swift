internal import Web
internal import Wire

extension OriginalRequest {
    /// ingress-nginx, which sends `X-Original-URL` (an absolute URL) and `X-Original-Method`.
    static func originalURL(_ request: Request) -> OriginalRequest? {
        guard let field = request.first(.xOriginalURL) else { return nil }
        guard let start = request.bytes(field, startOfTarget) else { return nil }
        let method = request.first(.xOriginalMethod) ?? request.methodName
        return OriginalRequest(method: Method(method, in: request), target: field.dropFirst(start))
    }

    /// What follows the authority of an http(s) URL; nil for anything else.
    private static func startOfTarget(_ url: Span<UInt8>) -> Int? {
        guard var start = url.startOfAuthority else { return nil }
        while start < url.count, url[start] != UInt8(ascii: "/"), url[start] != UInt8(ascii: "?") { start += 1 }
        return start
    }
}
