import NIOCore
import TestSupport
import Testing
import Text

@testable import HTTP1

private func outcome(_ text: String, limits: Limits = Limits()) -> String {
    outcome(ByteBuffer(string: text), limits: limits)
}

/// The method and path of a request, the status of a refusal, or that more is needed.
private func outcome(_ bytes: ByteBuffer, limits: Limits = Limits()) -> String {
    var connection = Connection(limits: limits, peer: .loopback, isSecure: false)
    connection.received(bytes)
    var storage = RequestStorage()
    return switch connection.next(&storage) {
    case .respond(let request, let keepsAlive):
        "\(request.string(request.methodName)) \(request.string(request.path)) \(keepsAlive ? "keep" : "close")"
    case .refuse(let refusal): "\(refusal.status.code)"
    case .wait: "wait"
    case .sendContinue: "continue"
    case .close: "close"
    }
}

private func get(_ fields: String..., line: String = "GET / HTTP/1.1") -> String {
    ([line, "Host: a"] + fields + ["", ""]).joined(separator: "\r\n")
}

// A macro's closure cannot hold a span.
private func known(_ name: String) -> FieldName? { FieldName(Array(name.utf8).span) }
private func endOfValue(_ bytes: [UInt8]) -> Int { bytes.span.endOfFieldValue(from: 0) }

private func endOfToken(_ bytes: [UInt8]) -> Int { bytes.span.endOfToken(from: 0) }
private func endOfTarget(_ bytes: [UInt8]) -> Int { bytes.span.endOfTarget(from: 0) }
private func firstIndex(of byte: UInt8, in bytes: [UInt8], from start: Int) -> Int {
    bytes.span.firstIndex(of: byte, from: start)
}

@Suite("Requests: what two readers could read in two ways is refused")
struct RequestParsingTests {
    static let refused: [(name: String, text: String, status: String)] = [
        ("both lengths", get("Content-Length: 1", "Transfer-Encoding: chunked") + "x", "400"),
        ("two lengths that differ", get("Content-Length: 1", "Content-Length: 2"), "400"),
        ("two lengths that agree", get("Content-Length: 1", "Content-Length: 1"), "400"),
        ("a list of lengths", get("Content-Length: 5,5"), "400"),
        ("a signed length", get("Content-Length: +5"), "400"),
        ("a negative length", get("Content-Length: -5"), "400"),
        ("a length of nothing", get("Content-Length: "), "400"),
        ("a hexadecimal length", get("Content-Length: 0x5"), "400"),
        ("a length past 64 bits", get("Content-Length: 99999999999999999999"), "400"),
        ("a body too large", get("Content-Length: 65537"), "413"),
        ("another coding", get("Transfer-Encoding: gzip, chunked"), "501"),
        ("a coding like chunked", get("Transfer-Encoding: xchunked"), "501"),
        ("chunked twice", get("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"), "400"),
        ("chunked in HTTP/1.0", get("Transfer-Encoding: chunked", line: "GET / HTTP/1.0"), "400"),
        ("a bare line feed", "GET / HTTP/1.1\nHost: a\r\n\r\n", "400"),
        ("a bare line feed at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", "400"),
        ("a bare carriage return in a value", get("X: a\rb"), "400"),
        ("a bare carriage return before a field", "GET / HTTP/1.1\r\nHost: a\r\n\rX: b\r\n\r\n", "400"),
        ("NUL in a value", get("X: a\u{0}b"), "400"),
        ("NUL in a name", get("X\u{0}: b"), "400"),
        ("NUL in the target", get(line: "GET /\u{0} HTTP/1.1"), "400"),
        ("a space before the colon", get("X : b"), "400"),
        ("no colon", get("X"), "400"),
        ("an empty name", get(": b"), "400"),
        ("a name with a letter of Latin-1", get("Ä: b"), "400"),
        ("a folded line", get("X: a", " b"), "400"),
        ("a folded line at once", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", "400"),
        ("two spaces", get(line: "GET  / HTTP/1.1"), "400"),
        ("a tab", get(line: "GET\t/ HTTP/1.1"), "400"),
        ("a space at the line's end", get(line: "GET / HTTP/1.1 "), "400"),
        ("no version", get(line: "GET /"), "400"),
        ("HTTP/0.9", "GET /\r\n\r\n", "400"),
        ("HTTP/2.0", get(line: "GET / HTTP/2.0"), "505"),
        ("HTTP/1.2", get(line: "GET / HTTP/1.2"), "505"),
        ("a version in small letters", get(line: "GET / http/1.1"), "400"),
        ("HTTP/11", get(line: "GET / HTTP/11"), "400"),
        ("a method that is no token", get(line: "G(T / HTTP/1.1"), "400"),
        ("a control character in the target", get(line: "GET /\u{7} HTTP/1.1"), "400"),
        ("8 bits in the target", get(line: "GET /ä HTTP/1.1"), "400"),
        ("a fragment in the target", get(line: "GET /#x HTTP/1.1"), "400"),
        ("a target that is no path", get(line: "GET x HTTP/1.1"), "400"),
        ("an absolute form with a user", get(line: "GET http://u@b/ HTTP/1.1"), "400"),
        ("an absolute form with an invalid host", get(line: "GET http://a\"b/ HTTP/1.1"), "400"),
        ("an asterisk for GET", get(line: "GET * HTTP/1.1"), "400"),
        ("CONNECT", get(line: "CONNECT a:443 HTTP/1.1"), "501"),
        ("no Host", "GET / HTTP/1.1\r\n\r\n", "400"),
        ("two Hosts", get("Host: b"), "400"),
        ("a Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "400"),
        ("a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400"),
        ("a Host with a list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", "400"),
        ("another expectation", get("Expect: 200-ok"), "417"),
        ("a target past 16 KiB", get(line: "GET /\(String(repeating: "a", count: 16_384)) HTTP/1.1"), "414"),
        ("a target past 16 KiB that does not end", "GET /\(String(repeating: "a", count: 17_000))", "414"),
        ("a head past 64 KiB", get("X: \(String(repeating: "a", count: 66_000))"), "431"),
        ("201 fields", get(String(repeating: "X: a\r\n", count: 199) + "Y: b"), "431"),
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\n", "400"),
    ]

    @Test("is refused with its status", arguments: refused)
    func refusal(_ one: (name: String, text: String, status: String)) {
        #expect(outcome(one.text) == one.status, "\(one.name)")
    }

    static let taken: [(name: String, text: String, outcome: String)] = [
        ("a plain request", get(), "GET / keep"),
        ("an empty line before it", "\r\n" + get(), "GET / keep"),
        ("200 fields", get(String(repeating: "X: a\r\n", count: 198) + "Y: b"), "GET / keep"),
        ("Connection: close", get("Connection: close"), "GET / close"),
        ("close in a list", get("Connection: keep-alive , Close"), "GET / close"),
        ("close-like", get("Connection: closed"), "GET / keep"),
        ("HTTP/1.0", get(line: "GET / HTTP/1.0"), "GET / close"),
        ("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", "GET / close"),
        ("a body by length", get("Content-Length: 3", line: "POST /x HTTP/1.1") + "abc", "POST /x keep"),
        ("a body by length that is not whole", get("Content-Length: 3") + "ab", "wait"),
        ("a body that waits for its go-ahead", get("Content-Length: 3", "Expect: 100-Continue"), "continue"),
        ("absolute form", get(line: "GET http://b:8080/x?y HTTP/1.1"), "GET /x keep"),
        ("OPTIONS *", get(line: "OPTIONS * HTTP/1.1"), "OPTIONS * keep"),
        ("an unknown method", get(line: "PURGE /x HTTP/1.1"), "PURGE /x keep"),
        ("an empty value", get("X:"), "GET / keep"),
        ("8 bits in a value", get("X: ä"), "GET / keep"),
        ("half a head", "GET / HTTP/1.1\r\nHo", "wait"),
    ]

    @Test("is taken", arguments: taken)
    func acceptance(_ one: (name: String, text: String, outcome: String)) {
        #expect(outcome(one.text) == one.outcome, "\(one.name)")
    }

    @Test("fields are found whatever their case, without the white space around them")
    func fields() throws {
        let request = try Request.parsing(get("cOOkie: \t a=b \t", "Cookie:c=d", "X-Other: e"))
        #expect(request.first(.cookie).map(request.string) == "a=b")
        #expect(request.isRepeated(.cookie) && !request.isRepeated(.host))
        #expect(request.first(.accept) == nil)
        var all: [String] = []
        request.forEach(.cookie) { all.append(request.string($0)) }
        #expect(all == ["a=b", "c=d"])
    }

    @Test("every name that the parser knows is found by it", arguments: FieldName.allCases)
    func names(_ name: FieldName) {
        let text = name.text.description
        #expect(known(text) == name)
        #expect(known(text.uppercased()) == name)
        #expect(known(text + "x") == nil)
        #expect(known(text.dropLast() + "!") == nil)
    }

    @Test("each byte has its class, in a value at any place")
    func octets() {
        for byte in UInt8.min...UInt8.max {
            let character = Character(Unicode.Scalar(byte))
            let isLetterOrDigit = byte < 128 && (character.isLetter || character.isNumber)
            #expect(Octet.isToken(byte) == (isLetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains(byte)), "\(byte)")
            #expect(Octet.isTarget(byte) == ((0x21...0x7E).contains(byte) && character != "#"), "\(byte)")
            let isValue = (0x20...0x7E).contains(byte) || byte >= 0x80 || byte == 9
            #expect(Octet.isFieldValue(byte) == isValue, "\(byte)")
            for place in 0..<20 {
                var value = [UInt8](repeating: UInt8(ascii: "v"), count: 20)
                value[place] = byte
                #expect(endOfValue(value) == (isValue ? 20 : place), "\(byte) at \(place)")
                #expect(endOfToken(value) == (Octet.isToken(byte) ? 20 : place), "\(byte) at \(place)")
                #expect(endOfTarget(value) == (Octet.isTarget(byte) ? 20 : place), "\(byte) at \(place)")
                let found = byte == UInt8(ascii: "v") ? 0 : place
                #expect(firstIndex(of: byte, in: value, from: 0) == found, "\(byte) at \(place)")
            }
        }
    }

    @Test("looking at eight bytes at once finds what looking at each finds")
    func words() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(seed: seed)
        func next() -> UInt8 { UInt8(truncatingIfNeeded: random.next()) }
        for _ in 0..<20_000 {
            // Mostly plain characters, so that ends lie at every distance.
            let bytes = (0..<Int(next() % 40)).map { _ in next() < 240 ? UInt8(ascii: "a") + next() % 26 : next() }
            #expect(endOfToken(bytes) == bytes.firstIndex { !Octet.isToken($0) } ?? bytes.count, "seed \(seed)")
            #expect(endOfTarget(bytes) == bytes.firstIndex { !Octet.isTarget($0) } ?? bytes.count, "seed \(seed)")
            #expect(endOfValue(bytes) == bytes.firstIndex { !Octet.isFieldValue($0) } ?? bytes.count, "seed \(seed)")
            let byte = next()
            #expect(
                firstIndex(of: byte, in: bytes, from: 0) == bytes.firstIndex(of: byte) ?? bytes.count,
                "seed \(seed)"
            )
        }
    }

    @Test("an absolute target's authority wins over Host")
    func authority() throws {
        let request = try Request.parsing(get(line: "GET http://b:8080/x?y=%20 HTTP/1.1"))
        #expect(request.string(request.host) == "b:8080")
        #expect(request.string(request.target) == "/x?y=%20")
        #expect(request.query.map(request.string) == "y=%20")
        #expect(try Request.parsing(get()).query == nil)
        let empty = try Request.parsing(get(line: "GET /? HTTP/1.1"))
        #expect(empty.query.map(empty.string) == "")
    }

    @Test("in whatever pieces a request comes, it is the same")
    func pieces() {
        let text =
            get("Transfer-Encoding: chunked", line: "POST /a?b HTTP/1.1")
            + "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: u\r\n\r\n"
        let bytes = Array(text.utf8)
        var storage = RequestStorage()
        for cut in 1..<bytes.count {
            var connection = Connection(limits: Limits(), peer: .loopback, isSecure: false)
            connection.received(ByteBuffer(bytes: bytes[..<cut]))
            guard case .wait = connection.next(&storage) else {
                Issue.record("cut at \(cut)")
                return
            }
            connection.received(ByteBuffer(bytes: bytes[cut...]))
            guard case .respond(let request, true) = connection.next(&storage) else {
                Issue.record("cut at \(cut)")
                return
            }
            #expect(String(buffer: request.body) == "abc0123456789")
            #expect(request.string(request.target) == "/a?b")
        }
        var connection = Connection(limits: Limits(), peer: .loopback, isSecure: false)
        var answers = 0
        for byte in bytes {
            connection.received(ByteBuffer(bytes: [byte]))
            if case .respond = connection.next(&storage) { answers += 1 }
        }
        #expect(answers == 1)
    }

    @Test(
        "a chunked body with broken framing is refused",
        arguments: [
            ("x\r\n", "400"), ("-1\r\n", "400"), ("+1\r\n", "400"), ("0x1\r\n", "400"), (" 1\r\n", "400"),
            ("123456789\r\n", "400"), ("FFFFFFFF\r\n", "413"), ("10001\r\n", "413"), ("1\nx\r\n", "400"),
            ("1\r\nxy\r\n", "400"), ("1;\u{0}\r\n", "400"), ("\r\n", "400"),
            ("1;\(String(repeating: "a", count: 2000))", "400"), ("1;a]=b\r\n", "400"), ("1;\r\n", "400"),
            ("1;a=\r\n", "400"), ("1;a=\"b\r\n", "400"), ("1;a=\"b\\\"\r\n", "400"), ("1 ;a\r\n", "400"),
            ("0\r\nno field\r\n", "400"), ("0\r\n: a\r\n", "400"),
        ]
    )
    func chunks(body: String, status: String) {
        #expect(outcome(get("Transfer-Encoding: chunked") + body) == status)
    }

    @Test("pipelined requests are answered one after the other")
    func pipelining() {
        var connection = Connection(limits: Limits(), peer: .loopback, isSecure: false)
        var storage = RequestStorage()
        connection.received(
            ByteBuffer(string: get(line: "GET /1 HTTP/1.1") + get("Connection: close", line: "GET /2 HTTP/1.1"))
        )
        guard case .respond(let first, true) = connection.next(&storage) else {
            Issue.record("no first request")
            return
        }
        #expect(first.equals(first.path, "/1"))
        guard case .wait = connection.next(&storage) else {
            Issue.record("the second must wait")
            return
        }
        connection.responded()
        guard case .respond(let second, false) = connection.next(&storage) else {
            Issue.record("no second request")
            return
        }
        #expect(second.equals(second.path, "/2"))
        connection.responded()
        guard case .close = connection.next(&storage) else {
            Issue.record("close was asked for")
            return
        }
    }

    @Test("whatever bytes come, nothing crashes and nothing is read twice")
    func noise() {
        let good = Array((get("Cookie: a=b", "Content-Length: 3", line: "POST /a?b=c HTTP/1.1") + "abc").utf8)
        var generator = SystemRandomNumberGenerator()
        let odd: [UInt8] = [0, 9, 10, 13, 32, 58, 127, 128, 255]
        for _ in 0..<50_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = odd.randomElement(using: &generator) ?? 0
                case 1: bytes.insert(odd.randomElement(using: &generator) ?? 0, at: place)
                default: bytes.remove(at: place)
                }
            }
            _ = outcome(ByteBuffer(bytes: bytes))
        }
    }
}

@Suite("Responses")
struct ResponseWriterTests {
    private func written(isHead: Bool = false, keepsAlive: Bool = true, _ write: (inout ResponseWriter) -> Void)
        -> String
    {
        var writer = ResponseWriter()
        writer.reset(isHead: isHead, keepsAlive: keepsAlive)
        write(&writer)
        return writer.text
    }

    @Test("a response is framed by its length, and dated")
    func framing() {
        let text = written { $0.write(Response(status: .ok, headers: [("X", "y")], body: Array("abc".utf8))) }
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\nX: y\r\nDate: "))
        #expect(text.hasSuffix(" GMT\r\nContent-Length: 3\r\n\r\nabc"))
        #expect(
            written {
                $0.begin(.accepted); $0.finish()
            }.contains("HTTP/1.1 202 Accepted\r\n")
        )
        #expect(
            !written {
                $0.begin(.noContent); $0.finish()
            }.contains("Content-Length")
        )
        #expect(
            written(keepsAlive: false) {
                $0.begin(.ok); $0.finish()
            }.contains("\r\nConnection: close\r\n")
        )
        let head = written(isHead: true) {
            $0.begin(.ok); $0.finish(body: "abc")
        }
        #expect(head.hasSuffix("Content-Length: 3\r\n\r\n"))
    }

    @Test("a value that would break the header goes out empty", arguments: ["a\r\nB: c", "\n", "a\u{0}", "\u{7F}"])
    func injection(value: String) {
        #expect(
            written {
                $0.begin(.ok); $0.field("X", value); $0.finish()
            }.contains("\r\nX: \r\nDate")
        )
        #expect(written { $0.write(Response(status: .ok, headers: [("X", value)])) }.contains("\r\nX: \r\nDate"))
    }

    @Test(
        "dates are those of RFC 9110",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        ]
    )
    func dates(seconds: Int, text: String) {
        #expect(CalendarTime(secondsSince1970: seconds).httpDate == text)
    }
}
