/// Threads for what blocks or takes long: hashing, disks, pipes. They are there from the beginning, so that none is
/// missing later, and end with the last reference.
package final class WorkerThreads: Sendable {
    package typealias Work = @Sendable () -> Void

    private struct Queue {
        var works: [Work] = []
        var isEnding = false
    }

    private let queue: Monitor<Queue>

    /// - Parameter name: as `ps -T` shows it; 15 bytes at most.
    package init(_ count: Int, _ name: String, for purpose: String) throws(NoThread) {
        let queue = Monitor(Queue())
        self.queue = queue
        do throws(NoThread) {
            for _ in 0..<count { try ThreadStart.start(name, for: purpose) { Self.run(queue) } }
        } catch {
            end()
            throw error
        }
    }

    deinit { end() }

    /// What was handed over before is done first.
    private func end() {
        queue.withLock { $0.isEnding = true }
        queue.wakeAll()
    }

    package func submit(_ work: @escaping Work) {
        queue.withLock { $0.works.append(work) }
        queue.wakeOne()
    }

    package func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            submit { continuation.resume(returning: body()) }
        }
    }

    private static func run(_ queue: Monitor<Queue>) {
        while true {
            let work: Work? = queue.wait { queue in
                if !queue.works.isEmpty { return .take(queue.works.removeFirst()) }
                return queue.isEnding ? .take(nil) : .wait
            }
            guard let work else { return }
            work()
        }
    }
}
