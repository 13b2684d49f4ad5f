package import NIOCore

/// Told of each answer when it is written. One for each event loop, on which all of it happens.
///
/// While nobody listens a request costs one look at that, and nothing else: no clock is read, nothing is noted.
package final class RequestObserver {
    /// - Parameter time: from when the request was whole to when its answer was.
    package typealias Listener = (_ request: Request, _ answer: borrowing ResponseWriter, _ time: TimeAmount) -> Void

    package var listener: Listener?
    /// Told of what was refused before it was a request.
    package var refusals: ((RequestRefusal) -> Void)?

    package init() {}
}

/// A request whose answer comes later, and since when it waits.
final class WaitingRequest {
    let request: Request
    let since: NIODeadline

    init(_ request: Request, since: NIODeadline) {
        self.request = request
        self.since = since
    }
}
