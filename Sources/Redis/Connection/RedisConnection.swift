internal import NIOCore

/// One socket: commands go out together at the end of the loop's turn, and replies are matched in order.
///
/// It ends once, whatever the cause, and tells its owner with the commands that were never answered. A reply that is
/// overdue is such a cause: what came later could only be matched to the wrong command.
final class RedisConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What its owner must know, on the loop.
    struct Events {
        /// Redis answered with an error.
        var refused: (PendingCommand, RedisError) -> Void = { pending, error in pending.then(.failure(error)) }
        /// It takes no more commands; these have not been answered.
        var ended: (ConnectionFailure, [PendingCommand]) -> Void = { _, _ in }
    }

    private enum State {
        case open
        /// Takes no more commands, and closes when those under way are answered.
        case retiring
        case ended
    }

    private enum Outstanding {
        case command(PendingCommand)
        /// Nobody waits for the reply: its caller has been told that it is late.
        case abandoned(patience: NIODeadline)
        /// The reply to an ASKING before the next command.
        case asking
    }

    var events = Events()
    private(set) var lastUse = NIODeadline.now()
    private let loop: any EventLoop
    private let bounds: RedisConfiguration.Bounds
    private var state = State.open
    private var context: ChannelHandlerContext?
    private var parser: RESPParser
    private var input = ByteBuffer()
    private var output = ByteBuffer()
    private var isFlushScheduled = false
    private var outstanding = CircularBuffer<Outstanding>()
    private let timer: DeadlineTimer

    init(on loop: any EventLoop, bounds: RedisConfiguration.Bounds) {
        self.loop = loop
        self.bounds = bounds
        parser = RESPParser(limits: RESPParser.Limits(replySize: bounds.replyBytes))
        timer = DeadlineTimer(on: loop)
        timer.fire = { [unowned self] now in checkDeadlines(now) }
    }

    var isIdle: Bool { outstanding.isEmpty }

    // MARK: - Out

    /// On the hot path: writes into memory that the next flush sends.
    func send(_ pending: PendingCommand) {
        guard case .open = state else {
            pending.then(.failure(.unreachable))
            return
        }
        guard outstanding.count < bounds.commands,
            output.readableBytes + pending.command.size <= bounds.unsentBytes
        else {
            pending.then(.failure(.overloaded))
            return
        }
        if pending.isAsking {
            Self.asking.write(to: &output)
            outstanding.append(.asking)
        }
        pending.command.write(to: &output)
        outstanding.append(.command(pending))
        timer.set(pending.deadline)
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        loop.assumeIsolated().execute { [self] in flush() }
    }

    private static let keptCapacity = 64 * 1024
    private static let asking = RedisCommand(["ASKING"])

    private func flush() {
        isFlushScheduled = false
        // What the server does not take stays here, where its bound is. With TLS, the handshake comes first.
        guard let context, output.readableBytes > 0, context.channel.isActive, context.channel.isWritable else {
            return
        }
        lastUse = .now()
        // Taken out first: the write may change whether more can be written, and lead here again.
        var bytes = ByteBuffer()
        swap(&bytes, &output)
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        // What a burst took is given back.
        guard output.readableBytes == 0, bytes.capacity <= Self.keptCapacity else { return }
        bytes.clear()
        output = bytes
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { flush() }
    }

    // MARK: - In

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        flush()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if input.readableBytes == 0 {
            input = bytes
        } else {
            input.discardReadBytes()
            input.writeBuffer(&bytes)
        }
        do throws(MalformedReply) {
            while !isEnded, let reply = try parser.next(&input) { try match(reply) }
        } catch {
            end(.malformedReply(error.reason))
        }
        if input.readableBytes == 0 { input = ByteBuffer() }
        if case .retiring = state, outstanding.isEmpty { end(.idle) }
    }

    private func match(_ reply: Result<RedisReply, RedisError>) throws(MalformedReply) {
        switch (outstanding.popFirst(), reply) {
        case (.command(let pending), .success): pending.then(reply)
        case (.command(let pending), .failure(let error)): events.refused(pending, error)
        case (.abandoned, _), (.asking, _): break
        case (nil, _): throw MalformedReply("a reply that nothing waits for")
        }
    }

    // MARK: - End

    private var isEnded: Bool {
        if case .ended = state { true } else { false }
    }

    private func checkDeadlines(_ now: NIODeadline) {
        var next = NIODeadline.distantFuture
        var late: [PendingCommand] = []
        for index in outstanding.indices {
            switch outstanding[index] {
            case .command(let pending) where pending.deadline > now: next = min(next, pending.deadline)
            case .command(let pending) where pending.patience > now:
                next = min(next, pending.patience)
                outstanding[index] = .abandoned(patience: pending.patience)
                late.append(pending)
            case .abandoned(let patience) where patience > now: next = min(next, patience)
            case .command, .abandoned:
                for pending in late { pending.then(.failure(.timedOut)) }
                return end(.replyOverdue)
            case .asking: break
            }
        }
        timer.set(next)
        for pending in late { pending.then(.failure(.timedOut)) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.closedByServer)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(ConnectionFailure(error, isConnected: true))
    }

    /// Takes no more commands; closes once those under way are answered, or overdue.
    func retire() {
        guard case .open = state, !outstanding.isEmpty else {
            end(.idle)
            return
        }
        state = .retiring
    }

    func end(_ failure: ConnectionFailure) {
        guard !isEnded else { return }
        state = .ended
        context?.close(promise: nil)
        timer.cancel()
        let unanswered = outstanding.compactMap { outstanding in
            if case .command(let pending) = outstanding { pending } else { nil }
        }
        outstanding.removeAll()
        output = ByteBuffer()
        let events = events
        self.events = Events()
        events.ended(failure, unanswered)
    }
}
