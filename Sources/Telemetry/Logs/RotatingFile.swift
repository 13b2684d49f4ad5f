internal import Glibc
internal import Kernel
internal import Text

/// A log file that is begun again when it has become large. Former files are called as oauth2-proxy's library (lumberjack)
/// calls them: `sidegate-2006-01-02T15-04-05.000.log`, with `.gz` behind where they are compressed.
struct RotatingFile: Sendable {
    private let policy: LogFilePolicy
    private let now: @Sendable () -> LogMoment
    private var descriptor: Int32 = -1
    private var size = 0
    /// Whether the file's last line has no end: the disk was full in the middle of it, for us or for a former process.
    private var isLineBroken = false
    private let keeper: FormerLogFiles

    init(_ policy: LogFilePolicy, now: @escaping @Sendable () -> LogMoment = LogMoment.now) throws {
        self.policy = policy
        self.now = now
        keeper = try FormerLogFiles(policy, now: now)
        try open()
    }

    /// Whole lines; a new file begins before them where they would make this one too large.
    mutating func write(_ bytes: [UInt8]) -> LogOutlet.WriteResult {
        if descriptor >= 0, size > 0, size + bytes.count > policy.maximumSize { rotate() }
        // What could not be opened before may be possible now.
        if descriptor < 0 {
            do { try open() } catch { return .failed(errno: errno, written: 0) }
        }
        if isLineBroken {
            let outcome = LogOutlet.write([UInt8(ascii: "\n")], to: descriptor)
            guard case .written = outcome else { return outcome }
            isLineBroken = false
        }
        let outcome = LogOutlet.write(bytes, to: descriptor)
        switch outcome {
        case .written: size += bytes.count
        case .failed(_, let written):
            size += written
            isLineBroken = written > 0
        }
        return outcome
    }

    /// Where the path names another file than the one that is written, or none, that one is begun.
    mutating func reopenIfMoved() {
        var there = stat()
        var here = stat()
        if descriptor >= 0, unsafe fstat(descriptor, &here) == 0, unsafe stat(policy.path, &there) == 0,
            here.st_ino == there.st_ino, here.st_dev == there.st_dev
        {
            return
        }
        close()
        try? open()
    }

    private mutating func open(mode: mode_t = 0o600) throws(LogFileError) {
        descriptor = unsafe Glibc.open(policy.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode)
        var status = stat()
        guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0 else {
            throw LogFileError(path: policy.path, reason: unsafe String(cString: strerror(errno)))
        }
        size = Int(status.st_size)
        isLineBroken = endsWithinLine
    }

    /// A file that cannot be read is taken to end with a whole line.
    private var endsWithinLine: Bool {
        guard size > 0 else { return false }
        let reader = unsafe Glibc.open(policy.path, O_RDONLY | O_CLOEXEC)
        guard reader >= 0 else { return false }
        defer { _ = Glibc.close(reader) }
        var last: UInt8 = 0
        return unsafe pread(reader, &last, 1, off_t(size - 1)) == 1 && last != UInt8(ascii: "\n")
    }

    private mutating func close() {
        guard descriptor >= 0 else { return }
        _ = Glibc.close(descriptor)
        descriptor = -1
    }

    private mutating func rotate() {
        var status = stat()
        let mode = unsafe fstat(descriptor, &status) == 0 ? status.st_mode & 0o777 : 0o600
        // Where it cannot be moved, it grows: better than to lose what it holds.
        guard unsafe rename(policy.path, keeper.nextName()) == 0 else { return }
        close()
        try? open(mode: mode)
        keeper.tidyUp()
    }
}

/// The former files of one log: named, counted, compressed and removed.
struct FormerLogFiles: Sendable {
    private let policy: LogFilePolicy
    private let now: @Sendable () -> LogMoment
    private let folder: String
    /// What stands before and behind the moment in a name.
    private let prefix: String
    private let suffix: String
    /// Compressing takes seconds, which lines that come meanwhile must not wait for.
    /// Nil where there is nothing to tidy up.
    private let thread: WorkerThreads?

    init(_ policy: LogFilePolicy, now: @escaping @Sendable () -> LogMoment) throws(NoThread) {
        self.policy = policy
        self.now = now
        let path = policy.path[...]
        let nameStart = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        folder = nameStart == path.startIndex ? "." : String(path[..<nameStart])
        let name = path[nameStart...]
        let point = name.lastIndex(of: ".") ?? name.endIndex
        prefix = name[..<point] + "-"
        suffix = String(name[point...])
        let tidiesUp = policy.maximumAge != nil || policy.maximumBackups != nil || policy.compresses
        thread = tidiesUp ? try WorkerThreads(1, "log-files", for: "former log files") : nil
    }

    /// A name that no file has.
    func nextName() -> String {
        var moment = now()
        while true {
            let time = CalendarTime(moment.seconds, isLocal: policy.hasLocalTime)
            let thousandths = String(1000 + moment.nanoseconds / 1_000_000).dropFirst()
            let text = "\(time.date)T\(time.clock.replacing(":", with: "-")).\(thousandths)"
            let path = "\(joined(prefix + text + suffix))"
            if unsafe access(path, F_OK) != 0, unsafe access(path + ".gz", F_OK) != 0 { return path }
            moment.nanoseconds += 1_000_000
            if moment.nanoseconds >= 1_000_000_000 { moment = LogMoment(seconds: moment.seconds + 1, nanoseconds: 0) }
        }
    }

    /// On a thread of its own: removes what is too old or too much, and compresses the rest.
    func tidyUp() {
        thread?.submit { tidyUpNow() }
    }

    func tidyUpNow() {
        var names = formerNames().sorted(by: >)
        if let maximum = policy.maximumBackups, names.count > maximum {
            for name in names[maximum...] { unsafe unlink(joined(name)) }
            names.removeSubrange(maximum...)
        }
        if let age = policy.maximumAge {
            let oldest = now().seconds - age
            names.removeAll { name in
                guard let time = modificationTime(of: name), time < oldest else { return false }
                unsafe unlink(joined(name))
                return true
            }
        }
        guard policy.compresses else { return }
        for name in names where !name.hasSuffix(".gz") {
            if GzipFile.compress(joined(name), to: joined(name) + ".gz") { unsafe unlink(joined(name)) }
        }
    }

    private func joined(_ name: String) -> String {
        folder == "." ? name : folder + name
    }

    private func modificationTime(of name: String) -> Int? {
        var status = stat()
        return unsafe stat(joined(name), &status) == 0 ? status.st_mtim.tv_sec : nil
    }

    private func formerNames() -> [String] {
        guard let listing = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(listing) }
        var names: [String] = []
        while let entry = unsafe readdir(listing) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if isFormer(name) { names.append(name) }
        }
        return names
    }

    /// `sidegate-2006-01-02T15-04-05.000.log`, perhaps with `.gz`.
    private func isFormer(_ name: String) -> Bool {
        let plain = name.hasSuffix(".gz") ? name.dropLast(3) : name[...]
        guard plain.hasPrefix(prefix), plain.hasSuffix(suffix) else { return false }
        let time = plain.dropFirst(prefix.count).dropLast(suffix.count)
        let form = "0000-00-00T00-00-00.000"
        return time.count == form.count
            && zip(time, form).allSatisfy { $1 == "0" ? $0.isASCII && $0.isWholeNumber : $0 == $1 }
    }
}
