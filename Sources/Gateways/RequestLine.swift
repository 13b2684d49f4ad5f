internal import Wire

extension OriginalRequest {
    /// Envoy and HAProxy, which ask with the request's own method and path, and every gateway that says nothing of
    /// either.
    static func requestLine(_ request: Request) -> OriginalRequest {
        let method = request.first(.xOriginalMethod) ?? request.first(.xForwardedMethod) ?? request.methodName
        return OriginalRequest(method: Method(method, in: request), target: request.target)
    }
}
