internal import Logging
internal import NIOCore

/// What the connections of one event loop share.
final class LoopContext {
    let responder: Responder
    let limits: Limits
    let logger: Logger
    /// Used again for each response of the loop.
    var writer = ResponseWriter()
    var handlers: [ObjectIdentifier: ConnectionHandler] = [:]

    init(responder: @escaping Responder, limits: Limits, logger: Logger) {
        self.responder = responder
        self.limits = limits
        self.logger = logger
    }
}

/// Moves bytes between a socket and its `Connection`, keeps its clocks, and asks the responder. Decides nothing itself.
final class ConnectionHandler: ChannelInboundHandler, ChannelOutboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let loop: LoopContext
    private let isSecure: Bool
    private var connection: Connection
    private var context: ChannelHandlerContext?
    /// Runs while a request has begun and is not whole.
    private var requestTimer: Scheduled<Void>?
    private var idleTimer: Scheduled<Void>?
    private var lastActivity = NIODeadline.now()
    private var work: Task<Void, Never>?
    private var isReadHeld = false
    /// After a refusal the rest of what the client sends is read and dropped: closing on unread bytes would reset the
    /// connection, and the client might never see why.
    private var isLingering = false

    /// Enough for the client to read the last answer.
    private static let lingerTime = TimeAmount.seconds(1)

    init(_ loop: LoopContext, isSecure: Bool) {
        self.loop = loop
        self.isSecure = isSecure
        connection = Connection(limits: loop.limits, peer: .unix, isSecure: isSecure)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.handlers[ObjectIdentifier(self)] = self
        let peer = Peer(context.remoteAddress) ?? .unix
        connection = Connection(limits: loop.limits, peer: peer, isSecure: isSecure)
        scheduleIdleTimer(in: loop.limits.idleTimeout, context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        loop.handlers[ObjectIdentifier(self)] = nil
        idleTimer?.cancel()
        requestTimer?.cancel()
        work?.cancel()
        self.context = nil
    }

    // MARK: - In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isLingering else { return }
        connection.received(unwrapInboundIn(data))
        proceed(context)
    }

    func read(context: ChannelHandlerContext) {
        if connection.isFull {
            isReadHeld = true
        } else {
            context.read()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            guard !isLingering else {
                context.close(promise: nil)
                return
            }
            connection.inputClosed()
            proceed(context)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset connection is nobody's fault and nothing to log.
        context.close(promise: nil)
    }

    /// Answers what is under way and closes; at once where nothing is.
    func drain() {
        guard let context else { return }
        connection.drain()
        proceed(context)
    }

    func closeNow() {
        context?.close(promise: nil)
    }

    // MARK: - Requests

    private func proceed(_ context: ChannelHandlerContext) {
        lastActivity = .now()
        var isFlushNeeded = false
        advancing: while true {
            switch connection.next() {
            case .respond(let request, let keepsAlive):
                guard respond(request, keepsAlive: keepsAlive, context) else { break advancing }
                connection.responded()
                isFlushNeeded = true
            case .sendContinue:
                context.write(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
                isFlushNeeded = true
            case .refuse(let refusal):
                if isFlushNeeded { context.flush() }
                refuse(refusal, context)
                return
            case .wait:
                break advancing
            case .close:
                if isFlushNeeded { context.flush() }
                linger(context)
                return
            }
        }
        if isFlushNeeded { context.flush() }
        adjustRequestTimer(context)
        if isReadHeld, !connection.isFull {
            isReadHeld = false
            context.read()
        }
    }

    /// False where the answer comes later.
    private func respond(_ request: consuming Request, keepsAlive: Bool, _ context: ChannelHandlerContext) -> Bool {
        let isHead = request.method == .head
        loop.writer.reset(isHead: isHead, keepsAlive: keepsAlive)
        let answer = loop.responder(request, &loop.writer)
        connection.recycle(request.fields)
        switch answer {
        case .written:
            precondition(loop.writer.isFinished, "a responder says it answered, and did not")
            context.write(wrapOutboundOut(loop.writer.buffer), promise: nil)
            return true
        case .later(let make):
            let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
            let eventLoop = context.eventLoop
            work = Task {
                let response = await make()
                eventLoop.execute { bound.value.finish(response, isHead: isHead, keepsAlive: keepsAlive) }
            }
            return false
        }
    }

    private func finish(_ response: Response, isHead: Bool, keepsAlive: Bool) {
        work = nil
        guard let context else { return }
        loop.writer.reset(isHead: isHead, keepsAlive: keepsAlive)
        loop.writer.write(response)
        context.writeAndFlush(wrapOutboundOut(loop.writer.buffer), promise: nil)
        connection.responded()
        proceed(context)
    }

    private func refuse(_ refusal: RequestRefusal, _ context: ChannelHandlerContext) {
        loop.logger.debug(
            "request refused",
            metadata: ["status": "\(refusal.status.code)", "reason": "\(refusal.reason)"]
        )
        loop.writer.reset(isHead: false, keepsAlive: false)
        loop.writer.begin(refusal.status)
        loop.writer.field("Content-Type", "text/plain; charset=utf-8")
        loop.writer.finish(body: "\(refusal.status.code) \(refusal.status.reason)\n")
        context.writeAndFlush(wrapOutboundOut(loop.writer.buffer), promise: nil)
        linger(context)
    }

    private func linger(_ context: ChannelHandlerContext) {
        guard !isLingering else { return }
        isLingering = true
        requestTimer?.cancel()
        context.close(mode: .output, promise: nil)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.lingerTime) { bound.value.closeNow() }
    }

    // MARK: - Clocks

    private func adjustRequestTimer(_ context: ChannelHandlerContext) {
        guard connection.isReading else {
            requestTimer?.cancel()
            requestTimer = nil
            return
        }
        guard requestTimer == nil else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        requestTimer = context.eventLoop.scheduleTask(in: loop.limits.requestTimeout) { bound.value.requestTimedOut() }
    }

    private func requestTimedOut() {
        requestTimer = nil
        guard let context, !isLingering, connection.isReading else { return }
        refuse(RequestRefusal(.requestTimeout, "the request did not come within the time limit"), context)
    }

    /// One timer for the whole life of a connection, which asks when it last was active: a request sets no timer.
    private func scheduleIdleTimer(in delay: TimeAmount, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        idleTimer = context.eventLoop.scheduleTask(in: delay) { bound.value.idleTimerFired() }
    }

    private func idleTimerFired() {
        guard let context else { return }
        let idle = connection.isResponding ? TimeAmount.zero : NIODeadline.now() - lastActivity
        if idle >= loop.limits.idleTimeout {
            context.close(promise: nil)
        } else {
            scheduleIdleTimer(in: loop.limits.idleTimeout - idle, context)
        }
    }
}
