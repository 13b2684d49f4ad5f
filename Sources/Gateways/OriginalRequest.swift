internal import HTTP1
internal import Web

/// What the browser asked the gateway for, as far as it is known for certain: what decides who passes rests on this.
///
/// Each fact is a place in the request's head, so that reading it copies nothing; nil where nothing that the gateway is
/// known to set itself says it.
package struct OriginalRequest: Sendable {
    /// Why what was asked for is not known.
    package enum Doubt: Sendable {
        /// A gateway that is not among the trusted ones says what was asked for.
        case untrustedGateway
        /// A trusted gateway that asks at our endpoint does not say it.
        case unnamed
        /// Two fields that name the same thing disagree, or one comes twice.
        case contradiction
    }

    private let request: Request
    private let method: Slice?
    private let host: Slice?
    private let target: Slice?
    /// Nil where the target is known.
    package let doubt: Doubt?

    init(_ request: Request, method: Slice?, host: Slice?, target: Slice) {
        (self.request, self.method, self.host, self.target, doubt) = (request, method, host, target, nil)
    }

    init(_ request: Request, _ doubt: Doubt) {
        (self.request, self.doubt) = (request, doubt)
        (method, host, target) = (nil, nil, nil)
    }

    package var knowsMethod: Bool { method != nil }
    package var knowsHost: Bool { host != nil }

    // Each gives what `body` says, or nil where the fact is not known. On the request path: nothing is copied.

    package func withMethod<Result>(_ body: (Span<UInt8>) -> Result) -> Result? {
        method.map { request.bytes($0, body) }
    }

    /// - Parameter body: gets the host without its port, as it was written.
    package func withHost<Result>(_ body: (Span<UInt8>) -> Result) -> Result? {
        host.map { request.bytes($0, body) }
    }

    /// - Parameter body: gets the path with its query, as it was written.
    package func withTarget<Result>(_ body: (Span<UInt8>) -> Result) -> Result? {
        target.map { request.bytes($0, body) }
    }

    /// A browser's question before it sends something across origins (Fetch, 4.8): it carries no cookies.
    package var isPreflight: Bool {
        guard let method, request.equals(method, "OPTIONS") else { return false }
        return request.first(named: Self.origin) != nil && request.first(named: Self.requestMethod) != nil
    }

    private static let origin = Array("origin".utf8)
    private static let requestMethod = Array("access-control-request-method".utf8)

    /// Where the browser is, as `ClientAddress` finds it.
    package func address(_ place: ClientAddress) -> [UInt8]? { place.address(of: request) }

    /// Who asked: the gateway's address, for the log.
    package var peer: String {
        request.peer.address.map { Peer.text(ofAddress: $0) } ?? "a Unix socket"
    }
}
