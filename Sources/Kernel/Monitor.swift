internal import Glibc

/// A state behind a lock, and the means to wait until it changes.
///
/// Unchecked: the state is touched with the mutex held only.
@safe final class Monitor<State>: @unchecked Sendable {
    private var state: State
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init(_ state: sending State) {
        self.state = state
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        // A clock that was set wakes nobody, and lets nobody sleep on.
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body(&state)
    }

    /// What a step of waiting does next.
    enum Step<Result> {
        case take(Result)
        case wait
        /// At most until that moment of the monotonic clock, in nanoseconds.
        case waitUntil(Int64)
    }

    /// Takes steps until one takes something. Between two it waits until somebody wakes it.
    func wait<Result>(_ step: (inout State) -> Step<Result>) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while true {
            switch step(&state) {
            case .take(let result): return result
            case .wait: unsafe pthread_cond_wait(condition, mutex)
            case .waitUntil(let moment):
                var time = timespec(tv_sec: Int(moment / 1_000_000_000), tv_nsec: Int(moment % 1_000_000_000))
                unsafe pthread_cond_timedwait(condition, mutex, &time)
            }
        }
    }

    func wakeOne() { unsafe pthread_cond_signal(condition) }

    func wakeAll() { unsafe pthread_cond_broadcast(condition) }
}

/// Nanoseconds of the clock that nobody sets.
func monotonicNanoseconds() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
