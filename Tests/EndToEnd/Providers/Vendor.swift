import Fetch
import Foundation
import TestSupport
import Testing

/// Sidegate and an imitation of one vendor (Tests/Programs/vendors.py), which grants each login to the person of its state.
final class Vendor: Sendable {
    let folder: URL
    let clock: TestClock
    let origin: String
    let url: String
    private let vendor: Program
    private let sidegate: Program

    /// - Parameters:
    ///   - kind: of `--provider`, and of vendors.py.
    ///   - settings: on top of what every start needs, without their `OAUTH2_PROXY_`; `ORIGIN` in them becomes the vendor's
    ///     address, `FOLDER` that of `files`.
    ///   - state: merged into the vendor's before Sidegate starts.
    ///   - files: written before Sidegate starts, by name; `key` is asked from the vendor.
    init(
        _ kind: String,
        _ settings: [String: String],
        state: String? = nil,
        files: [String: String] = [:],
        environment: [String: String] = [:]
    ) async throws {
        let (vendorPort, port) = (freePort(), freePort())
        origin = "http://127.0.0.1:\(vendorPort)"
        url = "http://127.0.0.1:\(port)"
        folder = try Place.temporaryFolder()
        clock = try TestClock(in: folder)
        vendor = try await Program(
            Place.tool("python3"),
            [Place.root.appendingPathComponent("Tests/Programs/vendors.py").path, kind, "\(vendorPort)"],
            in: folder
        ) { isListening(vendorPort) }
        if let state { try await Self.post("\(origin)/_state", state) }
        for (name, content) in files {
            let text = content == "key" ? try await Browser().get("\(origin)/_key").text : content
            try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        var all = [
            "PROVIDER": kind, "CLIENT_ID": "sidegate-test", "CLIENT_SECRET": "test-secret",
            "COOKIE_SECRET": "someSecret123456", "EMAIL_DOMAINS": "*", "HTTP_ADDRESS": "127.0.0.1:\(port)",
            "COOKIE_SECURE": "false", "SET_XAUTHREQUEST": "true",
        ]
        all.merge(settings) { $1 }
        var environment = environment.merging(clock.environment) { $1 }
        for (name, value) in all {
            environment["OAUTH2_PROXY_\(name)"] = value.replacingOccurrences(of: "ORIGIN", with: origin)
        }
        environment = environment.mapValues { [folder] in
            $0.replacingOccurrences(of: "FOLDER", with: folder.path)
        }
        sidegate = try await Program(Place.built("sidegate"), [], environment: environment, in: folder) {
            isListening(port)
        }
        try await until("Sidegate is ready: \(log)") { try await Browser().get("\(url)/ready").status == 200 }
    }

    /// To be called at the end of a test by `defer`, which also keeps the programs running until then.
    func stop() {
        sidegate.stop()
        vendor.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    var log: String { sidegate.output }

    private static func post(_ url: String, _ json: String) async throws {
        var request = FetchRequest(url: url)
        request.method = .post
        request.body = Array(json.utf8)
        try #require(try await Browser.fetcher.fetch(request).status == 200)
    }

    /// Merges JSON into what the vendor knows.
    func change(_ json: String) async throws { try await Self.post("\(origin)/_state", json) }

    /// The requests that the vendor got, as `GET /path?query`.
    func requests() async throws -> [String] {
        let text = try await Browser().get("\(origin)/_requests").body
        return try JSONDecoder().decode([String].self, from: Data(text))
    }

    /// What the vendor saw that no honest client does.
    func violations() async throws -> String { try await Browser().get("\(origin)/_violations").text }

    /// A browser after a login, and the page that it ended on.
    func logIn() async throws -> (browser: Browser, page: FetchResponse) {
        let browser = Browser()
        let (_, page) = try await browser.open("\(url)/oauth2/start?rd=/")
        return (browser, page)
    }

    /// What a gateway learns of that browser.
    func verdict(_ browser: Browser) async throws -> FetchResponse { try await browser.get("\(url)/oauth2/auth", []) }

    /// The first answer about that browser for which `condition` holds. A request waits a second or two for a renewal, which goes
    /// on behind it; until it is done, the session counts.
    func verdict(
        _ browser: Browser,
        of renewal: String,
        where condition: (FetchResponse) -> Bool
    ) async throws -> FetchResponse {
        var answer = try await verdict(browser)
        try await until(renewal) {
            if !condition(answer) { answer = try await verdict(browser) }
            return condition(answer)
        }
        return answer
    }

    /// The status that the end of the session leads to, as soon as its renewal is done.
    func statusAfterEnd(_ browser: Browser) async throws -> Int {
        try await verdict(browser, of: "the session ends") { $0.status != 202 }.status
    }

    /// The identity that a login ends in, as the headers' values; only the status where it is refused.
    func identity() async throws -> Identity {
        let (browser, page) = try await logIn()
        let verdict = try await verdict(browser)
        let violations = try await violations()
        #expect(violations == "[]")
        let access = try await Browser().get("\(origin)/_access").body
        for token in try JSONDecoder().decode([String].self, from: Data(access)) {
            #expect(!log.contains(token), "an access token is in the log")
        }
        return Identity(
            status: page.status,
            user: verdict.header("X-Auth-Request-User"),
            email: verdict.header("X-Auth-Request-Email"),
            groups: verdict.header("X-Auth-Request-Groups"),
            name: verdict.header("X-Auth-Request-Preferred-Username")
        )
    }

    struct Identity: Equatable {
        var status: Int
        var user: String?
        var email: String?
        var groups: String?
        var name: String?
    }
}
