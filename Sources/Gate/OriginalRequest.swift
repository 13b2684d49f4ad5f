package import Wire

/// What the browser asked the gateway for, as far as the gateway told us.
///
/// It decides how a refusal looks and where a login leads back to, and nothing about who may pass: a client that forges
/// these fields gets another error, or itself sent to another page of the same site.
package struct OriginalRequest: Sendable {
    package enum Method: Sendable { case get, head, other }

    package var method: Method
    /// Path and query.
    package var target: String

    /// How a gateway passes the request on. Each is one file in Gateways/; the first that finds its fields is right.
    static let dialects: [@Sendable (Request) -> OriginalRequest?] = [forwardedURI, originalURL]

    /// - Parameter request: one to our own endpoints, or to any path, where the gateway relays the whole request.
    package init(_ request: Request) {
        for dialect in Self.dialects {
            guard let original = dialect(request) else { continue }
            self = original
            return
        }
        self = Self.requestLine(request)
    }

    init(method: Method, target: String) {
        self.method = method
        self.target = target
    }
}

extension OriginalRequest.Method {
    init(_ name: some StringProtocol) {
        switch name {
        case "GET": self = .get
        case "HEAD": self = .head
        default: self = .other
        }
    }
}
