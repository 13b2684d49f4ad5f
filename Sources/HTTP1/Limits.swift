package import NIOCore

/// What one client may cost. Sizes in bytes.
package struct Limits: Sendable {
    package var targetSize = 16 * 1024
    /// Request line and fields together.
    package var headSize = 64 * 1024
    package var fieldCount = 200
    package var bodySize = 64 * 1024
    /// From a request's first byte to its last: who drips slower is let go with 408.
    package var requestTimeout = TimeAmount.seconds(10)
    /// How long a connection may lie still between requests; longer than gateways keep theirs, so that they end it.
    package var idleTimeout = TimeAmount.seconds(120)
    /// Connections past this number are closed as they come.
    package var connections = 50_000

    /// Whether somebody reads the request's body. Where nobody does, the request is answered from its head: what asks whether
    /// somebody may pass names the length of a body that it sends only after 100 Continue.
    package var readsBody: @Sendable (Request) -> Bool = { _ in true }

    package init() {}

    /// What is read ahead of the answers, at most: one request and the start of the next.
    var inputSize: Int { headSize + bodySize }
}
