internal import Web
package import Wire

/// What the browser asked the gateway for, as far as the gateway told us.
///
/// It decides how a refusal looks and where a login leads back to, and nothing about who may pass: a client that forges
/// these fields gets another error, or itself sent to another page of the same site.
package struct OriginalRequest: Sendable {
    package enum Method: Sendable { case get, head, other }

    package var method: Method
    /// Path and query, where they lie in the request: from the `/` on, or from a `?`, where an absolute URL has no path.
    package var target: Slice

    /// Each way in which a gateway passes the request on is one file in Gateways/; the first that finds its fields is
    /// right.
    ///
    /// - Parameter request: one to our own endpoints, or to any path, where the gateway relays the whole request.
    package init(_ request: Request) {
        self = Self.forwardedURI(request) ?? Self.originalURL(request) ?? Self.requestLine(request)
    }

    package init(method: Method, target: Slice) {
        self.method = method
        self.target = target
    }

    /// What `body` says of path and query, which begin with `/` there.
    package func withTarget<Result>(in request: Request, _ body: (Span<UInt8>) -> Result) -> Result {
        request.bytes(target) { bytes in
            if bytes.count > 0, bytes[0] != UInt8(ascii: "?") { return body(bytes) }
            return body(Array("/\(bytes.text)".utf8).span)
        }
    }
}

extension OriginalRequest.Method {
    package init(_ name: Slice, in request: Request) {
        if request.equals(name, "GET") {
            self = .get
        } else if request.equals(name, "HEAD") {
            self = .head
        } else {
            self = .other
        }
    }
}
