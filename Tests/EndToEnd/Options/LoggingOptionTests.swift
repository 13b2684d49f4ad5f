import Fetch
import Foundation
import Testing

@Suite("Options of the logs do their job")
struct LoggingOptionTests {
    @Test("lines of logins and of the program have their forms, and can be turned off each")
    func forms() async throws {
        let stack = try await Stack([
            "AUTH_LOGGING_FORMAT": "login: {{.Status}} of {{.Username}}",
            "STANDARD_LOGGING_FORMAT": "program: {{.Message}}",
        ])
        defer { stack.stop() }
        _ = try await stack.signedIn()
        try await stack.waitForLog("login: AuthSuccess of alice@example.com\n")
        #expect(stack.log.contains("program: listening"))

        try await stack.restartSidegate(["AUTH_LOGGING": "false", "STANDARD_LOGGING": "false"])
        try await stack.becomeReady()
        _ = try await stack.signedIn()
        // The request log is there, and it comes after the login's line.
        try await stack.waitForLog("\"/oauth2/auth?host=app.localhost&method=GET\" HTTP/1.1")
        stack.programs["sidegate"]?.stop()
        #expect(stack.log.contains("/oauth2/callback"))
        #expect(!stack.log.contains("AuthSuccess") && !stack.log.contains("listening"), "\(stack.log)")
    }

    @Test("lines have the time of this place, or of Greenwich", arguments: [true, false])
    func time(isLocal: Bool) async throws {
        // Five hours ahead of Greenwich (POSIX, 8.3).
        let launcher = ["/usr/bin/env", "TZ=ABC-5"]
        let sidegate = try await Alone(["LOGGING_LOCAL_TIME": "\(isLocal)"], by: launcher)
        defer { sidegate.stop() }
        try await until("the first line is written") { sidegate.program.output.contains("] listening") }
        let line = try #require(sidegate.program.output.split(separator: "\n").first { $0.contains("listening") })
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_US_POSIX")
        form.timeZone = TimeZone(secondsFromGMT: isLocal ? 5 * 3600 : 0)
        form.dateFormat = "yyyy/MM/dd HH:mm:ss"
        let time = try #require(form.date(from: String(line.dropFirst().prefix { $0 != "]" })), "\(line)")
        #expect(abs(time.timeIntervalSinceNow) < 600, "\(line)")
    }

    /// Fills a log file beside others of former days.
    /// - Parameters:
    ///   - days: how old these are.
    ///   - left: which of them are to be left, once there is one more that ends like that.
    private func expectRotation(
        _ settings: [String: String],
        former days: [Int],
        leaves left: [Int],
        and ending: String
    ) async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_US_POSIX")
        form.timeZone = TimeZone(identifier: "UTC")
        form.dateFormat = "yyyy-MM-dd'T'HH-mm-ss.SSS"
        let moments = days.map { Date(timeIntervalSinceNow: -86_400 * Double($0) - 3600) }
        let former = moments.map { "sidegate-\(form.string(from: $0))" }
        for (name, moment) in zip(former, moments) {
            let file = folder.appendingPathComponent("\(name).log")
            try "old\n".write(to: file, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.modificationDate: moment], ofItemAtPath: file.path)
        }
        let sidegate = try await Alone(
            [
                "LOGGING_FILENAME": folder.appendingPathComponent("sidegate.log").path, "LOGGING_LOCAL_TIME": "false",
            ].merging(settings) { $1 }
        )
        defer { sidegate.stop() }
        // A megabyte of request lines, and some.
        let path = "/ping?" + String(repeating: "a", count: 15_000)
        for _ in 0..<72 { _ = try await sidegate.get(path) }
        var names: [String] = []
        try await until("the right files are left") {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            names.removeAll { !$0.hasPrefix("sidegate-") }
            let new = names.filter { name in !former.contains { name.hasPrefix($0) } }
            let old = zip(days, former).filter { one in names.contains { $0.hasPrefix(one.1) } }.map(\.0)
            return old == left && new.count == 1 && new[0].hasSuffix(ending)
        }
    }

    @Test("a file that is full is moved away and compressed; what is too old goes")
    func size() async throws {
        let settings = ["LOGGING_MAX_SIZE": "1", "LOGGING_COMPRESS": "true", "LOGGING_MAX_AGE": "2"]
        try await expectRotation(settings, former: [1, 4], leaves: [1], and: ".log.gz")
    }

    @Test("old files stay for ever where no age is given, and only as many as asked for")
    func count() async throws {
        let settings = ["LOGGING_MAX_SIZE": "1", "LOGGING_MAX_AGE": "0", "LOGGING_MAX_BACKUPS": "3"]
        try await expectRotation(settings, former: [30, 40, 50], leaves: [30, 40], and: ".log")
    }
}
