internal import Glibc

/// Where log lines end.
package enum LogDestination: Sendable, Equatable {
    /// Standard output, and standard error for errors where `separatesErrors`.
    case streams(separatesErrors: Bool)
    case file(LogFilePolicy)
}

/// What is done with a log file (`--logging-filename` and its companions).
package struct LogFilePolicy: Sendable, Equatable {
    package var path: String
    /// Bytes after which a new file begins.
    package var maximumSize: Int
    /// Seconds that former files are kept; nil for no end.
    package var maximumAge: Int?
    /// Former files that are kept; nil for no bound.
    package var maximumBackups: Int?
    package var compresses: Bool
    /// In the names of former files; else UTC.
    package var hasLocalTime: Bool

    package init(
        path: String,
        maximumSize: Int,
        maximumAge: Int? = nil,
        maximumBackups: Int? = nil,
        compresses: Bool = false,
        hasLocalTime: Bool = true
    ) {
        self.path = path
        self.maximumSize = maximumSize
        self.maximumAge = maximumAge
        self.maximumBackups = maximumBackups
        self.compresses = compresses
        self.hasLocalTime = hasLocalTime
    }
}

/// Why a log file cannot be written.
package struct LogFileError: Error, Equatable, CustomStringConvertible {
    package let path: String
    /// In the system's words.
    package let reason: String

    package var description: String { "log file: cannot write \"\(path)\": \(reason)" }
}

/// Writes what it is given; one thread's at a time.
struct LogOutlet: Sendable {
    private let separatesErrors: Bool
    private var file: RotatingFile?

    init(_ destination: LogDestination) throws {
        switch destination {
        case .streams(let separatesErrors):
            self.separatesErrors = separatesErrors
        case .file(let policy):
            separatesErrors = false
            file = try RotatingFile(policy)
        }
    }

    /// What became of lines.
    enum WriteResult: Equatable {
        case written
        /// So many of their bytes are there; the rest is lost.
        case failed(errno: Int32, written: Int)
    }

    mutating func write(_ bytes: [UInt8], to stream: LogSink.Stream) -> WriteResult {
        if file != nil { return file?.write(bytes) ?? .written }
        return Self.write(bytes, to: stream == .errors && separatesErrors ? STDERR_FILENO : STDOUT_FILENO)
    }

    mutating func reopenIfMoved() {
        file?.reopenIfMoved()
    }

    /// Whether lines go to a file, whose loss standard error can tell.
    var isFile: Bool { file != nil }

    /// Waits as long as a pipe's reader does.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> WriteResult {
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + start }, buffer.count - start)
            }
            if count > 0 {
                start += count
            } else if errno == EAGAIN {
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                unsafe poll(&wait, 1, 1000)
            } else if errno != EINTR {
                return .failed(errno: errno, written: start)
            }
        }
        return .written
    }
}
