import Foundation
import Synchronization

/// Moves the clock of the programs that are started with its `environment` (docs/testing.md), so that no test waits for
/// time to pass.
package final class TestClock: Sendable {
    private let file: URL
    private let seconds = Mutex<Int64>(0)

    /// - Parameter folder: where the file goes that carries the time.
    package init(in folder: URL) throws {
        file = folder.appendingPathComponent("clock")
        try Data(count: MemoryLayout<Int64>.size).write(to: file)
    }

    package var environment: [String: String] { ["SIDEGATE_TEST_CLOCK": file.path] }

    /// It is that many seconds later at once, for all of them.
    package func advance(by more: Int64) throws {
        try seconds.withLock { seconds in
            seconds += more
            // In place: the programs have this very file mapped.
            let handle = try FileHandle(forWritingTo: file)
            defer { try? handle.close() }
            try handle.write(contentsOf: withUnsafeBytes(of: seconds) { Data($0) })
        }
    }
}
