internal import NIOCore

/// Fires at the earliest time it was set to. One timer for many deadlines: it is neither moved nor cancelled where a
/// reply comes in time, but fires in vain, and its owner sets it again.
final class DeadlineTimer {
    private let loop: any EventLoop
    private var task: Scheduled<Void>?
    private var time = NIODeadline.distantFuture
    /// Called on the loop with the time it was set to.
    var fire: (NIODeadline) -> Void = { _ in }

    init(on loop: any EventLoop) {
        self.loop = loop
    }

    func set(_ deadline: NIODeadline) {
        guard deadline < time else { return }
        task?.cancel()
        time = deadline
        task = loop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
            guard let self else { return }
            time = .distantFuture
            task = nil
            fire(deadline)
        }
    }

    func cancel() {
        task?.cancel()
        task = nil
        time = .distantFuture
    }
}
