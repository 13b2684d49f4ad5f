import NIOCore
import Testing

@testable import Redis

@Suite("Replies are read out of bytes")
struct RESPParserTests {
    private func parse(
        _ text: String,
        limits: RESPParser.Limits = .init(replySize: 1024),
        pieces size: Int = .max
    ) throws(MalformedReply) -> [Result<RedisReply, RedisError>] {
        var parser = RESPParser(limits: limits)
        var input = ByteBuffer()
        var rest = Array(text.utf8)[...]
        var replies: [Result<RedisReply, RedisError>] = []
        while !rest.isEmpty {
            input.writeBytes(rest.prefix(size))
            rest = rest.dropFirst(size)
            while let reply = try parser.next(&input) { replies.append(reply) }
        }
        return replies
    }

    static let good: [(String, [Result<RedisReply, RedisError>])] = [
        ("+OK\r\n", [.success(.status("OK"))]),
        ("+\r\n", [.success(.status(""))]),
        (":42\r\n:-9223372036854775808\r\n", [.success(.integer(42)), .success(.integer(.min))]),
        ("$5\r\nhe\r\no\r\n", [.success(.bytes(Array("he\r\no".utf8)))]),
        ("$0\r\n\r\n", [.success(.bytes([]))]),
        ("$-1\r\n*-1\r\n_\r\n", [.success(.null), .success(.null), .success(.null)]),
        ("*0\r\n", [.success(.array([]))]),
        (
            "*3\r\n:1\r\n*2\r\n$1\r\na\r\n$-1\r\n+OK\r\n",
            [.success(.array([.integer(1), .array([.bytes([0x61]), .null]), .status("OK")]))]
        ),
        ("-OOM command not allowed\r\n", [.failure(.refused(code: "OOM", message: "command not allowed"))]),
        ("-LOADING\r\n", [.failure(.refused(code: "LOADING", message: ""))]),
        ("-no code here\r\n", [.failure(.refused(code: "ERR", message: "no code here"))]),
        (
            "*2\r\n+OK\r\n-ERR no\r\n:7\r\n",
            [.failure(.refused(code: "ERR", message: "no")), .success(.integer(7))]
        ),
        ("#t\r\n#f\r\n", [.success(.integer(1)), .success(.integer(0))]),
        (",1.5\r\n(123\r\n", [.success(.bytes(Array("1.5".utf8))), .success(.bytes(Array("123".utf8)))]),
        ("=6\r\ntxt:hi\r\n", [.success(.bytes(Array("hi".utf8)))]),
        ("!6\r\nERR no\r\n", [.failure(.refused(code: "ERR", message: "no"))]),
        (
            "%1\r\n+a\r\n:1\r\n~1\r\n:2\r\n",
            [.success(.array([.status("a"), .integer(1)])), .success(.array([.integer(2)]))]
        ),
    ]

    @Test("in one piece, and byte by byte", arguments: good)
    func values(text: String, expected: [Result<RedisReply, RedisError>]) throws {
        #expect(try parse(text) == expected)
        #expect(try parse(text, pieces: 1) == expected)
    }

    static let bad: [(String, String)] = [
        ("\r\n", "an empty line"),
        ("HTTP/1.1 400 Bad Request\r\n", "a reply of no known type"),
        ("+a\nb\r\n", "a bare line feed"),
        ("+a\rb\r\n", "a bare carriage return"),
        (":\r\n", "a number without digits"),
        (":1x\r\n", "a number with something else in it"),
        (":9223372036854775808\r\n", "a number of more than 64 bits"),
        ("$-2\r\n", "a length out of bounds"),
        ("$1025\r\n", "a length out of bounds"),
        ("$1020\r\n", "a reply that is too large"),
        ("$?\r\n", "a number with something else in it"),
        ("$2\r\nabc\r\n", "bytes that do not end where they should"),
        ("*65\r\n", "a count out of bounds"),
        ("%-1\r\n", "a count out of bounds"),
        ("*2\r\n*40\r\n*40\r\n", "a reply that is too large"),
        (String(repeating: "*1\r\n", count: 17), "replies nested too deep"),
        (">1\r\n+x\r\n", "a reply of no known type"),
        ("|1\r\n+x\r\n+y\r\n:1\r\n", "a reply of no known type"),
        ("#x\r\n", "a boolean that is neither"),
        ("_x\r\n", "a null with something in it"),
        ("=3\r\ntxt\r\n", "a verbatim text without its format"),
        ("+" + String(repeating: "a", count: 70_000), "a line that is too long"),
    ]

    @Test("what is none is refused", arguments: bad)
    func refusals(text: String, reason: String) {
        let limits = RESPParser.Limits(replySize: text.utf8.count > 60_000 ? 1 << 20 : 1024)
        #expect(throws: MalformedReply(reason)) { try parse(text, limits: limits) }
        #expect(throws: MalformedReply(reason)) { try parse(text, limits: limits, pieces: 1) }
    }

    @Test("a million open arrays cost no stack")
    func depth() {
        let limits = RESPParser.Limits(replySize: 1 << 30)
        #expect(throws: MalformedReply("replies nested too deep")) {
            try parse(String(repeating: "*1\r\n", count: 1_000_000), limits: limits)
        }
    }

    static let quoting: [(String, RedisError)] = [
        (
            "ERR unknown command 'FROB', with args beginning with: 'secret' ",
            .refused(code: "ERR", message: "unknown command ")
        ),
        (
            "ERR wrong number of arguments for 'get' command",
            .refused(code: "ERR", message: "wrong number of arguments for 'get' command")
        ),
        (
            "NOPERM this user has no permissions to run the 'config|get' command 'secret'",
            .refused(code: "NOPERM", message: "this user has no permissions to run the 'config|get' command ")
        ),
        (
            "NOPERM User default has no permissions to access the 'secret' key",
            .refused(code: "NOPERM", message: "User default has no permissions to access the ")
        ),
        ("ERR bad \"secret\"", .refused(code: "ERR", message: "bad ")),
        ("MOVED 3999 127.0.0.1:6381", .refused(code: "MOVED", message: "3999 127.0.0.1:6381")),
    ]

    @Test("an error's message is kept without what it quotes of the command", arguments: quoting)
    func quotes(line: String, error: RedisError) {
        #expect(RedisError(errorLine: Array(line.utf8)) == error)
    }
}
