#if DEBUG
import Glibc

/// A control for end-to-end tests, in debug builds only: a test moves the clock of a running program instead of waiting.
///
/// `SIDEGATE_TEST_CLOCK` names a file of eight bytes, in which the test writes how many seconds the clock is to be ahead
/// (a signed integer in the machine's byte order). The file is mapped into memory, so that a new value counts at once.
enum MovedClock {
    /// Zero where no test moves the clock.
    static var seconds: Int64 { unsafe file?.pointee ?? 0 }

    /// The mapped file. Only the test writes to it.
    nonisolated(unsafe) private static let file: UnsafePointer<Int64>? = unsafe open()

    private static func open() -> UnsafePointer<Int64>? {
        guard let path = unsafe getenv("SIDEGATE_TEST_CLOCK") else { return nil }
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard let memory = unsafe mmap(nil, MemoryLayout<Int64>.size, PROT_READ, MAP_SHARED, descriptor, 0),
            unsafe memory != MAP_FAILED
        else { return nil }
        return unsafe UnsafePointer(memory.assumingMemoryBound(to: Int64.self))
    }
}
#endif
