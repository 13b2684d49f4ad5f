import Fetch
import TestSupport
import Testing

@Suite("Connections that die under way")
struct ConnectionTests {
    /// One request that leaves its connection to the pool, then a POST.
    private func outcome(goesOutOnce: Bool, _ server: MoodyServer) async throws -> Result<FetchResponse, any Error> {
        let fetcher = Fetcher(FetchConfiguration())
        _ = try await fetcher.fetch(FetchRequest(url: "\(server.url)/first"))
        var request = FetchRequest(url: "\(server.url)/token")
        request.method = .post
        request.body = Array("code=c".utf8)
        request.goesOutOnce = goesOutOnce
        let once = request
        return await Task { try await fetcher.fetch(once) }.result
    }

    private func lines(_ server: MoodyServer) -> [String] { server.seen.map { "\($0.connection) \($0.line)" } }

    @Test("what spends something goes out once, on a connection of its own", arguments: [false, true])
    func onceOnly(resets: Bool) async throws {
        // A kept connection dies when it is used again: libcurl would send a POST once more.
        let server = MoodyServer { _, request in request == 0 ? .answer : (resets ? .reset : .close) }
        defer { server.stop() }
        #expect(try await outcome(goesOutOnce: true, server).get().status == 200)
        #expect(lines(server) == ["0 GET /first HTTP/1.1", "1 POST /token HTTP/1.1"])

        let other = MoodyServer { _, request in request == 0 ? .answer : (resets ? .reset : .close) }
        defer { other.stop() }
        #expect(try await outcome(goesOutOnce: false, other).get().status == 200)
        #expect(
            lines(other) == ["0 GET /first HTTP/1.1", "0 POST /token HTTP/1.1", "1 POST /token HTTP/1.1"],
            "libcurl repeats no POST any more: goesOutOnce may go"
        )
    }

    @Test("an answer that is lost is an error, and the request is not repeated", arguments: [false, true])
    func lost(resets: Bool) async throws {
        let server = MoodyServer { connection, _ in connection == 0 ? .answer : (resets ? .reset : .close) }
        defer { server.stop() }
        let result = try await outcome(goesOutOnce: true, server)
        let error = #expect(throws: FetchError.self) { try result.get() }
        #expect(error?.isBeforeSending == false)
        #expect(lines(server) == ["0 GET /first HTTP/1.1", "1 POST /token HTTP/1.1"])
    }

    @Test("what may be repeated is, where its kept connection died", arguments: [false, true])
    func repeated(resets: Bool) async throws {
        let server = MoodyServer { _, request in request == 0 ? .answer : (resets ? .reset : .close) }
        defer { server.stop() }
        let fetcher = Fetcher(FetchConfiguration())
        for path in ["first", "second"] {
            #expect(try await fetcher.fetch(FetchRequest(url: "\(server.url)/\(path)")).status == 200)
        }
        #expect(lines(server).last == "1 GET /second HTTP/1.1")
    }

    @Test(
        "an answer that is not HTTP, or whose header is too long, is called so",
        arguments: [
            ("hello, this is no HTTP\r\n\r\n", FetchError.other(host: "", reason: "the answer is not HTTP")),
            (
                "HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: 300_000))\r\n\r\n",
                FetchError.headersTooLarge(limit: 64 * 1024)
            ),
        ]
    )
    func words(text: String, expected: FetchError) async throws {
        let server = MoodyServer { _, _ in .send(text) }
        defer { server.stop() }
        let error = await #expect(throws: FetchError.self) {
            try await Fetcher(FetchConfiguration()).fetch(FetchRequest(url: server.url))
        }
        if case .other(_, let reason) = error {
            #expect(error == .other(host: "127.0.0.1:\(server.port)", reason: reason))
            #expect(expected == .other(host: "", reason: reason))
        } else {
            #expect(error == expected)
        }
    }

    @Test("a connection that does not come about within the time is called so, and spends nothing")
    func noConnection() async throws {
        // A full backlog: the system answers no SYN any more.
        let server = FullServer()
        defer { server.stop() }
        var request = FetchRequest(url: "http://127.0.0.1:\(server.port)/")
        request.timeout = .milliseconds(300)
        let once = request
        let error = await #expect(throws: FetchError.self) { try await Fetcher(FetchConfiguration()).fetch(once) }
        #expect(error == .connectTimeout(host: "127.0.0.1:\(server.port)"))
        #expect(error?.isBeforeSending == true)
    }
}
