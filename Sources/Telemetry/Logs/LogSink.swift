internal import NIOPosix
internal import Synchronization

/// Where log lines go: handed over by whoever has some, written by a thread of its own, so that no event loop waits for a
/// disk or for whoever reads a pipe.
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
    }

    package let destination: LogDestination
    private let capacity: Int
    private let state = Mutex(State())
    private let outlet: Mutex<LogOutlet>
    private let thread = NIOThreadPool(numberOfThreads: 1)
    /// Makes the line that says how many are missing.
    private let tell: @Sendable (_ dropped: Int) -> [UInt8]

    /// - Parameters:
    ///   - capacity: bytes that may wait.
    ///   - tell: makes the line that says how many lines are missing.
    package init(
        _ destination: LogDestination,
        capacity: Int = 8 << 20,
        tell: @escaping @Sendable (_ dropped: Int) -> [UInt8]
    ) throws(LogFileError) {
        self.destination = destination
        self.capacity = capacity
        self.tell = tell
        outlet = Mutex(try LogOutlet(destination))
        thread.start()
    }

    deinit { thread.shutdownGracefully { _ in } }

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
        if begins { thread.submit { _ in self.writeAll() } }
    }

    /// Comes back once everything that was handed over before is written, or cannot be.
    package func flush() async {
        await withCheckedContinuation { continuation in
            thread.submit { _ in
                self.writeAll()
                continuation.resume()
            }
        }
    }

    /// Begins the file anew where it was moved away (`logrotate`).
    package func reopen() {
        thread.submit { _ in self.outlet.withLock { $0.reopenIfMoved() } }
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
                let isWritten = outlet.withLock { $0.write(bytes, to: stream) }
                if !isWritten { missing += lineCount }
                state.withLock { $0.size -= bytes.count }
            }
            tellOfDropped(besides: missing)
        }
    }

    /// Where lines are dropped others wait, and when these are written there is room for saying so.
    private func tellOfDropped(besides missing: Int) {
        let untold = state.withLock { state in
            state.dropped += missing
            state.untold += missing
            defer { if missing == 0 { state.untold = 0 } }
            return missing == 0 ? state.untold : 0
        }
        guard untold > 0, !outlet.withLock({ $0.write(tell(untold), to: .errors) }) else { return }
        state.withLock { $0.untold += untold }
    }
}
