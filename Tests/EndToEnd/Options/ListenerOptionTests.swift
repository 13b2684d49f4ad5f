import Fetch
import Foundation
import Glibc
import Testing

@Suite("Options of the listener do their job")
struct ListenerOptionTests {
    @Test("the paths of Sidegate's own answers are elsewhere, and no longer where they were")
    func paths() async throws {
        let sidegate = try await Alone(["PROXY_PREFIX": "/door", "PING_PATH": "/alive", "READY_PATH": "/able"])
        defer { sidegate.stop() }
        #expect(try await sidegate.get("/door/sign_in").text.contains("href=\"/door/start?rd=%2F\""))
        #expect(try await sidegate.get("/alive").text == "OK")
        // The provider is not there.
        #expect(try await sidegate.get("/able").status == 503)
        for path in ["/oauth2/sign_in", "/ping", "/ready"] {
            #expect(try await sidegate.get(path).status == 401, "\(path)")
        }
    }

    @Test(
        "paths below a shared prefix are the application's, except for Sidegate's own, and a login leads back to them"
    )
    func sharedPrefix() async throws {
        let path = "/oauth2/authorization/google?x=1"
        let sidegate = try await Alone(["SHARE_PROXY_PREFIX": "true", "TRUSTED_IPS": "192.0.2.1"])
        defer { sidegate.stop() }
        let page = try await sidegate.get(path, Browser.navigation)
        #expect(page.status == 403)
        #expect(page.text.contains("href=\"/oauth2/start?rd=%2Foauth2%2Fauthorization%2Fgoogle%3Fx%3D1\""))
        #expect(try await sidegate.get(path).status == 401)
        // A login from there would go round in circles.
        let own = try await sidegate.get("/oauth2/sign_in?rd=/oauth2/sign_in", Browser.navigation)
        #expect(own.text.contains("href=\"/oauth2/start?rd=%2F\""))

        let whole = try await Alone(["TRUSTED_IPS": "127.0.0.1"])
        defer { whole.stop() }
        #expect(try await whole.get(path).status == 404)
        let open = try await Alone(["TRUSTED_IPS": "127.0.0.1", "SHARE_PROXY_PREFIX": "true"])
        defer { open.stop() }
        #expect(try await open.get(path).status == 202)
    }

    @Test("browsers that come over http are sent to https, and health checks are not")
    func forceHTTPS() async throws {
        let sidegate = try await Alone(["FORCE_HTTPS": "true", "REVERSE_PROXY": "true"])
        defer { sidegate.stop() }
        let host = ("X-Forwarded-Host", "app.example.com")
        let plain = try await sidegate.get("/oauth2/sign_in?a=b", [host, ("X-Forwarded-Proto", "http")])
        #expect(plain.status == 308)
        #expect(plain.header("Location") == "https://app.example.com/oauth2/sign_in?a=b")
        #expect(try await sidegate.get("/oauth2/sign_in", [host, ("X-Forwarded-Proto", "https")]).status == 200)
        #expect(try await sidegate.get("/ping", [host, ("X-Forwarded-Proto", "http")]).status == 200)
    }

    @Test("a static upstream is the status of good answers")
    func upstream() async throws {
        for (upstreams, status) in [("static://201", 201), ("http://app:8080", 202)] {
            let sidegate = try await Alone(["UPSTREAMS": upstreams, "TRUSTED_IPS": "127.0.0.1"])
            defer { sidegate.stop() }
            #expect(try await sidegate.get("/page").status == status, "\(upstreams)")
        }
    }

    @Test("a request that is larger than allowed is refused, and one that is not is answered")
    func sizes() async throws {
        let sidegate = try await Alone([
            "MAX_TARGET_SIZE": "500", "MAX_HEAD_SIZE": "1000", "MAX_HEADER_FIELDS": "10", "MAX_BODY_SIZE": "20",
        ])
        defer { sidegate.stop() }
        func ask(_ fields: [String], _ path: String = "/ping", body: String = "") throws -> String {
            let connection = try RawConnection(port: sidegate.port)
            defer { connection.close() }
            let head = ["POST \(path) HTTP/1.1", "Host: a", "Connection: close", "Content-Length: \(body.utf8.count)"]
            connection.send((head + fields + ["", body]).joined(separator: "\r\n"))
            return String(connection.receive()?.prefix(12) ?? "")
        }
        func many(_ count: Int) -> [String] { (0..<count).map { "X-\($0): a" } }
        let long = "X-Long: " + String(repeating: "a", count: 950)
        #expect(try ask([long]) == "HTTP/1.1 431")
        #expect(try ask([String(long.prefix(700))]) == "HTTP/1.1 200")
        #expect(try ask(many(8)) == "HTTP/1.1 431")
        #expect(try ask(many(7)) == "HTTP/1.1 200")
        // A body counts where somebody reads it.
        let logout = "/oauth2/backchannel_logout"
        #expect(try ask([], logout, body: String(repeating: "a", count: 21)) == "HTTP/1.1 413")
        #expect(try ask([], logout, body: String(repeating: "a", count: 20)) == "HTTP/1.1 400")
        #expect(try ask([], body: String(repeating: "a", count: 21)) == "HTTP/1.1 200")
    }

    @Test("a connection that lies still is ended in its time")
    func idleTimeout() async throws {
        let sidegate = try await Alone(["IDLE_TIMEOUT": "1s"])
        defer { sidegate.stop() }
        let connection = try RawConnection(port: sidegate.port)
        defer { connection.close() }
        connection.send("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(connection.receive()?.hasPrefix("HTTP/1.1 200 OK") == true)
        // The default is two minutes, and nobody here waits longer than this one.
        #expect(connection.receive() == "", "the connection was not ended")
    }

    @Test("a request that comes too slowly is let go in its time")
    func requestTimeout() async throws {
        let sidegate = try await Alone(["REQUEST_TIMEOUT": "1s"])
        defer { sidegate.stop() }
        let connection = try RawConnection(port: sidegate.port)
        defer { connection.close() }
        let start = ContinuousClock.now
        connection.send("GET /ping HTTP/1.1\r\nHo")
        #expect(connection.receive()?.hasPrefix("HTTP/1.1 408") == true)
        // The default is ten seconds.
        #expect(ContinuousClock.now - start < .seconds(8))
    }

    @Test("requests under way have the drain time to end, and no more")
    func drainTimeout() async throws {
        let sidegate = try await Alone(["DRAIN_TIMEOUT": "1s", "REQUEST_TIMEOUT": "2m", "THREADS": "1"])
        defer { sidegate.stop() }
        let connection = try RawConnection(port: sidegate.port)
        defer { connection.close() }
        connection.send("GET /ping HTTP/1.1\r\nHo")
        // What the server reads it reads in order: once it has answered this, it has seen the other.
        #expect(try await sidegate.get("/ping").status == 200)
        // It waits for signals before it asks its provider, which is not there; until then one would end it at once.
        try await until("it asks its provider") { sidegate.program.output.contains("trying again") }
        kill(sidegate.program.processID, SIGTERM)
        // The default is half a minute.
        try await until("the program ends") { !sidegate.program.isRunning }
        #expect(sidegate.program.status == 0)
    }

    /// Redis' client is made of NIO's channels, which only NIO's loops have.
    @Test(
        "there are as many event loops as asked for",
        arguments: [
            (kind: "socket-loop", settings: [:]),
            ("NIO-ELT-", ["SESSION_STORE_TYPE": "redis", "REDIS_CONNECTION_URL": "redis://127.0.0.1:1"]),
        ]
    )
    func threads(kind: String, settings: [String: String]) async throws {
        let count = ProcessInfo.processInfo.activeProcessorCount + 3
        let sidegate = try await Alone(["THREADS": "\(count)"].merging(settings) { $1 })
        defer { sidegate.stop() }
        let tasks = "/proc/\(sidegate.program.processID)/task"
        let names = try FileManager.default.contentsOfDirectory(atPath: tasks).compactMap {
            try? String(contentsOfFile: "\(tasks)/\($0)/comm", encoding: .utf8)
        }
        let loops = names.filter { $0.hasPrefix("NIO-ELT-") || $0.hasPrefix("socket-loop") }
        #expect(loops.count == count, "\(names)")
        #expect(loops.allSatisfy { $0.hasPrefix(kind) }, "\(names)")
    }
}
