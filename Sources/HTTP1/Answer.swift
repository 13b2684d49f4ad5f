package import NIOCore

/// What a responder did with a request.
package enum Answer {
    /// The response is written.
    case written
    /// It takes waiting for others. The work is cancelled when the client goes away.
    case later(@Sendable () async -> Response)
    /// It comes on this event loop, once what it waits for is there. The closure is called at once, to set that going.
    case suspended((Suspension) -> Void)
}

/// Answers each whole request, on the connection's event loop. One for each loop, so it may keep things without locks.
package typealias Responder = (_ request: Request, _ response: inout ResponseWriter) -> Answer

/// A response that is still to come. It belongs to the connection's event loop, and is resumed there.
package final class Suspension {
    /// Takes what writes the response.
    package typealias Delivery = (_ answer: @escaping (inout ResponseWriter) -> Answer) -> Void

    package let eventLoop: any EventLoop
    private var deliver: Delivery?

    /// - Parameter deliver: what to do with the answer; called once.
    package init(eventLoop: any EventLoop, deliver: @escaping Delivery) {
        self.eventLoop = eventLoop
        self.deliver = deliver
    }

    deinit {
        assert(deliver == nil, "a response was promised and never came: its connection would wait forever")
    }

    /// Goes on with the response; called once, also while it is being suspended. `answer` may find that it must wait
    /// again. Where the client has gone away, it is not called.
    package func resume(_ answer: @escaping (inout ResponseWriter) -> Answer) {
        eventLoop.preconditionInEventLoop()
        guard let deliver else { preconditionFailure("a response is resumed once") }
        self.deliver = nil
        deliver(answer)
    }
}
