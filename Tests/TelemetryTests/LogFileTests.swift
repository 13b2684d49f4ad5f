import Foundation
import Logging
import Synchronization
import Testing

@testable import Telemetry

private final class Folder {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("sidegate-log-\(UUID())")

    init() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted() }

    func text(_ name: String) -> String {
        (try? String(contentsOf: url.appendingPathComponent(name), encoding: .utf8)) ?? ""
    }
}

@Suite("Log files")
struct LogFileTests {
    /// 2026-11-26 02:00:00 UTC, and a second more each time that somebody asks.
    private static func clock() -> @Sendable () -> LogMoment {
        let second = Mutex(1_795_658_400 - 1)
        return {
            second.withLock { second in
                second += 1
                return LogMoment(seconds: second, nanoseconds: 7_000_000)
            }
        }
    }

    @Test("a file that would become too large is moved aside under lumberjack's names, whole lines each")
    func rotation() throws {
        let folder = try Folder()
        let policy = LogFilePolicy(path: folder.path("side.gate.log"), maximumSize: 10, hasLocalTime: false)
        var file = try RotatingFile(policy, now: Self.clock())
        for line in ["first\n", "2nd\n", "third\n", "a line of more than ten bytes\n", "5\n"] {
            let outcome = file.write(Array(line.utf8))
            #expect(outcome == .written)
        }
        #expect(
            folder.names == [
                "side.gate-2026-11-26T02-00-00.007.log", "side.gate-2026-11-26T02-00-01.007.log",
                "side.gate-2026-11-26T02-00-02.007.log", "side.gate.log",
            ]
        )
        #expect(folder.text("side.gate-2026-11-26T02-00-00.007.log") == "first\n2nd\n")
        #expect(folder.text("side.gate-2026-11-26T02-00-02.007.log") == "a line of more than ten bytes\n")
        #expect(folder.text("side.gate.log") == "5\n")
    }

    @Test("a half line that a former process left is ended; a new file begins with a line")
    func halfLine() throws {
        let folder = try Folder()
        let path = folder.path("log")
        try Data("whole\nhalf".utf8).write(to: URL(fileURLWithPath: path))
        var file = try RotatingFile(
            LogFilePolicy(path: path, maximumSize: 1000, hasLocalTime: false),
            now: Self.clock()
        )
        let outcome = file.write(Array("next\n".utf8))
        #expect(outcome == .written)
        #expect(folder.text("log") == "whole\nhalf\nnext\n")
        try Data("half".utf8).write(to: URL(fileURLWithPath: path))
        var other = try RotatingFile(
            LogFilePolicy(path: path, maximumSize: 1000, hasLocalTime: false),
            now: Self.clock()
        )
        try FileManager.default.removeItem(atPath: path)
        other.reopenIfMoved()
        let first = other.write(Array("first\n".utf8))
        #expect(first == .written)
        #expect(folder.text("log") == "first\n")
    }

    @Test(
        "a file that is there is gone on with, and its permissions go over to the next; only its owner may read a new one"
    )
    func permissions() throws {
        let folder = try Folder()
        let path = folder.path("log")
        func write(_ bytes: [UInt8], to file: inout RotatingFile) throws {
            let outcome = file.write(bytes)
            try #require(outcome == .written)
        }
        func mode() throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        var file = try RotatingFile(LogFilePolicy(path: path, maximumSize: 100))
        #expect(try mode() == 0o600)
        try write(Array("one\n".utf8), to: &file)
        chmod(path, 0o640)
        file = try RotatingFile(LogFilePolicy(path: path, maximumSize: 8))
        try write(Array("two\n".utf8), to: &file)
        #expect(folder.text("log") == "one\ntwo\n")
        try write(Array("three\n".utf8), to: &file)
        #expect(folder.text("log") == "three\n")
        #expect(try mode() == 0o640)
    }

    @Test("of former files only so many stay, none too old, and compressed ones hold what they held")
    func tidying() throws {
        let folder = try Folder()
        let moments = ["01", "02", "03", "04"].map { "a-2026-11-\($0)T00-00-00.000.log" }
        for (age, name) in zip([3, 2, 1, 0], moments) {
            try String(repeating: name, count: 1000).write(toFile: folder.path(name), atomically: true, encoding: .utf8)
            let date = Date(timeIntervalSince1970: 1_795_658_400 - Double(age) * 86_400)
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: folder.path(name))
        }
        for other in ["a.log", "a-notes.log", "b-2026-11-01T00-00-00.000.log", "a-2026-11-01T00-00-00.000.txt"] {
            try "mine".write(toFile: folder.path(other), atomically: true, encoding: .utf8)
        }
        let policy = LogFilePolicy(
            path: folder.path("a.log"),
            maximumSize: 1,
            maximumAge: 86_400 + 3600,
            maximumBackups: 3,
            compresses: true
        )
        try FormerLogFiles(policy, now: Self.clock()).tidyUpNow()
        #expect(
            folder.names == [
                "a-2026-11-01T00-00-00.000.txt", "a-2026-11-03T00-00-00.000.log.gz", "a-2026-11-04T00-00-00.000.log.gz",
                "a-notes.log", "a.log", "b-2026-11-01T00-00-00.000.log",
            ]
        )
        let unzipped = Process()
        let output = Pipe()
        unzipped.executableURL = URL(fileURLWithPath: "/bin/gzip")
        unzipped.arguments = ["-dc", folder.path(moments[3] + ".gz")]
        unzipped.standardOutput = output
        try unzipped.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(text == String(repeating: moments[3], count: 1000))
    }

    @Test("for a file that was moved away a new one is begun; one that was not goes on")
    func reopening() async throws {
        let folder = try Folder()
        let sink = try LogSink(.file(LogFilePolicy(path: folder.path("log"), maximumSize: 1 << 20))) { _ in [] }
        sink.write(Array("one\n".utf8))
        sink.reopen()
        sink.write(Array("two\n".utf8))
        await sink.flush()
        #expect(folder.text("log") == "one\ntwo\n")
        try FileManager.default.moveItem(atPath: folder.path("log"), toPath: folder.path("log.1"))
        sink.write(Array("three\n".utf8))
        await sink.flush()
        sink.reopen()
        sink.write(Array("four\n".utf8))
        await sink.flush()
        #expect(folder.text("log.1") == "one\ntwo\nthree\n")
        #expect(folder.text("log") == "four\n")
    }

    @Test("a file that cannot be written is an error that names it")
    func unwritable() {
        let policy = LogFilePolicy(path: "/nonexistent/log", maximumSize: 1)
        #expect(throws: LogFileError(path: "/nonexistent/log", reason: "No such file or directory")) {
            try LogSink(.file(policy)) { _ in [] }
        }
    }

    @Test("what waits is bounded; what is dropped is counted, and told once there is room")
    func bounded() async throws {
        let folder = try Folder()
        // A pipe that nobody reads.
        let fifo = folder.path("fifo")
        #expect(mkfifo(fifo, 0o600) == 0)
        let reader = open(fifo, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        // F_SETPIPE_SZ of Linux, which Glibc's module leaves out: room for forty lines.
        #expect(fcntl(reader, 1031, 4096) == 4096)
        let policy = LogFilePolicy(path: fifo, maximumSize: Int.max)
        let sink = try LogSink(.file(policy), capacity: 20_000) { loss in
            guard case .dropped(let count, nil) = loss else { return [] }
            return Array("\(count) dropped\n".utf8)
        }
        let line = Array((String(repeating: "x", count: 99) + "\n").utf8)
        for _ in 0..<1000 { sink.write(line) }
        #expect(sink.droppedLines > 600)
        var received: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        /// Lines that came, and how many the log says are missing.
        func count() -> (written: Int, told: Int) {
            let lines = received.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
            let told = lines.compactMap { $0.hasSuffix(" dropped") ? Int($0.dropLast(8)) : nil }
            return (lines.count - told.count, told.reduce(0, +))
        }
        let deadline = ContinuousClock.now + .seconds(120)
        while count().written + count().told < 1000, ContinuousClock.now < deadline {
            let count = read(reader, &piece, piece.count)
            if count > 0 { received += piece.prefix(count) } else { try await Task.sleep(for: .milliseconds(5)) }
        }
        #expect(count().written + count().told == 1000 && count().told == sink.droppedLines)
    }
}

@Suite("Lines about the program and about logins")
struct LineLogTests {
    private func lines(
        _ kind: LineLogHandler.Kind,
        _ form: LogForm,
        _ log: (inout Logger) -> Void
    ) async throws -> String {
        let folder = try Folder()
        let sink = try LogSink(.file(LogFilePolicy(path: folder.path("log"), maximumSize: 1 << 20))) { _ in [] }
        let handler = LineLogHandler(kind, form, isLocalTime: false, sink: sink) {
            LogMoment(seconds: 1_136_214_245, nanoseconds: 0)
        }
        var logger = Logger(label: "test") { _ in handler }
        log(&logger)
        await sink.flush()
        return folder.text("log")
    }

    @Test("a line about the program")
    func standard() async throws {
        let template = try LogTemplate<StandardField>(StandardField.standard)
        let text = try await lines(.standard(template), .text) { logger in
            logger.warning("a thing\nhappened", metadata: ["b": "two words", "a": "1", "empty": ""])
            logger.debug("not this")
        }
        #expect(text == "[2006/01/02 15:04:05] [warning] a thing\\nhappened a=1 b=\"two words\" empty=\"\"\n")
        let place = try await lines(.standard(LogTemplate("{{.File}}")), .text) { $0.info("x") }
        #expect(place.hasPrefix("LogFileTests.swift:"))
    }

    @Test("a line about a login has the request in its fields, and the rest behind the message")
    func authentication() async throws {
        let template = try LogTemplate<AuthenticationField>(AuthenticationField.standard)
        let text = try await lines(.authentication(template), .text) { logger in
            logger[metadataKey: "client"] = "192.0.2.1"
            logger[metadataKey: "request_id"] = "id 1"
            logger.notice("a login was refused", metadata: ["user": "ada@example.com", "reason": "none"])
            logger.error("a login failed")
            logger.info("a login")
        }
        #expect(
            text == """
                192.0.2.1 - id\\x201 - ada@example.com [2006/01/02 15:04:05] [AuthFailure] a login was refused reason=none
                192.0.2.1 - id\\x201 - - [2006/01/02 15:04:05] [AuthError] a login failed
                192.0.2.1 - id\\x201 - - [2006/01/02 15:04:05] [AuthSuccess] a login

                """
        )
    }

    @Test("as JSON, each line is an object")
    func json() async throws {
        let template = try LogTemplate<AuthenticationField>(AuthenticationField.standard)
        let text = try await lines(.authentication(template), .json) { logger in
            logger[metadataKey: "client"] = "192.0.2.1"
            logger.info("a \"login\"", metadata: ["subject": "1\n2"])
        }
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String]
        #expect(
            object == [
                "time": "2006-01-02T15:04:05.000Z", "log": "auth", "status": "AuthSuccess", "message": "a \"login\"",
                "client": "192.0.2.1", "subject": "1\n2",
            ]
        )
    }
}
