import Foundation
import Logging
import NIOCore
import TestSupport
import Testing

@testable import HTTP1
@testable import Server

@Suite("What flows between a client and the server, on either carrier")
struct FlowTests {
    /// Answers with a body of as many bytes as the path says.
    private func serve(
        _ carrier: Carrier,
        connections: Int = 1000,
        _ counter: Counter = Counter()
    ) async throws -> (Server, port: Int) {
        var limits = Limits()
        limits.connections = connections
        let server = try await Server.start(
            on: .tcp(host: "127.0.0.1", port: 0),
            group: carrier.group,
            limits: limits,
            logger: Logger(label: "test")
        ) { _ in
            { request, response in
                counter.increment()
                response.begin(.ok)
                if request.method == .post {
                    response.finish(body: "\(request.body.readableBytes)")
                } else {
                    let size = Int(request.string(request.path).dropFirst()) ?? 0
                    response.finish(body: [UInt8](repeating: 0x78, count: size))
                }
                return .written
            }
        }
        guard case .tcp(_, let port) = server.address else { preconditionFailure("no port") }
        return (server, port)
    }

    private func get(_ size: Int, _ fields: String = "") -> String {
        "GET /\(size) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
    }

    private static let last = "Connection: close\r\n"

    /// Bytes of the answer to `get` of that size: the date has the same length always.
    private func answerSize(_ size: Int, closes: Bool = false) -> Int {
        let head =
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\(closes ? Self.last : "")Content-Length: "
        return head.utf8.count + "\(size)\r\n\r\n".utf8.count + size
    }

    @Test("an answer larger than all buffers comes whole to a client that reads slowly", arguments: Carrier.allCases)
    func large(_ carrier: Carrier) async throws {
        let (server, port) = try await serve(carrier)
        let request = get(20_000_000) + get(3, Self.last)
        let count = await blocking {
            let client = RawClient(port: port)
            client.send(request)
            usleep(100_000)
            return client.receiveCount()
        }
        #expect(count == answerSize(20_000_000) + answerSize(3, closes: true))
        await server.shutDown(within: .seconds(5))
    }

    @Test(
        "a client that takes no answers is read from no more, and gets all of them in the end (L6)",
        arguments: Carrier.allCases
    )
    func pressure(_ carrier: Carrier) async throws {
        let counter = Counter()
        let (server, port) = try await serve(carrier, counter)
        let client = RawClient(port: port)
        let (request, end) = (get(1000), get(3, Self.last))
        let (whole, rest) = await blocking {
            var (whole, rest, misses) = (0, Array(request.utf8)[...], 0)
            // Until nothing more goes, for a good while: neither the kernel nor the server takes any.
            while misses < 20 {
                let count = client.sendWhatGoes(rest)
                rest = rest.dropFirst(count)
                if rest.isEmpty { (whole, rest) = (whole + 1, Array(request.utf8)[...]) }
                misses = count == 0 ? misses + 1 : 0
                if count == 0 { usleep(10_000) }
            }
            return (whole, rest)
        }
        #expect(counter.now < whole, "all \(whole) requests were answered, though nobody read")
        async let count = blocking { client.receiveCount() }
        #expect(await blocking { client.send(String(decoding: rest, as: UTF8.self) + end) })
        #expect(await count == (whole + 1) * answerSize(1000) + answerSize(3, closes: true))
        await server.shutDown(within: .seconds(5))
    }

    @Test("bodies and heads of every size around that of the read buffer come through", arguments: Carrier.allCases)
    func sizes(_ carrier: Carrier) async throws {
        let (server, port) = try await serve(carrier)
        let plain = get(3, Self.last + "X: \r\n")
        for size in ReadBuffer.size - 40...ReadBuffer.size + 40 {
            let head = "POST / HTTP/1.1\r\nHost: a\r\n\(Self.last)Content-Length: \(size)\r\n\r\n"
            let answer = await blocking {
                let client = RawClient(port: port)
                client.send(head + String(repeating: "y", count: size))
                return client.receiveAll()
            }
            #expect(answer.hasSuffix("\r\n\r\n\(size)"))
            // The whole request as large as that.
            let value = String(repeating: "z", count: size - plain.utf8.count)
            let filled = plain.replacing("X: ", with: "X: " + value)
            let count = await blocking {
                let client = RawClient(port: port)
                client.send(filled)
                return client.receiveCount()
            }
            #expect(count == answerSize(3, closes: true))
        }
        await server.shutDown(within: .seconds(5))
    }

    @Test(
        "many requests that come together, with the client's end behind them, are all answered",
        arguments: Carrier.allCases
    )
    func together(_ carrier: Carrier) async throws {
        let (server, port) = try await serve(carrier)
        let requests = String(repeating: get(5), count: 3000)
        for _ in 0..<20 {
            let count = await blocking {
                let client = RawClient(port: port)
                client.send(requests)
                client.endOutput()
                return client.receiveCount()
            }
            #expect(count == 3000 * answerSize(5))
        }
        await server.shutDown(within: .seconds(5))
        #expect(await server.openConnections() == 0)
    }

    @Test(
        "connections that are reset, or end in the middle of a request, are gone at once",
        arguments: Carrier.allCases
    )
    func broken(_ carrier: Carrier) async throws {
        let (server, port) = try await serve(carrier)
        let large = get(1_000_000)
        for number in 0..<200 {
            let answer = await blocking {
                let client = RawClient(port: port)
                switch number % 4 {
                case 0: client.reset()
                case 1:
                    client.send("GET / HTTP/1.1\r\nHo")
                    client.reset()
                case 2:
                    client.send("GET / HTTP/1.1\r\nHo")
                    client.endOutput()
                    return client.receiveCount()
                default:
                    client.send(large)
                    client.reset()
                }
                return 0
            }
            #expect(answer == 0)
        }
        // One of them may still wait to be accepted while no other is open.
        let deadline = ContinuousClock.now + .seconds(10)
        var emptyLooks = 0
        while emptyLooks < 10, ContinuousClock.now < deadline {
            emptyLooks = await server.openConnections() == 0 ? emptyLooks + 1 : 0
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(emptyLooks == 10)
        await server.shutDown(within: .seconds(5))
    }

    @Test("connections past the limit are closed, and there is room again when others go", arguments: Carrier.allCases)
    func limit(_ carrier: Carrier) async throws {
        let (server, port) = try await serve(carrier, connections: 3)
        var clients = (0..<3).map { _ in RawClient(port: port) }
        while await server.openConnections() < 3 { await Task.yield() }
        #expect(await blocking { RawClient(port: port).receive(upTo: 1) ?? [] } == [])
        clients.removeLast()
        while await server.openConnections() > 2 { await Task.yield() }
        let request = get(4, Self.last)
        let count = await blocking {
            let client = RawClient(port: port)
            client.send(request)
            return client.receiveCount()
        }
        #expect(count == answerSize(4, closes: true))
        withExtendedLifetime(clients) {}
        await server.shutDown(within: .seconds(5))
    }

    @Test("connections that come and go while others work never get each other's answers", arguments: Carrier.allCases)
    func churn(_ carrier: Carrier) async throws {
        let (server, port) = try await serve(carrier)
        await withTaskGroup { group in
            for worker in 0..<8 {
                group.addTask {
                    for round in 0..<100 {
                        let size = worker * 1000 + round
                        let requests = self.get(size) + self.get(size, Self.last)
                        let count = await blocking {
                            let client = RawClient(port: port)
                            client.send(requests)
                            guard round % 5 == 4 else { return client.receiveCount() }
                            client.reset()
                            return 0
                        }
                        let expected = self.answerSize(size) + self.answerSize(size, closes: true)
                        #expect(count == (round % 5 == 4 ? 0 : expected))
                    }
                }
            }
        }
        await server.shutDown(within: .seconds(5))
    }

    @Test("a client that ends its side is still sent all that it does not take at once", arguments: Carrier.allCases)
    func halfClosedSlowly(_ carrier: Carrier) async throws {
        let (server, port) = try await serve(carrier)
        for end in ["", Self.last] {
            let requests = get(3_000_000) + get(2_000_000, end)
            let count = await blocking {
                let client = RawClient(port: port, receiveBuffer: 20_000)
                client.send(requests)
                client.endOutput()
                var count = 0
                while let part = client.receive(upTo: 30_000), !part.isEmpty {
                    count += part.count
                    if count < 600_000 { usleep(2000) }
                }
                return count
            }
            #expect(count == answerSize(3_000_000) + answerSize(2_000_000, closes: !end.isEmpty))
        }
        await server.shutDown(within: .seconds(5))
    }

    @Test(
        "six hundred connections that come while the loop stands still wait in the kernel",
        arguments: Carrier.allCases
    )
    func backlog(_ carrier: Carrier) async throws {
        let group = carrier.makeLoop()
        let server = try await Server.start(
            on: .tcp(host: "127.0.0.1", port: 0),
            group: group,
            logger: Logger(label: "test")
        ) { _ in
            { _, response in
                response.begin(.ok)
                response.finish(body: "")
                return .written
            }
        }
        guard case .tcp(_, let port) = server.address else { preconditionFailure("no port") }
        let connected = await blocking {
            let (standsStill, goesOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            group.next().execute {
                standsStill.signal()
                goesOn.wait()
            }
            standsStill.wait()
            defer { goesOn.signal() }
            let sockets = (0..<600).map { _ in socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_NONBLOCK, 0) }
            defer { for one in sockets { close(one) } }
            // On loopback the handshake is over when connect(2) returns, unless nobody may wait there any more.
            for one in sockets { _ = connectLoopback(one, port) }
            var states = sockets.map { pollfd(fd: $0, events: Int16(POLLOUT), revents: 0) }
            poll(&states, nfds_t(states.count), 0)
            return states.count { $0.revents & Int16(POLLOUT) != 0 }
        }
        #expect(connected == 600)
        await server.shutDown(within: .seconds(5))
        try await group.shutdownGracefully()
    }
}
