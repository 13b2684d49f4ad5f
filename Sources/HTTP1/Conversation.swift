internal import Logging
package import NIOCore

/// What carries a connection's bytes: a socket of ours (`StreamSocket`), or a channel of NIO's (`ChannelTransport`).
package protocol Transport: AnyObject {
    /// Takes what the loop's writer holds and sends all of it, now or as the client takes it.
    func sendWritten()
    /// Ends our side, once everything is sent.
    func endOutput()
    /// Ends both sides at once; what is not sent is lost.
    func close()
    /// Reads again, after `Conversation.mayRead` said no.
    func readOn()
}

/// What goes on on one connection: has its `Connection` take what comes, asks the responder, sends the answers, and
/// keeps the clocks. It belongs to an event loop.
package final class Conversation {
    private let loop: LoopContext
    private var connection: Connection
    /// Nil once the connection has ended.
    private var transport: (any Transport)?
    private var work: Task<Void, Never>?
    private var isReadHeld = false
    /// Whether the client takes what is sent.
    private var isWritable = true
    /// Since when a request has begun and is not whole.
    private var readingSince: NIODeadline?
    private var lastActivity: NIODeadline
    /// After a refusal the rest of what the client sends is read and dropped until then: closing on unread bytes would
    /// reset the connection, and the client might never see why.
    private var lingersUntil: NIODeadline?

    /// While draining: when a connection that lies still is closed.
    private var quietUntil: NIODeadline?

    /// Bytes of answers that one connection may hold before the client must take some.
    private static let mostUnsent = 24 * 1024

    /// Enough for the client to read the last answer.
    private static let lingerTime = TimeAmount.seconds(1)

    package init(_ loop: LoopContext, peer: Peer, isSecure: Bool) {
        self.loop = loop
        connection = Connection(limits: loop.limits, peer: peer, isSecure: isSecure)
        lastActivity = loop.now
        // A handshake is the beginning of a request: who drips it is let go the same way.
        readingSince = isSecure ? loop.now : nil
    }

    var isResponding: Bool { connection.isResponding }

    // MARK: - What the transport tells

    /// Comes first.
    package func began(on transport: any Transport) {
        self.transport = transport
        loop.add(self)
    }

    /// Comes last, however it ended.
    package func ended() {
        loop.remove(self)
        work?.cancel()
        transport = nil
    }

    /// TLS has been agreed on.
    package func secured() {
        readingSince = nil
    }

    package func received(_ bytes: ByteBuffer) {
        guard lingersUntil == nil else { return }
        connection.received(bytes)
        proceed()
    }

    /// The client sends nothing more.
    package func inputEnded() {
        guard lingersUntil == nil else {
            // What is not sent yet goes out first, and ends the connection.
            if isWritable { transport?.close() }
            return
        }
        connection.inputClosed()
        proceed()
    }

    package func writabilityChanged(to isWritable: Bool) {
        self.isWritable = isWritable
        if isWritable, lingersUntil == nil { proceed() }
    }

    /// Whether to read now; if not, `readOn` is called when it is time. A client that sends and sends, and takes no
    /// answers, is not read from.
    package func mayRead() -> Bool {
        if takesMore { return true }
        isReadHeld = true
        return false
    }

    private var takesMore: Bool { lingersUntil != nil || !connection.isFull && isWritable }

    // MARK: - What the server tells

    /// Answers what is under way, or the next request, and closes. A connection that lies still is given a moment, since
    /// a request may already be on its way: closing would lose it.
    func drain() {
        guard lingersUntil == nil else { return }
        connection.drain()
        quietUntil = loop.clock() + Self.lingerTime
    }

    func closeNow() {
        transport?.close()
    }

    // MARK: - Requests

    /// Does all there is to do now. Answers to requests that came together go out together.
    private func proceed() {
        guard transport != nil else { return }
        lastActivity = loop.now
        loop.isWriting = true
        var isEnding = false
        advancing: while isWritable {
            switch connection.next(&loop.storage) {
            case .respond(let request, let keepsAlive):
                guard respond(request, keepsAlive: keepsAlive) else { break advancing }
                connection.responded()
                // Who sends requests together and takes no answers is given few: their memory is ours.
                if loop.writer.count >= Self.mostUnsent {
                    flush()
                    loop.isWriting = true
                    if transport == nil { break advancing }
                }
            case .sendContinue:
                loop.writer.writeContinue()
            case .refuse(let refusal):
                write(refusal)
                isEnding = true
                break advancing
            case .wait:
                break advancing
            case .close:
                isEnding = true
                break advancing
            }
        }
        connection.settle()
        loop.storage.settle()
        flush()
        if isEnding {
            linger()
            return
        }
        // While the client takes no answers it is not its requests that are slow.
        readingSince = connection.isReading && isWritable ? readingSince ?? loop.now : nil
        if isReadHeld, takesMore {
            isReadHeld = false
            transport?.readOn()
        }
    }

    private func flush() {
        loop.isWriting = false
        guard !loop.writer.isEmpty else { return }
        if let transport {
            transport.sendWritten()
        } else {
            // Nobody's any more, and never the next client's.
            unsafe loop.writer.take { _ in }
        }
    }

    /// False where the answer comes later.
    private func respond(_ request: Request, keepsAlive: Bool) -> Bool {
        let isHead = request.method == .head
        loop.writer.reset(isHead: isHead, keepsAlive: keepsAlive)
        guard let listener = loop.observer.listener else {
            let answer = loop.responder(request, &loop.writer)
            return settle(answer, Turn(isHead: isHead, keepsAlive: keepsAlive, waiting: nil))
        }
        let since = NIODeadline.now()
        loop.writer.isObserved = true
        let answer = loop.responder(request, &loop.writer)
        if case .written = answer {
            precondition(loop.writer.isFinished, "a responder says it answered, and did not")
            listener(request, loop.writer, .now() - since)
            return true
        }
        let waiting = WaitingRequest(request, since: since)
        return settle(answer, Turn(isHead: isHead, keepsAlive: keepsAlive, waiting: waiting))
    }

    /// What a response must know of its request.
    private struct Turn {
        let isHead: Bool
        let keepsAlive: Bool
        /// Nil where nobody listens.
        let waiting: WaitingRequest?
    }

    /// False where the answer comes later.
    private func settle(_ answer: Answer, _ turn: Turn) -> Bool {
        switch answer {
        case .written:
            precondition(loop.writer.isFinished, "a responder says it answered, and did not")
            if let waiting = turn.waiting {
                loop.observer.listener?(waiting.request, loop.writer, .now() - waiting.since)
            }
            return true
        case .later(let make):
            let eventLoop = loop.eventLoop
            let bound = NIOLoopBound((conversation: self, turn: turn), eventLoop: eventLoop)
            work = Task {
                let response = await make()
                eventLoop.execute {
                    let (conversation, turn) = bound.value
                    conversation.work = nil
                    conversation.resume(turn) { writer in
                        writer.write(response)
                        return .written
                    }
                }
            }
            return false
        case .suspended(let start):
            return suspend(start, turn)
        }
    }

    private func suspend(_ start: (Suspension) -> Void, _ turn: Turn) -> Bool {
        var isStarting = true
        var isSettled = false
        let suspension = Suspension(eventLoop: loop.eventLoop) { [self] answer in
            if isStarting {
                isSettled = settle(answer(&loop.writer), turn)
            } else {
                resume(turn, answer)
            }
        }
        start(suspension)
        isStarting = false
        return isSettled
    }

    private func resume(_ turn: Turn, _ answer: @escaping (inout ResponseWriter) -> Answer) {
        guard transport != nil else { return }
        guard !loop.isWriting else {
            // In the middle of another connection's responses, which lie in the same memory.
            let bound = NIOLoopBound((conversation: self, turn: turn, answer: answer), eventLoop: loop.eventLoop)
            loop.eventLoop.execute { bound.value.conversation.resume(bound.value.turn, bound.value.answer) }
            return
        }
        loop.isWriting = true
        loop.writer.reset(isHead: turn.isHead, keepsAlive: turn.keepsAlive)
        loop.writer.isObserved = turn.waiting != nil
        let isWritten = settle(answer(&loop.writer), turn)
        if isWritten { connection.responded() }
        flush()
        if isWritten { proceed() }
    }

    private func write(_ refusal: RequestRefusal) {
        loop.logger.debug(
            "request refused",
            metadata: ["status": "\(refusal.status.code)", "reason": "\(refusal.reason)"]
        )
        loop.observer.refusals?(refusal)
        loop.writer.reset(isHead: false, keepsAlive: false)
        loop.writer.begin(refusal.status)
        loop.writer.field("Content-Type", "text/plain; charset=utf-8")
        loop.writer.finish(body: "\(refusal.status.code) \(refusal.status.reason)\n")
    }

    private func linger() {
        lingersUntil = loop.clock() + Self.lingerTime
        readingSince = nil
        transport?.endOutput()
        if isReadHeld {
            isReadHeld = false
            transport?.readOn()
        }
    }

    // MARK: - Clock

    /// Called once in a while with the time.
    func tick(_ now: NIODeadline) {
        if let lingersUntil {
            let isOverdue = now - lastActivity >= loop.limits.idleTimeout
            if now >= lingersUntil && isWritable || isOverdue { transport?.close() }
        } else if let readingSince, now - readingSince >= loop.limits.requestTimeout {
            write(RequestRefusal(.requestTimeout, "the request did not come within the time limit"))
            flush()
            linger()
        } else if let quietUntil, now >= quietUntil, !connection.isResponding, !connection.isReading {
            transport?.close()
        } else if !connection.isResponding, now - lastActivity >= loop.limits.idleTimeout {
            transport?.close()
        }
    }
}
