import Foundation
import Logging
import NIOCore
import Synchronization
import Testing

@testable import HTTP1
@testable import Server
@testable import SocketLoop

@Suite("Answers that come later, to clients that have gone or ended their side")
struct LateAnswerTests {
    /// What waits for `/release`.
    private final class Held: Sendable {
        private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
        let count = Counter()

        func wait() async {
            await withCheckedContinuation { continuation in
                waiting.withLock { $0.append(continuation) }
                count.increment()
            }
        }

        func release() {
            for continuation in waiting.withLock({ all in
                defer { all = [] }
                return all
            }) { continuation.resume() }
        }
    }

    private func serve(_ carrier: Carrier) async throws -> (Server, Held, port: Int, any EventLoopGroup) {
        let (held, group) = (Held(), carrier.makeLoop())
        let server = try await Server.start(
            on: .tcp(host: "127.0.0.1", port: 0),
            group: group,
            logger: Logger(label: "test")
        ) { _ in
            { request, response in
                let path = request.string(request.path)
                if path == "/hold" {
                    return .later {
                        await held.wait()
                        return Response(status: .ok, body: Array("held".utf8))
                    }
                }
                response.begin(.ok)
                response.finish(body: path)
                return .written
            }
        }
        guard case .tcp(_, let port) = server.address else { preconditionFailure("no port") }
        return (server, held, port, group)
    }

    private func get(_ path: String, _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
    }

    private func bodies(_ text: String) -> [String] {
        text.split(separator: "HTTP/1.1 200 OK").map { $0.split(separator: "\r\n\r\n").last.map(String.init) ?? "" }
    }

    @Test(
        "what the requests behind an answer would get goes to nobody else when their client is gone",
        arguments: Carrier.allCases
    )
    func nobodyElse(_ carrier: Carrier) async throws {
        let (server, held, port, group) = try await serve(carrier)
        let (first, secret) = (get("/hold"), String(repeating: get("/secret"), count: 20_000))
        for round in 1...20 {
            await blocking {
                let client = RawClient(port: port)
                client.send(first)
                // More than is read ahead, so that the end of the connection is not read either.
                if round % 2 == 0 {
                    _ = client.sendWhatGoes(Array(secret.utf8)[...])
                } else {
                    client.send(self.get("/secret"))
                }
                while held.count.now < round { usleep(1000) }
                client.reset()
            }
            held.release()
            for _ in 0..<3 {
                let request = get("/mine", "Connection: close\r\n")
                let text = await blocking {
                    let client = RawClient(port: port)
                    client.send(request)
                    return client.receiveAll()
                }
                #expect(bodies(text) == ["/mine"])
            }
        }
        await server.shutDown(within: .seconds(5))
        try await group.shutdownGracefully()
    }

    @Test("a client that has ended its side gets what comes later, every time", arguments: Carrier.allCases)
    func halfClosed(_ carrier: Carrier) async throws {
        let (server, held, port, group) = try await serve(carrier)
        // The first request by itself is more than one read takes.
        let large = get("/large", "X: \(String(repeating: "x", count: 40_000))\r\n")
        for round in 1...150 {
            let requests = (round % 3 == 0 ? large : "") + get("/now") + get("/hold") + get("/end")
            let client = RawClient(port: port)
            async let text = blocking {
                client.send(requests)
                client.endOutput()
                return client.receiveAll()
            }
            while held.count.now < round { try await Task.sleep(for: .milliseconds(1)) }
            held.release()
            #expect(bodies(await text) == (round % 3 == 0 ? ["/large"] : []) + ["/now", "held", "/end"])
        }
        await server.shutDown(within: .seconds(5))
        try await group.shutdownGracefully()
    }

    @Test("a listener that others have too is watched no more once it is closed")
    func sharedListener() async throws {
        let group = try SocketLoopGroup(count: 1)
        let (descriptor, address) = try ListeningDescriptor.open(.tcp(host: "127.0.0.1", port: 0))
        let others = dup(descriptor)
        defer { close(others) }
        let server = try await Server.start(
            on: .descriptor(descriptor),
            group: group,
            logger: Logger(label: "test")
        ) { _ in { _, _ in .later { Response(status: .ok) } } }
        let watched = "/proc/self/fdinfo/\(group.loops[0].poll)"
        func isWatched() throws -> Bool {
            try String(contentsOfFile: watched, encoding: .utf8).split(separator: "\n").contains {
                $0.split(separator: " ").prefix(2) == ["tfd:", "\(descriptor)"]
            }
        }
        #expect(try isWatched())
        await server.shutDown(within: .seconds(1))
        #expect(try !isWatched())
        guard case .tcp(_, let port) = address else { return }
        // It would wake the loop, again and again.
        withExtendedLifetime(RawClient(port: port)) {}
        try await group.shutdownGracefully()
    }
}
