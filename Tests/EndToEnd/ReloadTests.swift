import Fetch
import Foundation
import Synchronization
import Testing

@Suite("Settings are read again while requests go on")
struct ReloadTests {
    /// Asks without a pause until it is stopped; counts what was not the answer expected.
    private final class Load: Sendable {
        private let counts = Mutex((asked: 0, failed: 0, ended: false))

        func run(_ url: String, _ field: (String, String)?, isGood: @escaping @Sendable (Int) -> Bool) async {
            while !counts.withLock({ $0.ended }) {
                var request = FetchRequest(url: url)
                request.timeout = patience
                if let field { request.headers = [field] }
                let status = try? await Browser.fetcher.fetch(request).status
                counts.withLock {
                    $0.asked += 1
                    if !(status.map(isGood) ?? false) { $0.failed += 1 }
                }
            }
        }

        func end() -> (asked: Int, failed: Int) {
            counts.withLock {
                $0.ended = true
                return ($0.asked, $0.failed)
            }
        }
    }

    private func write(_ text: String, _ file: URL) throws {
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    @Test("a changed file of settings counts, on SIGHUP and without; a bad one changes nothing; no request fails")
    func configurationFile() async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("sidegate.toml")
        try write("allowed_groups = [\"staff\"]\n", file)
        let stack = try await Stack(["CONFIG": file.path])
        defer { stack.stop() }
        let browser = Browser()
        #expect(try await browser.logIn("\(stack.site)/anything").response.status == 200)
        let cookie = browser.cookies.filter { $0.name == "_oauth2_proxy" }.map { "\($0.name)=\($0.value)" }.joined()
        let url = "\(stack.sidegate)/oauth2/auth"
        func status() async throws -> Int {
            var request = FetchRequest(url: url)
            request.headers = [("Cookie", cookie)]
            return try await Browser.fetcher.fetch(request).status
        }
        #expect(try await status() == 202)

        let load = Load()
        async let users: Void = load.run(url, ("Cookie", cookie)) { $0 == 202 || $0 == 403 }
        async let strangers: Void = load.run(url, nil) { $0 == 401 }

        try write("allowed_groups = [\"board\"]\n", file)
        try await stack.waitForLog("the settings were read again and taken over")
        #expect(try await status() == 403)

        try write("allowed_groups = [\"staff\"]\nallowed_gruops = []\n", file)
        try await stack.waitForLog(
            "sidegate.toml:2: allowed_gruops: is no option of Sidegate; did you mean allowed_groups?"
        )
        #expect(stack.log.contains("the settings were not taken over, those from before stay in use"))
        #expect(try await status() == 403)

        try write("session_store_type = \"redis\"\nredis_connection_url = \"redis://127.0.0.1:1\"\n", file)
        try await stack.waitForLog("--session-store-type has become redis, which needs a restart")
        #expect(try await status() == 403)

        try write("allowed_groups = [\"staff\"]\nthreads = 3\n", file)
        try await stack.waitForLog("--threads has changed, which counts from the next start on")
        #expect(try await status() == 202)

        let before = stack.log.components(separatedBy: "taken over\n").count
        kill(try #require(stack.programs["sidegate"]).processID, SIGHUP)
        let deadline = ContinuousClock.now + patience
        while stack.log.components(separatedBy: "taken over\n").count == before {
            try #require(ContinuousClock.now < deadline, "SIGHUP did nothing: \(stack.log)")
            try await Task.sleep(for: .milliseconds(20))
        }
        let (asked, failed) = load.end()
        _ = await (users, strangers)
        #expect(asked > 10)
        #expect(failed == 0)
        // The provider is the same: it was asked for its keys once.
        #expect(stack.log.components(separatedBy: "is ready").count == 2, "\(stack.log)")
    }

    @Test("files of addresses and of passwords that change refuse nobody who stays in them")
    func people() async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (emails, passwords) = (folder.appendingPathComponent("emails"), folder.appendingPathComponent("htpasswd"))
        try write("alice@example.com\n", emails)
        try write(PasswordLine.of("jane"), passwords)
        let stack = try await Stack([
            "EMAIL_DOMAINS": "", "AUTHENTICATED_EMAILS_FILE": emails.path, "HTPASSWD_FILE": passwords.path,
        ])
        defer { stack.stop() }
        let alice = ("Cookie", try await stack.signedIn().cookies.line)
        func basic(_ user: String) -> (String, String) {
            ("Authorization", "Basic " + Data("\(user):secret".utf8).base64EncodedString())
        }
        let url = "\(stack.sidegate)/oauth2/auth"
        func status(_ field: (String, String)) async throws -> Int {
            try await Browser().get(url, [field]).status
        }
        #expect(try await status(alice) == 202)
        #expect(try await status(basic("jane")) == 202)

        let load = Load()
        async let byCookie: Void = load.run(url, alice) { $0 == 202 }
        async let byPassword: Void = load.run(url, basic("jane")) { $0 == 202 }
        for number in 1...3 {
            #expect(try await status(basic("user\(number)")) == 401)
            try write("user\(number)@example.com\nalice@example.com\n", emails)
            try write(PasswordLine.of("user\(number)") + PasswordLine.of("jane"), passwords)
            try await until("user\(number) passes") { try await status(basic("user\(number)")) == 202 }
        }
        let (asked, failed) = load.end()
        _ = await (byCookie, byPassword)
        #expect(asked > 10)
        #expect(failed == 0)
        // Who is taken out is out.
        try write("bob@example.org\n", emails)
        try write(PasswordLine.of("user1"), passwords)
        try await until("alice is refused") { try await status(alice) == 403 }
        #expect(try await status(basic("jane")) == 401)
    }

    @Test("a file of addresses that a full disk emptied turns nobody away; one that says so by a comment does")
    func emptiedFile() async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let emails = folder.appendingPathComponent("emails")
        try write("alice@example.com\n", emails)
        let stack = try await Stack(["EMAIL_DOMAINS": "", "AUTHENTICATED_EMAILS_FILE": emails.path])
        defer { stack.stop() }
        let alice = ("Cookie", try await stack.signedIn().cookies.line)
        func status() async throws -> Int { try await Browser().get("\(stack.sidegate)/oauth2/auth", [alice]).status }
        #expect(try await status() == 202)
        try write("\n", emails)
        try await stack.waitForLog("has become empty, as a file does that a full disk cut off")
        #expect(stack.log.contains("the settings were not taken over, those from before stay in use"))
        #expect(try await status() == 202)
        try write("# nobody for now\n", emails)
        try await until("alice is refused") { try await status() == 403 }
    }

    @Test("a new cookie secret, brought by the exchange of a link as Kubernetes does it, ends the old sessions")
    func secretBehindLink() async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = FileManager.default
        for (version, secret) in [("v1", "0123456789abcdef"), ("v2", "fedcba9876543210")] {
            let version = folder.appendingPathComponent(version)
            try files.createDirectory(at: version, withIntermediateDirectories: true)
            try write(secret, version.appendingPathComponent("secret"))
        }
        let link = folder.appendingPathComponent("..data")
        try files.createSymbolicLink(atPath: link.path, withDestinationPath: "v1")
        try files.createSymbolicLink(
            atPath: folder.appendingPathComponent("secret").path,
            withDestinationPath: "..data/secret"
        )
        let stack = try await Stack([
            "COOKIE_SECRET": "", "COOKIE_SECRET_FILE": folder.appendingPathComponent("secret").path,
        ])
        defer { stack.stop() }
        let browser = Browser()
        #expect(try await browser.logIn("\(stack.site)/anything").response.status == 200)

        let fresh = folder.appendingPathComponent("..fresh")
        try files.createSymbolicLink(atPath: fresh.path, withDestinationPath: "v2")
        #expect(rename(fresh.path, link.path) == 0)
        try await stack.waitForLog("the settings were read again and taken over")
        #expect(try await browser.get("\(stack.site)/anything", []).status == 401)
        #expect(try await Browser().logIn("\(stack.site)/anything").response.status == 200)
    }

    @Test("another provider takes over once it answers, and the one before serves until then")
    func otherProvider() async throws {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("sidegate.toml")
        try write("", file)
        let stack = try await Stack(["CONFIG": file.path])
        defer { stack.stop() }
        let nobody = freePort()
        try write("oidc_jwks_url = \"http://127.0.0.1:\(nobody)/keys\"\n", file)
        try await stack.waitForLog("the new settings are good; waiting for their provider to answer")
        let browser = Browser()
        #expect(try await browser.logIn("\(stack.site)/anything").response.status == 200)
        #expect(!stack.log.contains("taken over\n"))
        try write("scope = \"openid email\"\n", file)
        try await stack.waitForLog("the settings were read again and taken over")
        let start = try await browser.get("\(stack.sidegate)/oauth2/start?rd=/")
        let location = try #require(start.header("Location"))
        #expect(location.contains("scope=openid") && !location.contains("profile"), "\(location)")
    }
}
