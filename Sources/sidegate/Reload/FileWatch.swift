import Glibc
import Kernel

/// Tells when files change, by looking at them now and then. A look follows symbolic links, so that what Kubernetes does
/// to a mounted ConfigMap (it exchanges a link to the folder) is a change as any other, which inotify would miss.
struct FileWatch {
    let files: [String]
    private var known: [FileMark]
    private var last: [FileMark]

    /// - Parameter marks: from before the files were read, so that a change while they were is not missed.
    init(_ files: [String], since marks: FileMarks) {
        self.files = files
        known = files.map { marks.marks[$0] ?? FileMark(of: $0) }
        last = known
    }

    /// Whether a file has changed since this was last true, and then stayed as it is from one look to the next: a program
    /// that writes a file in pieces gets the time to finish.
    mutating func hasChanged() -> Bool {
        let now = files.map(FileMark.init(of:))
        defer { last = now }
        guard now != known, now == last else { return false }
        known = now
        return true
    }
}

/// What the files were like before they were first read.
struct FileMarks {
    fileprivate var marks: [String: FileMark] = [:]

    /// Reads a file, whose mark from before is kept.
    mutating func read(_ path: String) throws -> [UInt8] {
        if marks[path] == nil { marks[path] = FileMark(of: path) }
        return try readFile(path)
    }
}

/// What tells one state of a file from another.
private enum FileMark: Equatable {
    case missing(Int32)
    case present(device: UInt64, node: UInt64, size: Int64, changed: [UInt8])

    init(of path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            self = .missing(errno)
            return
        }
        self = .present(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            node: UInt64(truncatingIfNeeded: status.st_ino),
            size: Int64(status.st_size),
            // The moments as they lie in memory: all that counts is whether they differ.
            changed: unsafe withUnsafeBytes(of: (status.st_mtim, status.st_ctim)) { unsafe Array($0) }
        )
    }
}
