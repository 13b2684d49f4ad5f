import Foundation
import Testing

@Suite("The logs")
struct LoggingTests {
    private func waitFor(_ text: String, in file: URL) async throws -> String {
        let deadline = ContinuousClock.now + patience
        while true {
            let content = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            if content.contains(text) { return content }
            try #require(ContinuousClock.now < deadline, "\(text) is not in \(file.path): \(content)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test("a login leaves oauth2-proxy's lines of requests and logins, and no code, state, cookie or token")
    func login() async throws {
        let stack = try await Stack([
            "REVERSE_PROXY": "true", "REAL_CLIENT_IP_HEADER": "X-Forwarded-For", "LOGGING_LOCAL_TIME": "false",
            "PASS_ACCESS_TOKEN": "true",
        ])
        defer { stack.stop() }
        let browser = Browser()
        let page = try await browser.logIn("\(stack.site)/anything?a=b")
        #expect(page.response.status == 200)
        try await stack.waitForLog("/oauth2/callback?")
        // Each event loop hands over its lines at a time of its own.
        for status in [202, 401] {
            try await stack.waitForLog(
                "\"/oauth2/auth?host=app.localhost&method=GET\" HTTP/1.1 \"end-to-end test\" \(status)"
            )
        }
        let lines = stack.log.split(separator: "\n").map(String.init)
        let date = #"\[\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\]"#
        let id = "[0-9a-f-]{32,36}"
        let forms = [
            #"^127\.0\.0\.1 - ID - alice@example\.com DATE \[AuthSuccess\] a login subject=\S+$"#,
            #"^127\.0\.0\.1 - ID - alice@example\.com DATE app\.localhost:\d+ GET - "/oauth2/callback\?code=\*\*\*&"#
                + #"state=\*\*\*(&iss=\S+)?" HTTP/1\.1 ".*" 302 \d+ \d+\.\d{3}$"#,
            #"^127\.0\.0\.1 - ID - - DATE app\.localhost:\d+ GET - "/oauth2/auth\?host=app\.localhost&method=GET" HTTP/1\.1 ".*" 401 13 \d+\.\d{3}$"#,
            #"^127\.0\.0\.1 - ID - alice@example\.com DATE app\.localhost:\d+ GET - "/oauth2/auth\?host=app\.localhost&method=GET" HTTP/1\.1 ".*" 202 0 "#
                + #"\d+\.\d{3}$"#,
            #"^DATE \[info\] listening address="#,
        ]
        for form in forms {
            let pattern = try Regex(
                form.replacingOccurrences(of: "DATE", with: date).replacingOccurrences(of: "ID", with: id)
            )
            #expect(lines.contains { $0.contains(pattern) }, "\(form): \(stack.log)")
        }
        for cookie in browser.cookies { #expect(!stack.log.contains(cookie.value), "\(cookie.name)") }
        #expect(!stack.log.contains("eyJ"))
    }

    @Test("as JSON into a file that is moved away: SIGUSR1 begins a new file, and every line is an object")
    func json() async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("sidegate.log")
        let stack = try await Stack([
            "LOGGING_FORMAT": "json", "LOGGING_FILENAME": file.path, "EXCLUDE_LOGGING_PATHS": "/robots.txt",
            "SILENCE_PING_LOGGING": "true", "REQUEST_ID_HEADER": "X-Correlation-Id",
        ])
        defer { stack.stop() }
        let browser = Browser()
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        for path in ["/ping", "/ready", "/robots.txt", "/oauth2/auth?x=1"] {
            _ = try await browser.get(
                "\(stack.sidegate)\(path)",
                [
                    ("traceparent", "00-\(trace)-00f067aa0ba902b7-01"), ("X-Correlation-Id", "c-\(path)"),
                    ("X-Forwarded-Uri", "/app?token=t0ken"),
                ]
            )
        }
        let first = try await waitFor("/oauth2/auth?x=1", in: file)
        let moved = folder.appendingPathComponent("sidegate.log.1")
        try FileManager.default.moveItem(at: file, to: moved)
        kill(try #require(stack.programs["sidegate"]).processID, SIGUSR1)
        let deadline = ContinuousClock.now + patience
        while !FileManager.default.fileExists(atPath: file.path) {
            try #require(ContinuousClock.now < deadline, "no new file after SIGUSR1")
            try await Task.sleep(for: .milliseconds(10))
        }
        _ = try await browser.get("\(stack.sidegate)/oauth2/userinfo")
        let second = try await waitFor("/oauth2/userinfo", in: file)
        #expect(!second.contains("x=1"))
        var requests: [[String: Any]] = []
        for line in (first + second).split(separator: "\n") {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let found = try #require(object, "\(line)")
            if found["log"] as? String == "request" { requests.append(found) }
        }
        #expect(requests.count == 2, "\(requests)")
        let auth = try #require(requests.first)
        #expect(auth["trace_id"] as? String == trace && auth["request_id"] as? String == "c-/oauth2/auth?x=1")
        #expect(auth["verdict"] as? String == "sign_in" && auth["status"] as? Int == 401)
        #expect(auth["original_uri"] as? String == "/app?token=***")
        #expect(stack.log.isEmpty, "nothing goes to the streams beside a file: \(stack.log)")
    }

    @Test("what lines look like and whether requests are logged changes with the settings, while the program runs")
    func reload() async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("sidegate.toml")
        try "request_logging = false\n".write(to: file, atomically: true, encoding: .utf8)
        let stack = try await Stack(["CONFIG": file.path])
        defer { stack.stop() }
        _ = try await Browser().get("\(stack.sidegate)/oauth2/auth?first")
        try
            "request_logging_format = 'now {{.RequestURI}} {{.Verdict}}'\nstandard_logging_format = 'now {{.Message}}'\n"
            .write(to: file, atomically: true, encoding: .utf8)
        try await stack.waitForLog("now the settings were read again and taken over\n")
        _ = try await Browser().get("\(stack.sidegate)/oauth2/auth?second")
        try await stack.waitForLog("now \"/oauth2/auth?second\" sign_in\n")
        #expect(!stack.log.contains("auth?first"))
    }

    @Test("errors go to standard error, and with --errors-to-info-log where the rest goes", arguments: [false, true])
    func streams(together: Bool) async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let port = freePort()
        let file = folder.appendingPathComponent("sidegate.toml")
        try "".write(to: file, atomically: true, encoding: .utf8)
        let output = folder.appendingPathComponent("out")
        let errors = folder.appendingPathComponent("err")
        let settings = [
            "OIDC_ISSUER_URL": "http://127.0.0.1:\(freePort())", "CLIENT_ID": "x", "CLIENT_SECRET": "x",
            "COOKIE_SECRET": "someSecret123456", "EMAIL_DOMAINS": "*", "HTTP_ADDRESS": "127.0.0.1:\(port)",
            "CONFIG": file.path, "ERRORS_TO_INFO_LOG": "\(together)",
        ]
        let program = try await Program(
            "/bin/sh",
            ["-c", "exec \"$0\" >\"$1\" 2>\"$2\"", Place.built("sidegate"), output.path, errors.path],
            environment: Dictionary(uniqueKeysWithValues: settings.map { ("OAUTH2_PROXY_\($0)", $1) }),
            in: folder
        ) { isListening(port) }
        defer { program.stop() }
        // Once is enough: what came before anybody watches the file counts too.
        try "no_such_option = 1\n".write(to: file, atomically: true, encoding: .utf8)
        let refusal = "[error] the settings were not taken over"
        let text = try await waitFor(refusal, in: together ? output : errors)
        #expect(text.contains("[info] listening") == together)
        let other = try String(contentsOf: together ? errors : output, encoding: .utf8)
        #expect(!other.contains(refusal))
    }

    @Test("the last lines are written before the program ends")
    func lastLines() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        _ = try await Browser().get("\(stack.sidegate)/oauth2/auth?last")
        stack.programs["sidegate"]?.stop()
        #expect(stack.log.contains("/oauth2/auth?last"))
    }

    @Test("the reader of the logs may end before the program does")
    func readerGone() async throws {
        let port = freePort()
        let program = try await Program(
            "/bin/bash",
            ["-c", "exec \"$0\" > >(true) 2>&1", Place.built("sidegate")],
            environment: [
                "OAUTH2_PROXY_OIDC_ISSUER_URL": "http://127.0.0.1:1", "OAUTH2_PROXY_CLIENT_ID": "x",
                "OAUTH2_PROXY_CLIENT_SECRET": "x", "OAUTH2_PROXY_COOKIE_SECRET": "someSecret123456",
                "OAUTH2_PROXY_EMAIL_DOMAINS": "*", "OAUTH2_PROXY_HTTP_ADDRESS": "127.0.0.1:\(port)",
            ],
            in: try Place.temporaryFolder()
        ) { isListening(port) }
        defer { program.stop() }
        for _ in 0..<10 {
            #expect(try await Browser().get("http://127.0.0.1:\(port)/oauth2/auth").status == 401)
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(program.isRunning)
    }

    @Test("a log file that cannot be written keeps the program from starting, and says why; --config-test finds it")
    func unwritable() throws {
        for test in [[], ["--config-test"]] {
            let run = try Program.run(
                Place.built("sidegate"),
                ["--logging-filename=/nonexistent/sidegate.log", "--http-address=127.0.0.1:\(freePort())"] + test,
                environment: [
                    "OAUTH2_PROXY_OIDC_ISSUER_URL": "http://127.0.0.1:1", "OAUTH2_PROXY_CLIENT_ID": "x",
                    "OAUTH2_PROXY_CLIENT_SECRET": "x", "OAUTH2_PROXY_COOKIE_SECRET": "someSecret123456",
                    "OAUTH2_PROXY_EMAIL_DOMAINS": "*",
                ]
            )
            #expect(run.status == 1)
            #expect(
                run.output == "error: log file: cannot write \"/nonexistent/sidegate.log\": No such file or directory\n"
            )
        }
    }
}
