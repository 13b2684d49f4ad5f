internal import NIOCore

/// Commands that wait for a connection or a map: within bounds, and no longer than their time.
final class WaitingCommands {
    private let bounds: RedisConfiguration.Bounds
    private let timer: DeadlineTimer
    private var commands = CircularBuffer<PendingCommand>()
    private var size = 0

    init(on loop: any EventLoop, bounds: RedisConfiguration.Bounds) {
        self.bounds = bounds
        timer = DeadlineTimer(on: loop)
        timer.fire = { [unowned self] now in expire(now) }
    }

    func append(_ pending: PendingCommand) {
        let commandSize = pending.command.size
        guard commands.count < bounds.commands, size + commandSize <= bounds.unsentBytes else {
            pending.then(.failure(.overloaded))
            return
        }
        commands.append(pending)
        size += commandSize
        timer.set(pending.deadline)
    }

    /// All of them, for somebody else to send or to fail.
    func takeAll() -> CircularBuffer<PendingCommand> {
        timer.cancel()
        size = 0
        var all = CircularBuffer<PendingCommand>()
        swap(&all, &commands)
        return all
    }

    private func expire(_ now: NIODeadline) {
        for pending in takeAll() {
            if pending.deadline > now { append(pending) } else { pending.then(.failure(.timedOut)) }
        }
    }
}
