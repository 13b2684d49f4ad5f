import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import HTTP1
@testable import Server
@testable import SocketLoop

/// Sends bytes on a connection of its own and gives all that came back until the server closed it.
func exchange(_ server: Server, _ pieces: [String], closingOutput: Bool = false) async throws -> String {
    guard case .tcp(_, let port) = server.address else { return "" }
    let received = Received()
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .channelOption(.allowRemoteHalfClosure, value: false)
        .channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(Collector(received))
            }
        }
        .connect(host: "127.0.0.1", port: port).get()
    // A server may answer and close before it is known here that all went out.
    for piece in pieces { try? await channel.writeAndFlush(ByteBuffer(string: piece)) }
    if closingOutput { try? await channel.close(mode: .output) }
    try await channel.closeFuture.get()
    return received.text
}

private final class Received: Sendable {
    private let parts = Mutex("")
    var text: String { parts.withLock { $0 } }
    func append(_ part: String) { parts.withLock { $0 += part } }
}

private final class Collector: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    private let text: Received
    init(_ text: Received) { self.text = text }
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = String(buffer: unwrapInboundIn(data))
        text.append(part)
    }
}

private func start(
    _ carrier: Carrier,
    on address: ListenAddress = .tcp(host: "127.0.0.1", port: 0),
    _ change: (inout Limits) -> Void = { _ in },
    answering responder: @escaping @Sendable (Request, inout ResponseWriter) -> Answer = { request, response in
        response.begin(.ok)
        response.finish(body: request.string(request.path))
        return .written
    }
) async throws -> Server {
    var limits = Limits()
    change(&limits)
    return try await Server.start(
        on: address,
        group: carrier.group,
        limits: limits,
        logger: Logger(label: "test")
    ) { _ in responder }
}

private func get(_ path: String, _ fields: String...) -> String {
    (["GET \(path) HTTP/1.1", "Host: a"] + fields + ["", ""]).joined(separator: "\r\n")
}

@Suite("The server on real sockets")
struct ServerTests {
    @Test(
        "where nobody reads it, a request is answered from its head, and a body that came whole keeps the connection",
        arguments: Carrier.allCases,
        [
            ("a body that never comes", "Content-Length: 10", "", 1),
            ("one that is larger than any that is read", "Content-Length: 1000000", "", 1),
            ("a part of it", "Content-Length: 10", "12345", 1),
            ("all of it", "Content-Length: 10", "1234567890", 2),
            ("chunks that never come", "Transfer-Encoding: chunked", "", 1),
            ("all chunks", "Transfer-Encoding: chunked", "3\r\nabc\r\n0\r\n\r\n", 2),
            ("a client that asks whether to send it", "Content-Length: 10\r\nExpect: 100-continue", "", 1),
        ]
    )
    func unreadBody(_ carrier: Carrier, _ body: (name: String, fields: String, bytes: String, answers: Int))
        async throws
    {
        let server = try await start(carrier) { $0.readsBody = { $0.string($0.path) == "/read" } }
        defer { Task { await server.shutDown(within: .zero) } }
        // A channel's first read takes 64 bytes: the head is to end in the second, with what comes of the body.
        let filling = "X: " + String(repeating: "x", count: 64)
        let more = body.answers == 2 ? get("/next", "Connection: close") : ""
        let answer = try await exchange(server, [get("/unread", filling, body.fields) + body.bytes + more])
        #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(body.name): \(answer)")
        #expect(answer.components(separatedBy: "HTTP/1.1 ").count - 1 == body.answers, "\(body.name): \(answer)")
        #expect(answer.contains("Connection: close"), "\(body.name): \(answer)")
        let read = try await exchange(server, [get("/read", "Content-Length: 1000000")])
        #expect(read.hasPrefix("HTTP/1.1 413 "), "\(read)")
    }

    @Test(
        "requests of one connection are answered in order, also where an answer comes later",
        arguments: Carrier.allCases
    )
    func order(_ carrier: Carrier) async throws {
        let server = try await start(
            carrier,
            answering: { request, response in
                let path = request.string(request.path)
                if path == "/2" {
                    return .later {
                        await Task.yield()
                        return Response(status: .ok, body: Array("later".utf8))
                    }
                }
                response.begin(.ok)
                response.finish(body: path)
                return .written
            }
        )
        let answer = try await exchange(server, [get("/1") + get("/2") + get("/3", "Connection: close")])
        let bodies = answer.components(separatedBy: "\r\n\r\n").dropFirst().map { $0.prefix { $0 != "H" } }
        #expect(bodies == ["/1", "later", "/3"])
        await server.shutDown(within: .seconds(5))
    }

    @Test("a head that drips is let go with 408, and one that never starts is not", arguments: Carrier.allCases)
    func slowloris(_ carrier: Carrier) async throws {
        let server = try await start(carrier) { $0.requestTimeout = .seconds(2) }
        #expect(try await exchange(server, ["GET / HT"]).hasPrefix("HTTP/1.1 408 "))
        #expect(try await exchange(server, [get("/", "Content-Length: 9") + "x"]).hasPrefix("HTTP/1.1 408 "))
        await server.shutDown(within: .seconds(5))
    }

    @Test("a connection that lies still is closed", arguments: Carrier.allCases)
    func idle(_ carrier: Carrier) async throws {
        let server = try await start(carrier) { $0.idleTimeout = .seconds(5) }
        #expect(try await exchange(server, []) == "")
        #expect(try await exchange(server, [get("/x")]).hasSuffix("/x"))
        await server.shutDown(within: .seconds(5))
    }

    @Test("a client that half-closes still gets its answer", arguments: Carrier.allCases)
    func halfClosed(_ carrier: Carrier) async throws {
        let server = try await start(carrier)
        #expect(try await exchange(server, [get("/x")], closingOutput: true).hasSuffix("\r\n\r\n/x"))
        await server.shutDown(within: .seconds(5))
    }

    @Test("a refused request is answered and the connection closed", arguments: Carrier.allCases)
    func refused(_ carrier: Carrier) async throws {
        let server = try await start(carrier)
        let answer = try await exchange(server, ["GET / HTTP/1.1\r\n\r\n" + get("/smuggled")])
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(!answer.contains("smuggled"))
        #expect(answer.contains("\r\nConnection: close\r\n"))
        await server.shutDown(within: .seconds(5))
    }

    @Test("a client that waits for its go-ahead gets it", arguments: Carrier.allCases)
    func expectContinue(_ carrier: Carrier) async throws {
        let server = try await start(
            carrier,
            answering: { request, response in
                response.begin(.ok)
                response.finish(body: String(buffer: request.body))
                return .written
            }
        )
        let head = get("/", "Content-Length: 3", "Expect: 100-continue", "Connection: close")
        let answer = try await exchange(server, [head, "abc"])
        #expect(answer.hasSuffix("\r\n\r\nabc"))
        await server.shutDown(within: .seconds(5))
    }

    @Test(
        "shutting down lets a request under way be answered, and closes idle connections",
        arguments: Carrier.allCases
    )
    func drains(_ carrier: Carrier) async throws {
        let (asked, ask) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        let server = try await start(
            carrier,
            answering: { _, _ in
                .later {
                    ask.yield()
                    for await _ in released { break }
                    return Response(status: .ok, body: Array("drained".utf8))
                }
            }
        )
        async let idle = exchange(server, [])
        async let answer = exchange(server, [get("/")])
        for await _ in asked { break }
        // A connection that the server has not accepted yet is reset, and not closed.
        while await server.openConnections() < 2 { await Task.yield() }
        async let shutDown: Void = server.shutDown(within: .seconds(20))
        #expect(try await idle == "")
        release.yield()
        #expect(try await answer.hasSuffix("drained"))
        await shutDown
    }

    @Test("an address that is in use is an error that says so", arguments: Carrier.allCases)
    func inUse(_ carrier: Carrier) async throws {
        let server = try await start(carrier)
        await #expect(throws: ListenError.inUse(server.address)) { _ = try await start(carrier, on: server.address) }
        await server.shutDown(within: .seconds(5))
    }

    @Test(
        "a Unix socket works, takes the place of one left over, and removes no other file",
        arguments: Carrier.allCases
    )
    func unixSocket(_ carrier: Carrier) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wire-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("s").path
        let server = try await start(carrier, on: .unix(path: path))
        await #expect(throws: ListenError.inUse(.unix(path: path))) {
            _ = try await start(carrier, on: .unix(path: path))
        }
        let received = Received()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(received))
                }
            }
            .connect(unixDomainSocketPath: path).get()
        try await channel.writeAndFlush(ByteBuffer(string: get("/u", "Connection: close")))
        try await channel.closeFuture.get()
        #expect(received.text.hasSuffix("/u"))
        await server.shutDown(within: .seconds(5))
        #expect(!FileManager.default.fileExists(atPath: path))
        try Data().write(to: URL(fileURLWithPath: path))
        await #expect(throws: ListenError.notASocket(path: path)) {
            _ = try await start(carrier, on: .unix(path: path))
        }
    }
}

/// What an observer got: target, status, bytes of the body and user of each answer.
private final class Told: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

@Suite("What listens to answers")
struct RequestObserverTests {
    private func told(_ carrier: Carrier, _ pieces: [String]) async throws -> [String] {
        let told = Told()
        let limits = Limits()
        let server = try await Server.start(
            on: [Listener(.tcp(host: "127.0.0.1", port: 0))],
            group: carrier.group,
            limits: limits,
            logger: Logger(label: "test")
        ) { eventLoop in
            let observer = RequestObserver()
            observer.listener = { request, answer, time in
                let user = String(decoding: answer.note.user, as: UTF8.self)
                #expect(time >= .nanoseconds(0) && time < .seconds(60))
                told.add("\(request.string(request.target)) \(answer.status.code) \(answer.bodyCount) \(user)")
            }
            observer.refusals = { told.add("refused \($0.status.code)") }
            return ({ request, response in Self.answer(request, &response) }, observer)
        }
        _ = try await exchange(server, pieces)
        await server.shutDown(within: .seconds(5))
        return told.all
    }

    private static func answer(_ request: Request, _ response: inout ResponseWriter) -> Answer {
        switch request.string(request.path) {
        case "/later":
            return .later {
                var response = Response(status: .found, body: Array("xyz".utf8))
                response.user = "ada"
                return response
            }
        case "/suspended":
            return .suspended { suspension in
                let bound = NIOLoopBound(suspension, eventLoop: suspension.eventLoop)
                suspension.eventLoop.execute {
                    bound.value.resume { response in
                        if response.isObserved { response.note.setUser([0x7A]) }
                        response.begin(.forbidden)
                        response.finish(body: "no")
                        return .written
                    }
                }
            }
        default:
            if response.isObserved { response.note.setUser(Array("bob".utf8)[...]) }
            response.begin(.ok)
            response.finish(body: "1234")
            return .written
        }
    }

    @Test("it gets each answer once, whether it came at once, later, or on the loop", arguments: Carrier.allCases)
    func all(_ carrier: Carrier) async throws {
        let end = get("/last", "Connection: close")
        let told = try await told(
            carrier,
            [
                get("/now"), get("/later"), get("/suspended"), "HEAD /now HTTP/1.1\r\nHost: a\r\n\r\n", end,
            ]
        )
        #expect(
            told == ["/now 200 4 bob", "/later 302 3 ada", "/suspended 403 2 z", "/now 200 0 bob", "/last 200 4 bob"]
        )
    }

    @Test("it gets what was no request, too", arguments: Carrier.allCases)
    func refusals(_ carrier: Carrier) async throws {
        #expect(try await told(carrier, [get("/now"), "GET / HTTP/1.1\r\n\r\n"]) == ["/now 200 4 bob", "refused 400"])
    }

    @Test("while nobody listens, nothing is noted", arguments: Carrier.allCases)
    func silence(_ carrier: Carrier) async throws {
        let isObserved = Mutex(false)
        let server = try await start(
            carrier,
            answering: { request, response in
                if response.isObserved { isObserved.withLock { $0 = true } }
                response.begin(.ok)
                response.finish()
                return .written
            }
        )
        _ = try await exchange(server, [get("/", "Connection: close")])
        await server.shutDown(within: .seconds(5))
        #expect(!isObserved.withLock { $0 })
    }

    @Test("the end of a group of socket loops closes the connections of a server")
    func groupEnd() async throws {
        let group = try SocketLoopGroup(count: 3)
        let server = try await Server.start(
            on: .tcp(host: "127.0.0.1", port: 0),
            group: group,
            logger: Logger(label: "test")
        ) { _ in { _, _ in .later { Response(status: .ok) } } }
        async let connection = exchange(server, [])
        while await server.openConnections() < 1 { await Task.yield() }
        try await group.shutdownGracefully()
        #expect(try await connection == "")
        #expect(await server.openConnections() == 0)
    }
}
