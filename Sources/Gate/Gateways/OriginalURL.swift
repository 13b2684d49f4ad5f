internal import Wire

extension OriginalRequest {
    /// ingress-nginx, which sends `X-Original-URL` (an absolute URL) and `X-Original-Method`.
    @Sendable static func originalURL(_ request: Request) -> OriginalRequest? {
        guard let field = request.first(.xOriginalURL) else { return nil }
        let url = request.string(field)
        guard let scheme = ["https://", "http://"].first(where: { url.hasPrefix($0) }) else { return nil }
        let target = url.dropFirst(scheme.count).drop { $0 != "/" && $0 != "?" }
        let method = request.first(.xOriginalMethod) ?? request.methodName
        return OriginalRequest(
            method: Method(request.string(method)),
            target: target.hasPrefix("/") ? String(target) : "/\(target)"
        )
    }
}
