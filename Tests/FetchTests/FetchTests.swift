import Fetch
import HTTP1
import Logging
import NIOCore
import NIOPosix
import Server
import Testing

/// A server of ours that plays somebody else's.
private func serving(
    _ responder: @escaping @Sendable (Request) -> Answer,
    _ body: (String) async throws -> Void
) async throws {
    let server = try await Server.start(
        on: .tcp(host: "127.0.0.1", port: 0),
        group: MultiThreadedEventLoopGroup.singleton,
        logger: Logger(label: "test")
    ) { _ in { request, _ in responder(request) } }
    guard case .tcp(_, let port) = server.address else { return }
    try await body("http://127.0.0.1:\(port)")
    await server.shutDown(within: .zero)
}

private func now(_ response: Response) -> Answer { .later { response } }

private func fetcher() -> Fetcher { Fetcher(FetchConfiguration()) }

/// A request whose time limit is out of reach: the server of a test answers from the pool of threads that all tests
/// share, and hundreds of them may come before it.
private func patientRequest(_ url: String) -> FetchRequest {
    var request = FetchRequest(url: url)
    request.timeout = .seconds(300)
    return request
}

/// Why a call failed; nil where it did not.
private func failure(_ request: FetchRequest, _ fetcher: Fetcher = fetcher()) async -> FetchError? {
    do throws(FetchError) {
        _ = try await fetcher.fetch(request)
        return nil
    } catch {
        return error
    }
}

@Suite("HTTP calls over libcurl")
struct FetchTests {
    @Test("a request arrives as it was made, and the answer comes back whole")
    func roundTrip() async throws {
        try await serving({ request in
            let fields = ["x-one", "content-type", "user-agent"].map { name in
                request.first(named: Array(name.utf8)).map(request.string) ?? "-"
            }
            let text = "\(request.string(request.methodName)) \(request.string(request.target)) \(fields) "
            return now(
                Response(
                    status: .forbidden,
                    headers: [("X-Two", " b ")],
                    body: Array(text.utf8) + request.body.readableBytesView
                )
            )
        }) { origin in
            var request = patientRequest("\(origin)/a?b=c")
            request.method = .post
            request.headers = [("X-One", "1"), ("Content-Type", "text/x")]
            request.body = Array("body".utf8)
            let response = try await fetcher().fetch(request)
            #expect(response.status == 403)
            #expect(response.header("x-two")?.contains("b") == true)
            #expect(
                String(decoding: response.body, as: UTF8.self) == "POST /a?b=c [\"1\", \"text/x\", \"sidegate\"] body"
            )
        }
    }

    @Test("a call goes through the proxy that the environment names, and past it where NO_PROXY says so")
    func proxy() async throws {
        try await serving({ request in
            now(Response(status: .ok, headers: [], body: Array(request.string(request.target).utf8)))
        }) { proxy in
            func fetcher(exception: String) -> Fetcher {
                var configuration = FetchConfiguration()
                configuration.proxies = Proxies(environment: ["HTTP_PROXY": proxy, "NO_PROXY": exception])
                return Fetcher(configuration)
            }
            // Nobody else knows this name.
            let request = patientRequest("http://id.invalid/x")
            let response = try await fetcher(exception: "other.invalid").fetch(request)
            #expect(response.status == 200 && String(decoding: response.body, as: UTF8.self).hasSuffix("/x"))
            #expect(await failure(request, fetcher(exception: "id.invalid")) == .unknownHost("id.invalid"))
        }
    }

    @Test("a body over the cap ends the call, at the cap it is taken")
    func bodyCap() async throws {
        try await serving({ _ in now(Response(status: .ok, body: [UInt8](repeating: 1, count: 1000))) }) { origin in
            var request = patientRequest(origin)
            request.maximumBodySize = 1000
            let whole = try await fetcher().fetch(request)
            #expect(whole.body.count == 1000)
            request.maximumBodySize = 999
            #expect(await failure(request) == FetchError.bodyTooLarge(limit: 999))
        }
    }

    @Test("a call ends at its time limit, and at its task's cancellation")
    func endings() async throws {
        let slow: @Sendable (Request) -> Answer = { _ in
            .later {
                try? await Task.sleep(for: .seconds(60))
                return Response(status: .ok)
            }
        }
        try await serving(slow) { origin in
            var request = FetchRequest(url: origin)
            request.timeout = .milliseconds(50)
            #expect(await failure(request) == FetchError.timeout)
            let task = Task { try await fetcher().fetch(patientRequest(origin)) }
            task.cancel()
            let outcome = await task.result
            #expect(throws: FetchError.cancelled) { try outcome.get() }
        }
    }

    @Test("shutting down ends calls under way, and refuses those to come")
    func shutDown() async throws {
        let (asked, ask) = AsyncStream<Void>.makeStream()
        try await serving({ _ in
            ask.yield()
            return .later {
                try? await Task.sleep(for: .seconds(60))
                return Response(status: .ok)
            }
        }) { origin in
            let fetcher = fetcher()
            let task = Task { try await fetcher.fetch(patientRequest(origin)) }
            for await _ in asked { break }
            await fetcher.shutDown()
            let outcome = await task.result
            #expect(throws: FetchError.shutDown) { try outcome.get() }
            #expect(await failure(FetchRequest(url: origin), fetcher) == FetchError.shutDown)
        }
    }

    @Test("a redirect is an answer, and not followed")
    func redirect() async throws {
        try await serving({ _ in now(Response(status: .found, headers: [("Location", "/b")])) }) { origin in
            let response = try await fetcher().fetch(patientRequest(origin))
            #expect(response.status == 302)
            #expect(response.header("Location") == "/b")
        }
    }

    @Test("fifty calls at once all come back, each with its own answer")
    func parallel() async throws {
        try await serving({ now(Response(status: .ok, body: Array($0.string($0.path).utf8))) }) { origin in
            let fetcher = fetcher()
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        let response = try await fetcher.fetch(patientRequest("\(origin)/\(number)"))
                        return String(decoding: response.body, as: UTF8.self) == "/\(number)"
                    }
                }
                for try await isOwn in group { #expect(isOwn) }
            }
        }
    }

    @Test(
        "only http and https are fetched",
        arguments: ["file:///etc/passwd", "ftp://a/", "a", "", "http://", "gopher://a"]
    )
    func invalidURL(url: String) async {
        #expect(await failure(FetchRequest(url: url)) == FetchError.invalidURL)
    }

    @Test("a line break in a header is refused before anything is sent")
    func headerInjection() async {
        var request = FetchRequest(url: "http://127.0.0.1:1")
        request.headers = [("X", "a\r\nY: b")]
        #expect(await failure(request) == FetchError.invalidHeader(name: "X"))
    }

    @Test("an error names host and port, and neither query nor password")
    func errors() async {
        let error = await failure(FetchRequest(url: "http://user:hunter2@127.0.0.1:1/x?code=hunter2"))
        #expect(error?.description.hasPrefix("cannot connect to 127.0.0.1:1") == true)
        #expect(error.map { !"\($0)".contains("hunter2") } == true)
        #expect(await failure(FetchRequest(url: "http://nowhere.invalid/")) == .unknownHost("nowhere.invalid"))
        #expect(await failure(FetchRequest(url: "http://nowhere.invalid:8080/")) == .unknownHost("nowhere.invalid"))
    }
}
