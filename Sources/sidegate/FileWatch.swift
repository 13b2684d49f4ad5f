#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Says whether files have changed since it was last asked: other content has another time, size or inode.
///
/// Asked now and then, which costs a system call a file and notices every way in which files are exchanged: written
/// over, renamed into place, or a link somewhere above them turned, as Kubernetes does with its volumes.
struct FileWatch {
    private struct State: Equatable {
        let device: UInt64
        let inode: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    private let paths: [String]
    private var states: [State?]

    init(_ paths: [String]) {
        self.paths = paths
        states = paths.map(Self.state)
    }

    mutating func hasChanged() -> Bool {
        let now = paths.map(Self.state)
        defer { states = now }
        return now != states
    }

    /// Nil for a file that is not there.
    private static func state(of path: String) -> State? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return State(
            device: UInt64(status.st_dev),
            inode: UInt64(status.st_ino),
            size: Int64(status.st_size),
            seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec
        )
    }
}
