@_spi(ExperimentalCustomExecutors) @_spi(ExperimentalScheduling) internal import _Concurrency

/// Runs the program's tasks on threads of our own.
///
/// The runtime's own way is libdispatch. Its monitor opens a file in /proc once a second while work waits, and ends the
/// program by a trap when it cannot: with no descriptor left, or where /proc cannot be read. And where the system gives no
/// thread, it tries again for ever, in silence.
package enum JobThreads {
    /// From now on every task runs here. To be called once, before the first task.
    ///
    /// The main actor runs nothing: the main thread belongs to `Signals`.
    package static func start(_ count: Int) throws(NoThread) {
        for _ in 0..<count { try ThreadStart.start("tasks", for: "the program's tasks") { JobExecutor.shared.run() } }
        _createExecutors(factory: Factory.self)
    }

    private struct Factory: ExecutorFactory {
        static var mainExecutor: any MainExecutor { UnimplementedMainExecutor() }
        static var defaultExecutor: any TaskExecutor { JobExecutor.shared }
    }
}

private final class JobExecutor: TaskExecutor, SchedulingExecutor {
    static let shared = JobExecutor()

    private let queue = Monitor(JobQueue())

    var asSchedulingExecutor: (any SchedulingExecutor)? { self }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.withLock { $0.add(job) }
        queue.wakeOne()
    }

    func enqueue<C: Clock>(
        _ job: consuming ExecutorJob,
        after delay: C.Duration,
        tolerance: C.Duration?,
        clock: C
    ) {
        guard let delay = delay as? Duration else { preconditionFailure("a clock of the standard library's") }
        schedule(job, after: delay)
    }

    func enqueue<C: Clock>(
        _ job: consuming ExecutorJob,
        at instant: C.Instant,
        tolerance: C.Duration?,
        clock: C
    ) {
        guard let delay = clock.now.duration(to: instant) as? Duration else {
            preconditionFailure("a clock of the standard library's")
        }
        schedule(job, after: delay)
    }

    private func schedule(_ job: consuming ExecutorJob, after delay: Duration) {
        let (seconds, attoseconds) = delay.components
        // A century is as good as for ever, and fits.
        let nanoseconds = min(max(seconds, 0), 3_000_000_000) * 1_000_000_000 + max(attoseconds, 0) / 1_000_000_000
        let job = UnownedJob(job)
        let isNext = queue.withLock { $0.add(job, at: monotonicNanoseconds() + nanoseconds) }
        // The thread that waits for the timer that was next would wait too long now.
        if isNext { queue.wakeAll() }
    }

    func run() {
        let executor = unsafe asUnownedTaskExecutor()
        while true {
            var isWatching = false
            let (job, mustWake) = queue.wait { $0.next(&isWatching) }
            if mustWake { queue.wakeOne() }
            unsafe job.runSynchronously(on: executor)
        }
    }
}

/// Jobs in the order in which they came, and those whose time is still to come.
struct JobQueue {
    private struct Timer {
        let moment: Int64
        let job: UnownedJob
    }

    private var jobs: [UnownedJob] = []
    /// Where those begin that nobody has taken yet.
    private var start = 0
    /// The next one last; of the same moment, the one that was set first.
    private var timers: [Timer] = []
    /// Whether a thread waits for the next timer: one is enough.
    private var isWatched = false

    var isEmpty: Bool { start == jobs.count }

    mutating func add(_ job: UnownedJob) {
        jobs.append(job)
    }

    /// True where it is the next.
    mutating func add(_ job: UnownedJob, at moment: Int64) -> Bool {
        var low = 0
        var high = timers.count
        while low < high {
            let middle = (low + high) / 2
            if timers[middle].moment > moment { low = middle + 1 } else { high = middle }
        }
        timers.insert(Timer(moment: moment, job: job), at: low)
        return low == timers.count - 1
    }

    /// What a thread does next.
    ///
    /// - Parameter isWatching: that thread's own: whether it is the one that waits for timers.
    mutating func next(_ isWatching: inout Bool) -> Monitor<JobQueue>.Step<(job: UnownedJob, mustWake: Bool)> {
        if isWatching {
            isWatching = false
            isWatched = false
        }
        if !timers.isEmpty {
            let now = monotonicNanoseconds()
            while let timer = timers.last, timer.moment <= now {
                timers.removeLast()
                jobs.append(timer.job)
            }
        }
        if start < jobs.count {
            let job = jobs[start]
            start += 1
            if start == jobs.count {
                jobs.removeAll(keepingCapacity: jobs.count < 1024)
                start = 0
            } else if start >= 1024, start * 2 >= jobs.count {
                jobs.removeFirst(start)
                start = 0
            }
            // Somebody must wait for the timers while this thread works, or do what else there is.
            let mustWake = !isEmpty || !timers.isEmpty && !isWatched
            return .take((job, mustWake))
        }
        guard let timer = timers.last, !isWatched else { return .wait }
        isWatching = true
        isWatched = true
        return .waitUntil(timer.moment)
    }
}
