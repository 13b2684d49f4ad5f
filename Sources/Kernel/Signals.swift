internal import CKernel
internal import Glibc
internal import Synchronization

/// The signals that the program answers. They are blocked in every thread and waited for by one, so that none is lost
/// from the first moment on, also where the program is process 1, for which the kernel drops what has no handler.
package enum Signals {
    package typealias Handler = @Sendable () -> Void

    private struct State {
        var handlers: [Int32: Handler] = [:]
        /// When the program ends whatever hangs; nanoseconds of the monotonic clock.
        var lastResort: Int64?
    }

    private static let state = Mutex(State())

    /// To be called first, before any thread is made.
    package static func block() {
        // The program that reads our logs may end before us.
        signal(SIGPIPE, SIG_IGN)
        var set = answeredSet
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        // Process 1 inherits orphans, such as those of `kubectl exec`: the kernel buries them. We start no program.
        if getpid() == 1 { signal(SIGCHLD, SIG_IGN) }
    }

    /// From now on this is called when the signal comes; without it the signal does what it does to any program.
    package static func handle(_ signal: Int32, _ handler: @escaping Handler) {
        state.withLock { $0.handlers[signal] = handler }
    }

    /// Ends the program after that time, unless it has ended by then: whatever hangs, nothing outlives it. The first call
    /// counts.
    package static func end(within limit: Duration) {
        let (seconds, attoseconds) = limit.components
        let moment = monotonicNanoseconds() + seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        state.withLock { $0.lastResort = $0.lastResort ?? moment }
    }

    /// Waits for signals until the program ends. The main thread's.
    package static func wait() -> Never {
        var set = answeredSet
        while true {
            // Its handler sets the last resort on this very thread, so that no wait is longer than what is left.
            let left = state.withLock { $0.lastResort }.map { $0 - monotonicNanoseconds() }
            if let left, left <= 0 { endNow() }
            var time = timespec(tv_sec: 3600, tv_nsec: 0)
            if let left { time = timespec(tv_sec: Int(left / 1_000_000_000), tv_nsec: Int(left % 1_000_000_000)) }
            let signal = unsafe sigtimedwait(&set, nil, &time)
            guard signal > 0 else { continue }
            if let handler = state.withLock({ $0.handlers[signal] }) { handler() } else { obey(signal) }
        }
    }

    private static var answeredSet: sigset_t {
        var set = sigset_t()
        unsafe CKernel_answered_signals(&set)
        return set
    }

    /// What the signal does to any program.
    private static func obey(_ signal: Int32) {
        var set = answeredSet
        unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
        raise(signal)
        // Process 1 is still there: the kernel spares it.
        _exit(128 + signal)
    }

    private static func endNow() -> Never {
        let line = Array("error: something hangs, and the time to end is over; ending now\n".utf8)
        // Not where writing would hang as well.
        var output = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        if unsafe poll(&output, 1, 0) == 1, output.revents & Int16(POLLOUT) != 0 {
            _ = unsafe write(STDERR_FILENO, line, line.count)
        }
        _exit(1)
    }
}
