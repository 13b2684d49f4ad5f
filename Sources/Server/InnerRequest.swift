package import HTTP1
package import NIOCore

/// A request that came by another protocol, written as HTTP/1.1: it goes the way of every request, by the same parser, limits,
/// responder and log, and its answer is handed over instead of sent. It belongs to one of the server's event loops.
package final class InnerRequest {
    private let loop: LoopContext
    private let conversation: Conversation
    private var answer = ByteBuffer()
    private var done: ((ByteBuffer) -> Void)?

    fileprivate init(_ loop: LoopContext, peer: Peer, _ done: @escaping (ByteBuffer) -> Void) {
        self.loop = loop
        self.done = done
        conversation = Conversation(loop, peer: peer, isSecure: false)
    }

    fileprivate func start(_ bytes: ByteBuffer) {
        conversation.began(on: self)
        conversation.received(bytes)
    }

    /// The client has gone away: nothing is handed over any more.
    package func cancel() {
        done = nil
        end()
    }

    private func end() {
        let done = done
        self.done = nil
        conversation.ended()
        done?(answer)
    }
}

extension InnerRequest: Transport {
    package func sendWritten() {
        unsafe loop.writer.take { unsafe answer.writeBytes($0) }
    }

    /// The request says `Connection: close`, so its answer is whole here.
    package func endOutput() { end() }

    package func close() { end() }

    package func readOn() {}
}

extension Server {
    /// To be called on one of the server's event loops, and heard there.
    ///
    /// - Parameters:
    ///   - request: a whole one, that says `Connection: close`.
    ///   - peer: who is at the other end of what it came by.
    ///   - done: gets the whole answer; empty where the server is ending. Not called after `cancel()`.
    package func answer(
        _ request: ByteBuffer,
        from peer: Peer,
        on eventLoop: any EventLoop,
        _ done: @escaping (ByteBuffer) -> Void
    ) -> InnerRequest? {
        guard let loop = loops.context(of: eventLoop) else {
            done(ByteBuffer())
            return nil
        }
        let inner = InnerRequest(loop, peer: peer, done)
        inner.start(request)
        return inner
    }
}
