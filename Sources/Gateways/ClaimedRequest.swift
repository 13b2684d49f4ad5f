package import HTTP1
internal import Text
internal import Web

/// What the browser asked the gateway for, as far as anybody says.
///
/// It decides how a refusal looks and where a login leads back to, and nothing about who may pass (`OriginalRequest`): a
/// client that forges these fields gets another error, or itself sent to another page of the same site.
package struct ClaimedRequest: Sendable {
    package enum Method: Sendable { case get, head, other }

    package var method: Method
    /// Path and query, where they stand in the request: from the `/` on, or from a `?`, where an absolute URL has no path.
    package var target: Slice

    /// - Parameter request: one to our own endpoints, or to any path, where the gateway relays the whole request.
    package init(_ request: Request) {
        if let uri = request.first(.xForwardedURI) {
            // Traefik, Caddy, and nginx with the configuration in nginx/.
            let name = request.first(.xForwardedMethod) ?? request.first(.xOriginalMethod) ?? request.methodName
            (method, target) = (Method(name, in: request), uri)
        } else if let url = request.first(.xOriginalURL), let start = request.bytes(url, Self.startOfTarget) {
            // ingress-nginx.
            let name = request.first(.xOriginalMethod) ?? request.methodName
            (method, target) = (Method(name, in: request), url.dropFirst(start))
        } else {
            // Envoy, and every gateway that sends neither.
            let name = request.first(.xOriginalMethod) ?? request.first(.xForwardedMethod) ?? request.methodName
            (method, target) = (Method(name, in: request), request.target)
        }
    }

    /// What `body` says of path and query, which begin with `/` there.
    package func withTarget<Result>(in request: Request, _ body: (Span<UInt8>) -> Result) -> Result {
        request.bytes(target) { bytes in
            if bytes.count > 0, bytes[0] != UInt8(ascii: "?") { return body(bytes) }
            return body(Array("/\(bytes.text)".utf8).span)
        }
    }

    /// What follows the authority of an http(s) URL; nil for anything else.
    private static func startOfTarget(_ url: Span<UInt8>) -> Int? {
        guard var start = url.startOfAuthority else { return nil }
        while start < url.count, url[start] != UInt8(ascii: "/"), url[start] != UInt8(ascii: "?") { start += 1 }
        return start
    }
}

extension ClaimedRequest.Method {
    init(_ name: Slice, in request: Request) {
        if request.equals(name, "GET") {
            self = .get
        } else if request.equals(name, "HEAD") {
            self = .head
        } else {
            self = .other
        }
    }
}
