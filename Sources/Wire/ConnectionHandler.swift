internal import Logging
internal import NIOCore
internal import NIOTLS

/// Moves bytes between a socket and its `Connection`, keeps its clocks, and asks the responder. Decides nothing itself.
final class ConnectionHandler: ChannelInboundHandler, ChannelOutboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let loop: LoopContext
    private let isSecure: Bool
    private var connection: Connection
    private var context: ChannelHandlerContext?
    private var work: Task<Void, Never>?
    private var isReadHeld = false
    /// What the channel says of itself, which is dear to ask for.
    private var isWritable = true
    /// Since when a request has begun and is not whole.
    private var readingSince: NIODeadline?
    private var lastActivity: NIODeadline
    /// After a refusal the rest of what the client sends is read and dropped until then: closing on unread bytes would
    /// reset the connection, and the client might never see why.
    private var lingersUntil: NIODeadline?

    /// While draining: when a connection that lies still is closed.
    private var quietUntil: NIODeadline?

    /// Enough for the client to read the last answer.
    private static let lingerTime = TimeAmount.seconds(1)

    init(_ loop: LoopContext, peer: Peer, isSecure: Bool) {
        self.loop = loop
        self.isSecure = isSecure
        connection = Connection(limits: loop.limits, peer: peer, isSecure: isSecure)
        lastActivity = loop.now
        // A handshake is the beginning of a request: who drips it is let go the same way.
        readingSince = isSecure ? loop.now : nil
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        loop.remove(self)
        work?.cancel()
        self.context = nil
    }

    var isResponding: Bool { connection.isResponding }

    // MARK: - In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        if lingersUntil == nil {
            connection.received(buffer)
            proceed(context)
        }
        // With TLS it is not the loop's buffer that comes here.
        if !isSecure { loop.readBuffer.recycle(buffer) }
    }

    /// A client that sends and sends, and takes no answers, is not read from.
    func read(context: ChannelHandlerContext) {
        if connection.isFull || !isWritable {
            isReadHeld = true
        } else {
            context.read()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        if isWritable, lingersUntil == nil { proceed(context) }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            guard lingersUntil == nil else {
                context.close(promise: nil)
                return
            }
            connection.inputClosed()
            proceed(context)
        } else {
            if case .handshakeCompleted? = event as? TLSUserEvent { readingSince = nil }
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset connection is nobody's fault and nothing to log.
        context.close(promise: nil)
    }

    /// Answers what is under way, or the next request, and closes. A connection that lies still is given a moment, since
    /// a request may already be on its way: closing would lose it.
    func drain() {
        guard lingersUntil == nil else { return }
        connection.drain()
        quietUntil = .now() + Self.lingerTime
    }

    func closeNow() {
        context?.close(promise: nil)
    }

    // MARK: - Requests

    /// Does all there is to do now. Answers to requests that came together go out together.
    private func proceed(_ context: ChannelHandlerContext) {
        lastActivity = loop.now
        loop.isWriting = true
        var isEnding = false
        advancing: while isWritable {
            switch connection.next(&loop.storage) {
            case .respond(let request, let keepsAlive):
                guard respond(request, keepsAlive: keepsAlive, context) else { break advancing }
                connection.responded()
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
        flush(context)
        if isEnding {
            linger(context)
            return
        }
        readingSince = connection.isReading ? readingSince ?? loop.now : nil
        if isReadHeld, !connection.isFull, isWritable {
            isReadHeld = false
            context.read()
        }
    }

    private func flush(_ context: ChannelHandlerContext) {
        loop.isWriting = false
        guard !loop.writer.isEmpty else { return }
        loop.writer.take(into: &loop.output)
        context.writeAndFlush(wrapOutboundOut(loop.output), promise: nil)
    }

    /// False where the answer comes later.
    private func respond(_ request: Request, keepsAlive: Bool, _ context: ChannelHandlerContext) -> Bool {
        let isHead = request.method == .head
        loop.writer.reset(isHead: isHead, keepsAlive: keepsAlive)
        guard let listener = loop.observer.listener else {
            let answer = loop.responder(request, &loop.writer)
            return settle(answer, Turn(isHead: isHead, keepsAlive: keepsAlive, waiting: nil), context)
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
        return settle(answer, Turn(isHead: isHead, keepsAlive: keepsAlive, waiting: waiting), context)
    }

    /// What a response must know of its request.
    private struct Turn {
        let isHead: Bool
        let keepsAlive: Bool
        /// Nil where nobody listens.
        let waiting: WaitingRequest?
    }

    /// False where the answer comes later.
    private func settle(_ answer: Answer, _ turn: Turn, _ context: ChannelHandlerContext) -> Bool {
        switch answer {
        case .written:
            precondition(loop.writer.isFinished, "a responder says it answered, and did not")
            if let waiting = turn.waiting {
                loop.observer.listener?(waiting.request, loop.writer, .now() - waiting.since)
            }
            return true
        case .later(let make):
            let bound = NIOLoopBound((handler: self, turn: turn), eventLoop: context.eventLoop)
            let eventLoop = context.eventLoop
            work = Task {
                let response = await make()
                eventLoop.execute {
                    let (handler, turn) = bound.value
                    handler.work = nil
                    handler.resume(turn) { writer in
                        writer.write(response)
                        return .written
                    }
                }
            }
            return false
        case .suspended(let start):
            return suspend(start, turn, context)
        }
    }

    private func suspend(_ start: (Suspension) -> Void, _ turn: Turn, _ context: ChannelHandlerContext) -> Bool {
        var isStarting = true
        var isSettled = false
        let suspension = Suspension(eventLoop: context.eventLoop) { [self] answer in
            if isStarting {
                isSettled = settle(answer(&loop.writer), turn, context)
            } else {
                resume(turn, answer)
            }
        }
        start(suspension)
        isStarting = false
        return isSettled
    }

    private func resume(_ turn: Turn, _ answer: @escaping (inout ResponseWriter) -> Answer) {
        guard let context else { return }
        guard !loop.isWriting else {
            // In the middle of another connection's responses, which lie in the same memory.
            let bound = NIOLoopBound((handler: self, turn: turn, answer: answer), eventLoop: context.eventLoop)
            context.eventLoop.execute { bound.value.handler.resume(bound.value.turn, bound.value.answer) }
            return
        }
        loop.isWriting = true
        loop.writer.reset(isHead: turn.isHead, keepsAlive: turn.keepsAlive)
        loop.writer.isObserved = turn.waiting != nil
        let isWritten = settle(answer(&loop.writer), turn, context)
        if isWritten { connection.responded() }
        flush(context)
        if isWritten { proceed(context) }
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

    private func linger(_ context: ChannelHandlerContext) {
        lingersUntil = .now() + Self.lingerTime
        readingSince = nil
        context.close(mode: .output, promise: nil)
        context.read()
    }

    // MARK: - Clock

    /// Called once in a while with the time.
    func tick(_ now: NIODeadline) {
        guard let context else { return }
        if let lingersUntil {
            if now >= lingersUntil { context.close(promise: nil) }
        } else if let readingSince, now - readingSince >= loop.limits.requestTimeout {
            write(RequestRefusal(.requestTimeout, "the request did not come within the time limit"))
            flush(context)
            linger(context)
        } else if let quietUntil, now >= quietUntil, !connection.isResponding, !connection.isReading {
            context.close(promise: nil)
        } else if !connection.isResponding, now - lastActivity >= loop.limits.idleTimeout {
            context.close(promise: nil)
        }
    }
}
