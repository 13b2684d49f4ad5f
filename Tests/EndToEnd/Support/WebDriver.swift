import Fetch
import Foundation
import Testing

/// Chromium without a window, driven by chromedriver (W3C WebDriver). Each has a profile of its own.
final class WebDriver {
    private let driver: Program
    private let endpoint: String
    private var session = ""

    /// What chromedriver says went wrong.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// A browser for the time of `body`. It is closed whatever happens: chromedriver would leave it running.
    static func use<Result>(_ body: (WebDriver) async throws -> Result) async throws -> Result {
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let browser = try await WebDriver(in: folder)
        do {
            let result = try await body(browser)
            await browser.close()
            return result
        } catch {
            await browser.close()
            throw error
        }
    }

    private init(in folder: URL) async throws {
        let port = freePort()
        endpoint = "http://127.0.0.1:\(port)"
        driver = try await Program(
            Place.system("chromedriver"),
            ["--port=\(port)"],
            environment: ["TMPDIR": folder.path],
            in: folder
        ) { isListening(port) }
        let options: [String: Any] = [
            "binary": Place.system("chromium"),
            // Containers have no sandbox to give, and little shared memory.
            "args": [
                // Names that are no names of this machine, and lead here all the same.
                "--host-resolver-rules=MAP *.test 127.0.0.1", "--headless=new", "--no-sandbox", "--disable-gpu",
                "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update",
            ],
        ]
        let capabilities: [String: Any] = ["alwaysMatch": ["browserName": "chrome", "goog:chromeOptions": options]]
        let answer = try await call(.post, "/session", ["capabilities": capabilities])
        guard let id = (answer as? [String: Any])?["sessionId"] as? String else {
            throw Failure(description: "no session: \(answer)")
        }
        session = "/session/\(id)"
        // An element is waited for as long as this, so that no test needs to know how fast a page is.
        try await call(.post, "\(session)/timeouts", ["implicit": 15_000, "pageLoad": 60_000, "script": 30_000])
    }

    private func close() async {
        if !session.isEmpty { _ = try? await call(.delete, session) }
        driver.stop()
    }

    func go(_ url: String) async throws { try await call(.post, "\(session)/url", ["url": url]) }
    func back() async throws { try await call(.post, "\(session)/back") }
    func reload() async throws { try await call(.post, "\(session)/refresh") }

    var url: String { get async throws { try await text(call(.get, "\(session)/url")) } }
    var title: String { get async throws { try await text(call(.get, "\(session)/title")) } }

    /// What the page shows.
    var page: String { get async throws { try await text(run("return document.documentElement.innerText")) } }

    /// Waits until the browser is on a page whose URL the condition takes; gives that URL.
    @discardableResult
    func waitForURL(_ isAwaited: (String) -> Bool) async throws -> String {
        let deadline = ContinuousClock.now + patience
        while true {
            let url = try await url
            if isAwaited(url) { return url }
            guard ContinuousClock.now < deadline else {
                throw Failure(description: "the browser stayed on \(url): \(try await page)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func type(_ text: String, into selector: String) async throws {
        let element = try await find(selector)
        try await call(.post, "\(session)/element/\(element)/clear")
        try await call(.post, "\(session)/element/\(element)/value", ["text": text])
    }

    func click(_ selector: String) async throws {
        try await call(.post, "\(session)/element/\(find(selector))/click")
    }

    /// How the browser shows pages: what CSS asks of media, and the window's size in CSS pixels.
    func show(as features: [String: String], on media: String = "screen", width: Int, height: Int) async throws {
        try await command(
            "Emulation.setEmulatedMedia",
            ["media": media, "features": features.map { ["name": $0.key, "value": $0.value] }]
        )
        try await command(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false]
        )
    }

    /// What its requests say in `Accept-Language`.
    func speak(_ language: String) async throws {
        try await command("Network.enable", [:])
        try await command("Network.setExtraHTTPHeaders", ["headers": ["Accept-Language": language]])
    }

    func forgetCookies() async throws { try await command("Network.clearBrowserCookies", [:]) }

    /// A command of the Chrome DevTools Protocol.
    private func command(_ name: String, _ parameters: [String: Any]) async throws {
        try await call(.post, "\(session)/goog/cdp/execute", ["cmd": name, "params": parameters])
    }

    /// What the window shows, as PNG.
    func screenshot() async throws -> Data {
        let image = try await text(call(.get, "\(session)/screenshot"))
        return try #require(Data(base64Encoded: image))
    }

    /// A function body of JavaScript; promises are awaited.
    func run(_ script: String) async throws -> Any {
        try await call(.post, "\(session)/execute/sync", ["script": script, "args": [Any]()])
    }

    /// Opens a tab and goes there; gives its handle.
    func openTab() async throws -> String {
        let tab = try await call(.post, "\(session)/window/new", ["type": "tab"])
        let handle = try text((tab as? [String: Any])?["handle"] ?? "")
        try await switchTo(tab: handle)
        return handle
    }

    func switchTo(tab handle: String) async throws {
        try await call(.post, "\(session)/window", ["handle": handle])
    }

    /// The cookies that the browser would send to the page it is on, by name.
    func cookies() async throws -> [String: [String: Any]] {
        let list = try await call(.get, "\(session)/cookie") as? [[String: Any]] ?? []
        return Dictionary(list.map { ($0["name"] as? String ?? "", $0) }, uniquingKeysWith: { $1 })
    }

    private func find(_ selector: String) async throws -> String {
        let found = try await call(.post, "\(session)/element", ["using": "css selector", "value": selector])
        // WebDriver, 12.1: the name of the field is this constant.
        return try text((found as? [String: Any])?["element-6066-11e4-a52e-4f735466cecf"] ?? "")
    }

    private func text(_ value: Any) throws -> String {
        guard let text = value as? String else { throw Failure(description: "expected a string, got \(value)") }
        return text
    }

    @discardableResult
    private func call(_ method: FetchRequest.Method, _ path: String, _ body: [String: Any] = [:]) async throws -> Any {
        var request = FetchRequest(url: endpoint + path)
        request.method = method
        if method == .post { request.body = Array(try JSONSerialization.data(withJSONObject: body)) }
        // chromedriver ends only when nobody is connected to it any more.
        request.headers = [(name: "Content-Type", value: "application/json"), (name: "Connection", value: "close")]
        request.timeout = .seconds(90)
        request.maximumBodySize = 16 << 20
        let response = try await Browser.fetcher.fetch(request)
        let answer = try JSONSerialization.jsonObject(with: Data(response.body), options: .fragmentsAllowed)
        let value = (answer as? [String: Any])?["value"] ?? NSNull()
        guard response.status == 200 else {
            let fields = value as? [String: Any]
            throw Failure(description: "\(path): \(fields?["error"] ?? "") \(fields?["message"] ?? value)")
        }
        return value
    }
}
