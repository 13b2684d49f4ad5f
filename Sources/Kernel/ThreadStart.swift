internal import CKernel
internal import Glibc

/// The system gives no further thread.
package struct NoThread: Error, Equatable, CustomStringConvertible {
    /// What it was for.
    package let purpose: String
    /// In the system's words.
    package let reason: String

    package var description: String {
        "cannot start a thread for \(purpose): \(reason). Is there a limit of processes (`ulimit -u`, TasksMax=, the "
            + "cgroup's pids.max)?"
    }
}

package enum ThreadStart {
    /// Starts a thread, which ends with `body`.
    ///
    /// - Parameter name: as `ps -T` shows it; 15 bytes at most.
    package static func start(
        _ name: String,
        for purpose: String,
        _ body: @escaping @Sendable () -> Void
    ) throws(NoThread) {
        pthread_detach(try create(name, for: purpose, body))
    }

    /// Makes that many threads and ends them, which shows that as many can be had just now: for libraries that take it
    /// for granted.
    package static func check(_ count: Int, for purpose: String) throws(NoThread) {
        let gate = Monitor(false)
        var threads: [pthread_t] = []
        defer {
            gate.withLock { $0 = true }
            gate.wakeAll()
            for thread in threads { pthread_join(thread, nil) }
        }
        for _ in 0..<count {
            threads.append(try create("probe", for: purpose) { gate.wait { $0 ? .take(()) : .wait } })
        }
    }

    private static func create(
        _ name: String,
        for purpose: String,
        _ body: @escaping @Sendable () -> Void
    ) throws(NoThread) -> pthread_t {
        let work = unsafe Unmanaged.passRetained(Work(name: name, body: body))
        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                let work = unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
                unsafe pthread_setname_np(pthread_self(), work.name)
                work.body()
                return nil
            },
            work.toOpaque()
        )
        guard status == 0 else {
            unsafe work.release()
            throw NoThread(purpose: purpose, reason: unsafe String(cString: strerror(status)))
        }
        return thread
    }

    private final class Work {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
