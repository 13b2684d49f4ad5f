internal import Glibc
internal import Kernel
internal import Synchronization

/// Where log lines go: event loops hand them over, and a thread of its own writes them, so that no event loop waits for a
/// disk or for the reader of a pipe.
///
/// What waits is bounded. Past that, lines are dropped and counted, and the log says how many once it can.
package final class LogSink: Sendable {
    package enum Stream: Sendable {
        case output, errors
    }

    private struct State {
        var waiting: [(stream: Stream, bytes: [UInt8], lineCount: Int)] = []
        /// Bytes, those that are being written included.
        var size = 0
        var isWriting = false
        var dropped = 0
        /// Of these, how many the log has not told yet.
        var untold = 0
        /// Why the last ones could not be written, in the system's words; nil while they only came too fast.
        var reason: String?
    }

    package let destination: LogDestination
    private let capacity: Int
    private let state = Mutex(State())
    private let outlet: Mutex<LogOutlet>
    private let thread: WorkerThreads
    /// Makes the line that says so.
    private let tell: @Sendable (LogLoss) -> [UInt8]

    /// - Parameters:
    ///   - capacity: bytes that may wait.
    ///   - tell: makes the line that says what is missing.
    package init(
        _ destination: LogDestination,
        capacity: Int = 8 << 20,
        tell: @escaping @Sendable (LogLoss) -> [UInt8]
    ) throws {
        self.destination = destination
        self.capacity = capacity
        self.tell = tell
        thread = try WorkerThreads(1, "log", for: "the log")
        outlet = Mutex(try LogOutlet(destination))
    }

    /// Lines that were dropped so far.
    package var droppedLines: Int { state.withLock { $0.dropped } }

    /// Hands whole lines over. It never waits.
    package func write(_ bytes: [UInt8], lineCount: Int = 1, to stream: Stream = .output) {
        let begins = state.withLock { state in
            guard state.size + bytes.count <= capacity else {
                state.dropped += lineCount
                state.untold += lineCount
                return false
            }
            state.size += bytes.count
            state.waiting.append((stream, bytes, lineCount))
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if begins { thread.submit { self.writeAll() } }
    }

    /// Comes back once everything that was handed over before is written, or cannot be, but no later than after `limit`:
    /// who reads a pipe may have stopped doing so.
    package func flush(within limit: Duration = .seconds(1)) async {
        let waiting = Mutex<CheckedContinuation<Void, Never>?>(nil)
        let resume: @Sendable () -> Void = {
            waiting.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }?.resume()
        }
        let timeLimit = Task {
            if (try? await Task.sleep(for: limit)) != nil { resume() }
        }
        await withCheckedContinuation { continuation in
            waiting.withLock { $0 = continuation }
            thread.submit {
                self.writeAll()
                resume()
            }
        }
        timeLimit.cancel()
    }

    /// Begins a new file where the old one was moved away (`logrotate`).
    package func reopen() {
        thread.submit { self.outlet.withLock { $0.reopenIfMoved() } }
    }

    private func writeAll() {
        while true {
            let batch = state.withLock { state in
                if state.waiting.isEmpty { state.isWriting = false }
                defer { state.waiting = [] }
                return state.waiting
            }
            guard !batch.isEmpty else { return }
            var missing = 0
            for (stream, bytes, lineCount) in batch {
                switch outlet.withLock({ $0.write(bytes, to: stream) }) {
                case .written: break
                case .failed(let error, let written):
                    // Those whose end is there are not missing.
                    missing += max(lineCount - bytes.prefix(written).count { $0 == UInt8(ascii: "\n") }, 0)
                    note(error)
                }
                state.withLock { $0.size -= bytes.count }
            }
            tellOfDropped(besides: missing)
        }
    }

    /// Keeps why lines are lost, and says it at once on standard error where the log is a file: what that cannot take, an
    /// administrator sees there.
    private func note(_ error: Int32) {
        let reason = unsafe String(cString: strerror(error))
        let isNew = state.withLock { state in
            defer { state.reason = reason }
            return state.reason == nil
        }
        guard isNew, outlet.withLock({ $0.isFile }) else { return }
        _ = LogOutlet.write(tell(.unwritable(reason: reason)), to: STDERR_FILENO)
    }

    /// Where lines are dropped others wait, and when these are written there is room for saying so.
    private func tellOfDropped(besides missing: Int) {
        let loss: LogLoss? = state.withLock { state in
            state.dropped += missing
            state.untold += missing
            guard missing == 0, state.untold > 0 else { return nil }
            defer {
                state.untold = 0
                state.reason = nil
            }
            return .dropped(count: state.untold, reason: state.reason)
        }
        guard case .dropped(let count, let reason)? = loss, let loss,
            outlet.withLock({ $0.write(tell(loss), to: .errors) }) != .written
        else { return }
        state.withLock { state in
            state.untold += count
            state.reason = reason
        }
    }
}

/// What a log must say of itself.
package enum LogLoss: Sendable, Equatable {
    /// From now on lines are lost.
    case unwritable(reason: String)
    /// So many are missing; without a reason they came faster than they could be written.
    case dropped(count: Int, reason: String?)
}
