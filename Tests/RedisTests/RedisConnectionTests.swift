import NIOCore
import NIOEmbedded
import Testing

@testable import Redis

@Suite("Commands and replies of one connection")
struct RedisConnectionTests {
    /// A connection whose socket and clock are the test's.
    private final class Wire {
        let channel = EmbeddedChannel()
        let connection: RedisConnection
        var outcomes: [String: Result<RedisReply, RedisError>] = [:]
        var end: ConnectionFailure?
        var unanswered = 0

        init(bounds: RedisConfiguration.Bounds = .init()) throws {
            connection = RedisConnection(on: channel.embeddedEventLoop, bounds: bounds)
            try channel.pipeline.syncOperations.addHandler(connection)
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 6379)).wait()
            connection.events.ended = { [unowned self] failure, unanswered in
                end = failure
                self.unanswered = unanswered.count
            }
        }

        func send(_ name: String, _ milliseconds: Int64, patience: Int64? = nil) {
            var pending = PendingCommand(
                RedisCommand(["ECHO", name]),
                deadline: .uptimeNanoseconds(0) + .milliseconds(milliseconds)
            ) { [unowned self] result in outcomes[name] = result }
            if let patience { pending.patience = .uptimeNanoseconds(0) + .milliseconds(patience) }
            connection.send(pending)
        }

        func receive(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

        func sent() throws -> [String] {
            channel.embeddedEventLoop.run()
            var writes: [String] = []
            while let bytes = try channel.readOutbound(as: ByteBuffer.self) { writes.append(String(buffer: bytes)) }
            return writes
        }

        func pass(_ milliseconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .milliseconds(milliseconds)) }
    }

    @Test("commands of one turn are one write")
    func oneWrite() throws {
        let wire = try Wire()
        wire.send("a", 1000)
        wire.send("b", 1000)
        #expect(try wire.sent() == ["*2\r\n$4\r\nECHO\r\n$1\r\na\r\n*2\r\n$4\r\nECHO\r\n$1\r\nb\r\n"])
        wire.send("c", 1000)
        #expect(try wire.sent() == ["*2\r\n$4\r\nECHO\r\n$1\r\nc\r\n"])
        try wire.receive("+a\r\n+b\r\n+")
        try wire.receive("c\r\n")
        #expect(
            wire.outcomes == ["a": .success(.status("a")), "b": .success(.status("b")), "c": .success(.status("c"))]
        )
    }

    @Test("an overdue reply ends the connection, and what it answered before stays answered")
    func overdue() throws {
        let wire = try Wire()
        wire.send("a", 100)
        wire.send("b", 200)
        try wire.receive("+a\r\n")
        wire.pass(150)
        #expect(wire.end == nil)
        wire.pass(50)
        #expect(wire.end == .replyOverdue)
        #expect(wire.unanswered == 1)
        #expect(wire.outcomes == ["a": .success(.status("a"))])
        #expect(!wire.channel.isActive)
    }

    @Test("a command that had waited before ends at its time, its reply is dropped, and the connection goes on")
    func patience() throws {
        let wire = try Wire()
        wire.send("waited", 100, patience: 1000)
        wire.send("fresh", 1000)
        wire.pass(100)
        #expect(wire.outcomes == ["waited": .failure(.timedOut)])
        #expect(wire.end == nil)
        try wire.receive("+late\r\n+fresh\r\n")
        #expect(wire.outcomes == ["waited": .failure(.timedOut), "fresh": .success(.status("fresh"))])
        wire.pass(2000)
        #expect(wire.end == nil)

        let silent = try Wire()
        silent.send("waited", 100, patience: 1000)
        silent.pass(999)
        #expect(silent.end == nil)
        silent.pass(1)
        #expect(silent.end == .replyOverdue)
        #expect(silent.unanswered == 0, "its failure was reported already")
    }

    @Test("a reply that nothing waits for ends the connection")
    func unasked() throws {
        let wire = try Wire()
        wire.send("a", 1000)
        try wire.receive("+a\r\n+b\r\n")
        #expect(wire.outcomes == ["a": .success(.status("a"))])
        #expect(wire.end == .malformedReply("a reply that nothing waits for"))
    }

    @Test("a command that another server sent here goes out behind ASKING, whose reply is nobody's")
    func asking() throws {
        let wire = try Wire()
        var pending = PendingCommand(RedisCommand(["GET", "k"], key: 1), deadline: .uptimeNanoseconds(1_000_000_000)) {
            wire.outcomes["k"] = $0
        }
        pending.isAsking = true
        wire.connection.send(pending)
        #expect(try wire.sent() == ["*1\r\n$6\r\nASKING\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n"])
        try wire.receive("+OK\r\n$1\r\nv\r\n")
        #expect(wire.outcomes == ["k": .success(.text("v"))])
    }

    @Test("retired, it answers what is under way and takes nothing more")
    func retired() throws {
        let wire = try Wire()
        wire.send("a", 1000)
        wire.connection.retire()
        wire.send("b", 1000)
        #expect(wire.outcomes == ["b": .failure(.unreachable)])
        try wire.receive("+a\r\n")
        #expect(wire.outcomes == ["a": .success(.status("a")), "b": .failure(.unreachable)])
        #expect(wire.end == .idle)
        #expect(!wire.channel.isActive)
    }

    @Test("a server that takes nothing: what cannot be sent is bounded")
    func unsent() throws {
        var bounds = RedisConfiguration.Bounds()
        bounds.unsentBytes = 100
        let wire = try Wire(bounds: bounds)
        wire.channel.isWritable = false
        for name in ["a", "b", "c", "d", "e"] {
            wire.send(name, 1000)
            #expect(try wire.sent() == [])
        }
        #expect(wire.outcomes == ["e": .failure(.overloaded)])
        wire.channel.isWritable = true
        wire.channel.pipeline.fireChannelWritabilityChanged()
        #expect(try wire.sent().count == 1)
    }
}
