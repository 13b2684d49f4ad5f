package import Logging
package import NIOCore

/// What the connections of one event loop share. It belongs to that loop.
package final class LoopContext {
    package let eventLoop: any EventLoop
    let responder: Responder
    let limits: Limits
    let logger: Logger
    let observer: RequestObserver
    package let readBuffer: ReadBuffer
    package var writer = ResponseWriter()
    /// Whether a connection is writing its responses: what resumes another one's meanwhile must wait its turn.
    var isWriting = false
    /// What goes out by a channel; used again once NIO has let go of it.
    package var output = ByteBuffer()
    /// What parsing needs and idle connections do not.
    var storage = RequestStorage()
    /// The time of the last tick, for everything that need not be exact: it costs nothing to ask.
    private(set) var now = NIODeadline.now()
    private var lastTick = NIODeadline.now()
    /// How long the loop did not run when it should have: while the machine slept, or the program was stopped. That is
    /// nobody's time: what came meanwhile waits in the kernel, and is answered before anybody's time is up.
    private var paused = TimeAmount.zero
    private var conversations: [ObjectIdentifier: Conversation] = [:]
    private var ticks: RepeatedTask?

    /// How far `now` can be behind the time.
    let tickInterval: TimeAmount

    package init(
        responder: @escaping Responder,
        observer: RequestObserver,
        limits: Limits,
        logger: Logger,
        eventLoop: any EventLoop
    ) {
        self.eventLoop = eventLoop
        self.responder = responder
        self.observer = observer
        self.limits = limits
        self.logger = logger
        readBuffer = ReadBuffer()
        let shortest = min(limits.requestTimeout, limits.idleTimeout)
        tickInterval = min(.seconds(1), .nanoseconds(max(shortest.nanoseconds / 8, 1_000_000)))
    }

    /// One clock for all connections: thousands of timers would cost more than looking at each connection once a second.
    package func start() {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        ticks = eventLoop.scheduleRepeatedTask(initialDelay: tickInterval, delay: tickInterval) { _ in
            bound.value.tick()
        }
    }

    package func stop() {
        ticks?.cancel()
        ticks = nil
    }

    /// The time as connections count it: it stands still during a pause.
    func clock() -> NIODeadline { .now() - paused }

    private func tick() {
        let time = NIODeadline.now()
        let late = time - lastTick - tickInterval
        if late > tickInterval { paused = paused + late }
        lastTick = time
        now = clock()
        for conversation in conversations.values { conversation.tick(now) }
    }

    // MARK: - Connections

    package var connectionCount: Int { conversations.count }

    /// Requests whose answer is still to come.
    package var waitingCount: Int { conversations.values.count { $0.isResponding } }

    func add(_ conversation: Conversation) {
        conversations[ObjectIdentifier(conversation)] = conversation
    }

    func remove(_ conversation: Conversation) {
        conversations[ObjectIdentifier(conversation)] = nil
    }

    /// Has each connection answer what is under way, and end.
    package func drain() {
        for conversation in conversations.values { conversation.drain() }
    }

    package func closeAll() {
        for conversation in conversations.values { conversation.closeNow() }
    }
}
