package import Dispatch
package import NIOCore
internal import Synchronization

extension SocketLoop: EventLoop {
    package func execute(_ task: @escaping @Sendable () -> Void) {
        if !enqueue(task) { runAfterEnd(task) }
    }

    package func submit<T>(_ task: @escaping @Sendable () throws -> T) -> EventLoopFuture<T> {
        let promise = makePromise(of: T.self)
        let isTaken = enqueue { promise.assumeIsolated().completeWith(Result(catching: task)) }
        if !isTaken { promise.fail(EventLoopError.shutdown) }
        return promise.futureResult
    }

    @discardableResult
    package func scheduleTask<T>(
        deadline: NIODeadline,
        _ task: @escaping @Sendable () throws -> T
    ) -> Scheduled<T> {
        let promise = makePromise(of: T.self)
        let timer = Timers.Timer(
            id: TimerNumbers.next(),
            deadline: deadline,
            run: { promise.assumeIsolated().completeWith(Result(catching: task)) },
            cancel: { promise.fail(EventLoopError.cancelled) }
        )
        add(timer)
        let id = timer.id
        return Scheduled(promise: promise, cancellationTask: { self.removeTimer(id) })
    }

    @discardableResult
    package func scheduleTask<T>(in delay: TimeAmount, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
        scheduleTask(deadline: .now() + delay, task)
    }

    package func shutdownGracefully(queue: DispatchQueue, _ callback: @Sendable @escaping ((any Error)?) -> Void) {
        end { queue.async { callback(nil) } }
    }

    package func preconditionInEventLoop(file: StaticString, line: UInt) {
        precondition(inEventLoop, file: file, line: line)
    }

    package func preconditionNotInEventLoop(file: StaticString, line: UInt) {
        precondition(!inEventLoop, file: file, line: line)
    }

    package func _preconditionSafeToSyncShutdown(file: StaticString, line: UInt) {
        preconditionNotInEventLoop(file: file, line: line)
    }
}

/// Numbers timers, over all loops.
private enum TimerNumbers {
    private static let last = Atomic<UInt64>(0)

    static func next() -> UInt64 { last.add(1, ordering: .relaxed).newValue }
}
