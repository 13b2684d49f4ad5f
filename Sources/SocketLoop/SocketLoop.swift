internal import CSockets
internal import Glibc
internal import Kernel
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import Synchronization

/// A thread that waits for sockets (epoll(7)), for tasks and for the time, and sees to each in turn.
///
/// An event loop as NIO's are, with tasks, timers and futures, but without channels: its sockets call straight into
/// their `Conversation`. NIO's way from the selector through a channel to its handler and back is a third of what a
/// request takes in user space (docs/performance.md). What needs channels, TLS and Redis, runs on NIO's own loops.
///
/// Unchecked: `inbox` is behind its lock, `threadID` is atomic, and only the loop's thread uses the rest.
@safe package final class SocketLoop: @unchecked Sendable {
    package typealias Work = @Sendable () -> Void

    private struct Inbox {
        var tasks: [Work] = []
        /// Whether the thread waits for nothing but sockets and timers, and must be woken for a task.
        var isAsleep = false
        var isEnding = false
        var hasEnded = false
        var waiters: [@Sendable () -> Void] = []
    }

    // NIO's lock is one that the thread sanitizer knows.
    private let inbox = NIOLockedValueBox(Inbox())
    private let threadID = Atomic<UInt>(0)
    /// Held while a task runs after the end.
    private let lateTasks = NIOLock()
    let poll: Int32
    /// eventfd(2): a write to it wakes the loop.
    private let alarm: Int32

    // MARK: What only the thread uses

    private let events: UnsafeMutableBufferPointer<epoll_event>
    /// By descriptor.
    private var sockets: ContiguousArray<(any PolledSocket)?> = []
    /// Those that have more to read than one turn took: epoll tells of what is new only.
    private var unfinished: ContiguousArray<any PolledSocket> = []
    /// Closed when the turn ends, so that an event of this turn never meets a new socket of the same number.
    private var leaving: [Int32] = []
    private var timers = Timers()
    /// Whether the thread has ended; what is asked for now runs on others, one at a time.
    private var isOver = false

    private static let eventsPerTurn = 256

    /// Throws where the system gives no descriptor, no memory or no thread for it.
    package init() throws {
        poll = epoll_create1(Int32(EPOLL_CLOEXEC))
        alarm = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        unsafe events = .allocate(capacity: Self.eventsPerTurn)
        unsafe events.initialize(repeating: epoll_event())
        guard poll >= 0, alarm >= 0, watch(alarm, for: .input) else {
            throw IOError(errnoCode: errno, reason: "no event loop")
        }
        try ThreadStart.start("socket-loop", for: "connections") { self.run() }
    }

    deinit {
        unsafe events.deallocate()
        Glibc.close(poll)
        Glibc.close(alarm)
    }

    package var inEventLoop: Bool { threadID.load(ordering: .relaxed) == UInt(pthread_self()) }

    // MARK: - Tasks and timers

    /// False where the loop has ended: then the task never runs.
    @discardableResult
    package func enqueue(_ task: @escaping Work) -> Bool {
        let (isTaken, mustWake) = inbox.withLockedValue { inbox in
            guard !inbox.hasEnded else { return (false, false) }
            inbox.tasks.append(task)
            defer { inbox.isAsleep = false }
            return (true, inbox.isAsleep)
        }
        if mustWake, !inEventLoop { wake() }
        return isTaken
    }

    /// Runs what comes when the thread is no more, on the caller's: futures of this loop would else never be completed.
    func runAfterEnd(_ task: Work) {
        if inEventLoop { return task() }
        lateTasks.withLock {
            threadID.store(UInt(pthread_self()), ordering: .relaxed)
            task()
            threadID.store(0, ordering: .relaxed)
        }
    }

    private func wake() {
        _ = eventfd_write(alarm, 1)
    }

    /// On the loop, or before it ends.
    func add(_ timer: Timers.Timer) {
        if inEventLoop {
            if isOver { timer.cancel() } else { timers.add(timer) }
        } else if !enqueue({ self.timers.add(timer) }) {
            timer.cancel()
        }
    }

    func removeTimer(_ id: UInt64) {
        if inEventLoop { timers.remove(id) } else { enqueue { self.timers.remove(id) } }
    }

    // MARK: - Sockets

    /// Takes over a descriptor: its events go to the socket, and `remove` closes it. False where the system has
    /// no room to watch one more.
    package func add(_ socket: any PolledSocket, _ descriptor: Int32, for readiness: Readiness) -> Bool {
        let index = Int(descriptor)
        while sockets.count <= index { sockets.append(nil) }
        sockets[index] = socket
        return watch(descriptor, for: readiness)
    }

    /// One that other programs may have too is to be unwatched before: closing our descriptor of it would not do that.
    package func remove(_ descriptor: Int32) {
        sockets[Int(descriptor)] = nil
        leaving.append(descriptor)
    }

    /// Has a socket's `ready` called with `.input` in the next turn.
    package func callAgain(_ socket: any PolledSocket) {
        unfinished.append(socket)
    }

    /// Tells of a socket's events; false where the system has no room for that.
    package func watch(_ descriptor: Int32, for readiness: Readiness) -> Bool {
        var event = unsafe epoll_event(events: readiness.rawValue, data: epoll_data_t(fd: descriptor))
        return unsafe epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) == 0
    }

    /// Stops telling of them.
    package func unwatch(_ descriptor: Int32) {
        _ = epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, nil)
    }

    // MARK: - The thread

    private func run() {
        threadID.store(UInt(pthread_self()), ordering: .relaxed)
        var tasks: [Work] = []
        while true {
            let (isIdle, isEnding) = inbox.withLockedValue { inbox in
                swap(&tasks, &inbox.tasks)
                let isIdle = tasks.isEmpty && unfinished.isEmpty && !inbox.isEnding
                inbox.isAsleep = isIdle
                return (isIdle, inbox.isEnding)
            }
            if isEnding, tasks.isEmpty { break }
            let wasInterrupted = !takeEvents(within: isIdle ? timers.millisecondsLeft() : 0)
            for task in tasks { task() }
            tasks.removeAll(keepingCapacity: true)
            // After a pause the signal that ended it comes before what arrived in the meantime.
            if !wasInterrupted { runDueTimers() }
            for descriptor in leaving { Glibc.close(descriptor) }
            leaving.removeAll(keepingCapacity: true)
        }
        end()
    }

    /// False where a signal came first, and sockets were not looked at.
    private func takeEvents(within milliseconds: Int32) -> Bool {
        let earlier = unfinished
        if !earlier.isEmpty { unfinished.removeAll(keepingCapacity: true) }
        let count = unsafe epoll_wait(poll, events.baseAddress, Int32(events.count), milliseconds)
        let wasInterrupted = count < 0 && errno == EINTR
        for index in 0..<max(0, Int(count)) {
            let event = unsafe events[index]
            let descriptor = unsafe event.data.fd
            if descriptor == alarm {
                var value: eventfd_t = 0
                _ = unsafe eventfd_read(alarm, &value)
            } else if let socket = sockets[Int(descriptor)] {
                unsafe socket.ready(Readiness(rawValue: event.events))
            }
        }
        for socket in earlier { socket.ready(.input) }
        return !wasInterrupted
    }

    private func runDueTimers() {
        guard !timers.isEmpty else { return }
        let now = NIODeadline.now()
        while let timer = timers.takeDue(at: now) { timer.run() }
    }

    // MARK: - The end

    /// Runs what was asked for before, and ends the thread, which then calls `whenEnded`.
    func end(_ whenEnded: @escaping @Sendable () -> Void) {
        let hasEnded = inbox.withLockedValue { inbox in
            if !inbox.hasEnded { inbox.waiters.append(whenEnded) }
            inbox.isEnding = true
            return inbox.hasEnded
        }
        if hasEnded { whenEnded() } else { wake() }
    }

    private func end() {
        while !isOver {
            for socket in sockets { socket?.loopEnded() }
            unfinished = []
            for timer in timers.takeAll() { timer.cancel() }
            let tasks = inbox.withLockedValue { inbox in
                defer { inbox.tasks = [] }
                if inbox.tasks.isEmpty, timers.isEmpty {
                    isOver = true
                    inbox.hasEnded = true
                    threadID.store(0, ordering: .relaxed)
                }
                return inbox.tasks
            }
            for task in tasks { task() }
        }
        for descriptor in leaving { Glibc.close(descriptor) }
        for waiter in inbox.withLockedValue({ $0.waiters }) { waiter() }
    }
}
