#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Tells when files change, by looking at them now and then. A look follows symbolic links, so that what Kubernetes does
/// to a mounted ConfigMap (it exchanges a link to the folder) is a change as any other, which inotify would miss.
struct FileWatch {
    /// What tells one state of a file from another.
    private enum Mark: Equatable {
        case missing(Int32)
        case present(device: UInt64, node: UInt64, size: Int64, changed: [UInt8])
    }

    let files: [String]
    private var known: [Mark]
    private var last: [Mark]

    init(_ files: [String]) {
        self.files = files
        known = files.map(Self.mark)
        last = known
    }

    /// Whether a file has changed since this was last true, and then stayed as it is from one look to the next: whoever
    /// writes a file in pieces is given the time.
    mutating func hasChanged() -> Bool {
        let now = files.map(Self.mark)
        defer { last = now }
        guard now != known, now == last else { return false }
        known = now
        return true
    }

    private static func mark(of path: String) -> Mark {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return .missing(errno) }
        return .present(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            node: UInt64(truncatingIfNeeded: status.st_ino),
            size: Int64(status.st_size),
            // The moments as they lie in memory: all that counts is whether they differ.
            changed: unsafe withUnsafeBytes(of: (status.st_mtim, status.st_ctim)) { unsafe Array($0) }
        )
    }
}
