import NIOCore
import NIOEmbedded
import Testing

@testable import HTTP1
@testable import Server

/// Bytes in, bytes out, through the conversation that real sockets carry; only the date is left out.
private final class Line {
    private let channel = EmbeddedChannel()
    private let loop: LoopContext

    init(_ change: (inout Limits) -> Void = { _ in }) throws {
        var limits = Limits()
        change(&limits)
        loop = LoopContext(
            responder: { request, response in
                response.begin(.ok)
                let body = request.body.readableBytes > 0 ? " " + String(buffer: request.body) : ""
                response.finish(body: "\(request.string(request.methodName)) \(request.string(request.target))\(body)")
                return .written
            },
            observer: RequestObserver(),
            limits: limits,
            logger: .init(label: "test"),
            eventLoop: channel.eventLoop
        )
        let conversation = Conversation(loop, peer: .loopback, isSecure: false)
        let transport = ChannelTransport(conversation, on: loop, readsIntoLoop: false)
        try channel.pipeline.syncOperations.addHandler(transport)
        channel.pipeline.fireChannelActive()
    }

    func send(_ text: String) throws {
        try channel.writeInbound(ByteBuffer(string: text))
    }

    /// What came back since the last call.
    func received() throws -> String {
        var text = ""
        while let part = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: part) }
        return text.replacing(#/Date: [^\r]*\r\n/#, with: "")
    }

    static func exchange(_ text: String, _ change: (inout Limits) -> Void = { _ in }) throws -> String {
        let line = try Line(change)
        try line.send(text)
        return try line.received()
    }
}

private func answer(_ body: String, closes: Bool = false) -> String {
    "HTTP/1.1 200 OK\r\n\(closes ? "Connection: close\r\n" : "")Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

private func refusal(_ status: String) -> String {
    "HTTP/1.1 \(status)\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
        + "Content-Length: \(status.utf8.count + 1)\r\n\r\n\(status)\n"
}

@Suite("Exact bytes in, exact bytes out")
struct ExactBytesTests {
    static let refused: [(name: String, bytes: String, status: String)] = [
        (
            "both Content-Length and Transfer-Encoding",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "400 Bad Request"
        ),
        (
            "two differing Content-Lengths",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400 Bad Request"
        ),
        ("Content-Length +5", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nabcde", "400 Bad Request"),
        ("Content-Length 5,5", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5,5\r\n\r\nabcde", "400 Bad Request"),
        (
            "Transfer-Encoding not exactly chunked",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", "501 Not Implemented"
        ),
        ("bare LF", "GET / HTTP/1.1\nHost: a\n\n", "400 Bad Request"),
        ("bare CR", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", "400 Bad Request"),
        ("NUL", "GET / HTTP/1.1\r\nHost: a\r\nX: \u{0}\r\n\r\n", "400 Bad Request"),
        ("space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "400 Bad Request"),
        ("obs-fold", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", "400 Bad Request"),
        ("empty header name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", "400 Bad Request"),
        ("request line with two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "400 Bad Request"),
        ("request line with a tab", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", "400 Bad Request"),
        ("no version", "GET /\r\nHost: a\r\n\r\n", "400 Bad Request"),
        ("8-bit bytes in the target", "GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n", "400 Bad Request"),
        ("missing Host", "GET / HTTP/1.1\r\n\r\n", "400 Bad Request"),
        ("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "400 Bad Request"),
        (
            "a chunk size with a sign",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n",
            "400 Bad Request"
        ),
        (
            "a chunk size that is too long",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n00000000000000001\r\na\r\n0\r\n\r\n",
            "400 Bad Request"
        ),
        (
            "414 over the target's limit", "GET /\(String(repeating: "a", count: 16_384)) HTTP/1.1\r\nHost: a\r\n\r\n",
            "414 URI Too Long"
        ),
        (
            "431 over the head's limit",
            "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 65_600))\r\n\r\n",
            "431 Request Header Fields Too Large"
        ),
        (
            "413 over the body's limit", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n",
            "413 Content Too Large"
        ),
        (
            "413 for chunks over the limit",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10001\r\n", "413 Content Too Large"
        ),
        ("501 other codings", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", "501 Not Implemented"),
        ("505 HTTP/2.0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400 Bad Request"),
        ("505 HTTP/2.0 for a path", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "505 HTTP Version Not Supported"),
        (
            "417 other than 100-continue", "POST / HTTP/1.1\r\nHost: a\r\nExpect: magic\r\n\r\n",
            "417 Expectation Failed"
        ),
    ]

    @Test("is refused, and nothing after it is read", arguments: refused)
    func refusals(_ one: (name: String, bytes: String, status: String)) throws {
        let next = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(try Line.exchange(one.bytes + next) == refusal(one.status), "\(one.name)")
    }

    static let answered: [(name: String, bytes: String, answer: String)] = [
        ("a request", "GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n", answer("GET /a?b")),
        (
            "Connection: close", "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            answer("GET /a", closes: true)
        ),
        ("HTTP/1.0", "GET /a HTTP/1.0\r\n\r\n", answer("GET /a", closes: true)),
        ("absolute-form", "GET http://b/a?c HTTP/1.1\r\nHost: a\r\n\r\n", answer("GET /a?c")),
        ("OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", answer("OPTIONS *")),
        (
            "HEAD: the length, and no body", "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n"
        ),
        (
            "pipelined, in order", "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
            answer("GET /1") + answer("GET /2")
        ),
        (
            "a body by length, then another request",
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nxyzGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
            answer("POST /a xyz") + answer("GET /2")
        ),
        (
            "a body in chunks, then another request",
            "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;e=f\r\nxyz\r\n1\r\n!\r\n0\r\nT: u\r\n\r\n"
                + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
            answer("POST /a xyz!") + answer("GET /2")
        ),
        (
            "a body that waits for its go-ahead gets it",
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n"
        ),
    ]

    @Test("is answered", arguments: answered)
    func answers(_ one: (name: String, bytes: String, answer: String)) throws {
        #expect(try Line.exchange(one.bytes) == one.answer, "\(one.name)")
    }

    @Test("cut at every place into two, what comes back is the same", arguments: answered.map { ($0.bytes, $0.answer) })
    func cut(bytes: String, answer: String) throws {
        let all = Array(bytes.utf8)
        for place in 1..<all.count {
            let line = try Line()
            try line.send(String(decoding: all[..<place], as: UTF8.self))
            try line.send(String(decoding: all[place...], as: UTF8.self))
            #expect(try line.received() == answer, "cut at \(place)")
        }
    }

    @Test("byte by byte, what comes back is the same", arguments: answered.map { ($0.bytes, $0.answer) })
    func byteByByte(bytes: String, answer: String) throws {
        let line = try Line()
        for byte in bytes.utf8 { try line.send(String(decoding: [byte], as: UTF8.self)) }
        #expect(try line.received() == answer)
    }

    @Test("the limits are those that were set")
    func limits() throws {
        let long = "GET /\(String(repeating: "a", count: 20)) HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(try Line.exchange(long) { $0.targetSize = 20 } == refusal("414 URI Too Long"))
        #expect(try Line.exchange(long) { $0.fieldCount = 0 } == refusal("431 Request Header Fields Too Large"))
        #expect(try Line.exchange(long) { $0.headSize = 40 } == refusal("431 Request Header Fields Too Large"))
        let body = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"
        #expect(try Line.exchange(body) { $0.bodySize = 2 } == refusal("413 Content Too Large"))
    }
}
