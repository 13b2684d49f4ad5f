import Logging
import NIOCore
import NIOPosix
import Testing

@testable import HTTP1
@testable import Server

@Suite("Answers that come later on the connection's own event loop")
struct SuspensionTests {
    /// Serves on one loop; `/hold` waits for the next `/release`, and `/now` is resumed while it is being suspended.
    private final class Waiting {
        private var held: [Suspension] = []

        func answer(_ request: Request, _ response: inout ResponseWriter) -> Answer {
            let path = request.string(request.path)
            switch path {
            case "/hold":
                return .suspended { self.held.append($0) }
            case "/now":
                return .suspended { $0.resume { Self.write(path, to: &$0) } }
            case "/twice":
                return .suspended { first in
                    first.resume { _ in .suspended { $0.resume { Self.write(path, to: &$0) } } }
                }
            case "/task":
                return .suspended { suspension in
                    suspension.resume { _ in .later { Response(status: .ok, body: Array(path.utf8)) } }
                }
            case "/release":
                // In the middle of this connection's own responses.
                let held = held
                self.held = []
                for suspension in held { suspension.resume { Self.write("/hold", to: &$0) } }
                return Self.write(path, to: &response)
            default:
                return Self.write(path, to: &response)
            }
        }

        private static func write(_ path: String, to response: inout ResponseWriter) -> Answer {
            response.begin(.ok)
            response.finish(body: path)
            return .written
        }
    }

    private func serve(_ carrier: Carrier) async throws -> (Server, any EventLoopGroup) {
        let group = carrier.makeLoop()
        let server = try await Server.start(
            on: .tcp(host: "127.0.0.1", port: 0),
            group: group,
            logger: Logger(label: "test")
        ) { _ in Waiting().answer }
        return (server, group)
    }

    private func bodies(_ text: String) -> [String] {
        text.components(of: "\r\n\r\n").dropFirst().map { $0.prefixUntil("HTTP/1.1") }
    }

    @Test(
        "requests of one connection are answered in order, whichever way their answers come",
        arguments: Carrier.allCases
    )
    func order(_ carrier: Carrier) async throws {
        let (server, group) = try await serve(carrier)
        let paths = ["/a", "/now", "/twice", "/b", "/task", "/now", "/c"]
        let text = try await exchange(server, [paths.map { get($0) }.joined() + get("/end", "Connection: close")])
        #expect(bodies(text) == paths + ["/end"])
        await server.shutDown(within: .seconds(1))
        try await group.shutdownGracefully()
    }

    @Test(
        "a response that another connection releases goes to its own client, and nothing else does",
        arguments: Carrier.allCases
    )
    func separation(_ carrier: Carrier) async throws {
        let (server, group) = try await serve(carrier)
        for _ in 0..<20 {
            async let holding = exchange(server, [get("/hold", "Connection: close")])
            // The request above may come late: release until it was answered.
            let releasing = Task {
                var answers: [String] = []
                while !Task.isCancelled {
                    answers += bodies(
                        try await exchange(server, [get("/x") + get("/release") + get("/y", "Connection: close")])
                    )
                }
                return answers
            }
            let held = try await holding
            #expect(bodies(held) == ["/hold"])
            releasing.cancel()
            let others = try await releasing.value
            #expect(others.count % 3 == 0)
            for start in stride(from: 0, to: others.count, by: 3) {
                #expect(Array(others[start..<start + 3]) == ["/x", "/release", "/y"])
            }
        }
        await server.shutDown(within: .seconds(1))
        try await group.shutdownGracefully()
    }

    @Test(
        "a client that goes away while its answer is awaited is forgotten, and later answers reach nobody",
        arguments: Carrier.allCases
    )
    func clientGone(_ carrier: Carrier) async throws {
        let (server, group) = try await serve(carrier)
        guard case .tcp(_, let port) = server.address else { return }
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
        try await channel.writeAndFlush(ByteBuffer(string: get("/hold")))
        try await channel.close()
        let text = try await exchange(server, [get("/release") + get("/y", "Connection: close")])
        #expect(bodies(text) == ["/release", "/y"])
        // Releases what came after the first release, too.
        _ = try await exchange(server, [get("/release", "Connection: close")])
        await server.shutDown(within: .seconds(1))
        try await group.shutdownGracefully()
    }
}

extension String {
    fileprivate func components(of separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }

    fileprivate func prefixUntil(_ text: String) -> String {
        firstRange(of: text).map { String(self[..<$0.lowerBound]) } ?? self
    }
}

private func get(_ path: String, _ fields: String...) -> String {
    (["GET \(path) HTTP/1.1", "Host: a"] + fields + ["", ""]).joined(separator: "\r\n")
}
