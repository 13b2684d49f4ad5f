import Testing

@testable import ExternalAuthorization

@Suite("Envoy's check over gRPC")
struct CheckTests {
    /// As Envoy writes it: attributes 1, request 4, http 2.
    private func message(_ body: (inout ProtobufWriter) -> Void) -> [UInt8] {
        var message = ProtobufWriter()
        message.write(1) { attributes in
            // The source's address, of which nothing is read.
            attributes.write(1) { $0.write(2, "service") }
            attributes.write(4) { request in
                request.write(1) { $0.write(1, 1_700_000_000) }
                request.write(2, body)
            }
        }
        return message.bytes
    }

    private func entry(_ name: String, _ value: String, to writer: inout ProtobufWriter) {
        writer.write(3) {
            $0.write(1, name)
            $0.write(2, value)
        }
    }

    @Test("a request becomes the same in HTTP/1.1; fields that frame a message stay behind")
    func request() throws {
        let bytes = message {
            $0.write(2, "POST")
            entry(":authority", "forged.example.com", to: &$0)
            entry("cookie", "a=b; c=d", to: &$0)
            entry("content-length", "9000", to: &$0)
            entry("transfer-encoding", "chunked", to: &$0)
            $0.write(4, "/deep?x=1&y=2")
            $0.write(5, "app.example.com")
            $0.write(9, 9000)
            $0.write(11, "rd=%2F")
        }
        let request = try CheckRequest(bytes[...])
        let text = try #require(request.http1)
        #expect(
            String(decoding: text, as: UTF8.self) == """
                POST /deep?x=1&y=2 HTTP/1.1\r
                Host: app.example.com\r
                Connection: close\r
                cookie: a=b; c=d\r
                Content-Length: 6\r
                \r
                rd=%2F
                """
        )
    }

    @Test("raw header fields (encode_raw_headers) are read too")
    func rawFields() throws {
        let bytes = message {
            $0.write(2, "GET")
            $0.write(4, "/")
            $0.write(5, "a")
            $0.write(13) { map in
                map.write(1) {
                    $0.write(1, "accept")
                    $0.write(3, Array("text/html".utf8))
                }
            }
        }
        let text = try #require(try CheckRequest(bytes[...]).http1)
        #expect(String(decoding: text, as: UTF8.self).contains("\r\naccept: text/html\r\n"))
    }

    @Test(
        "what would break out of its place is not asked at all",
        arguments: [
            ("GET", "/a HTTP/1.1\r\nX: y", "a", "n", "v"), ("GET", "/a b", "a", "n", "v"), ("GET", "a", "a", "n", "v"),
            ("GET ", "/", "a", "n", "v"), ("", "/", "a", "n", "v"), ("GET", "/", "", "n", "v"),
            ("GET", "/", "a\r\nX: y", "n", "v"), ("GET", "/", "a", "n\r\nx", "v"), ("GET", "/", "a", "n", "v\r\nx: y"),
            ("GET", "/", "a", "n", "v\u{0}"), ("GET", "/", "a", "n:", "v"), ("GET", "/", "a", "", "v"),
        ]
    )
    func hostile(method: String, target: String, host: String, name: String, value: String) throws {
        let bytes = message {
            $0.write(2, method)
            $0.write(4, target)
            $0.write(5, host)
            entry(name, value, to: &$0)
        }
        #expect(try CheckRequest(bytes[...]).http1 == nil)
    }

    @Test(
        "what is no message is refused",
        arguments: [[0x0a], [0x0a, 0x05, 0x00], [0xff], [0x0b], [0x09, 0x00], Array(repeating: 0x80, count: 11)]
            as [[UInt8]]
    )
    func malformed(bytes: [UInt8]) {
        #expect(throws: ProtobufReader.Malformed.self) { try CheckRequest(bytes[...]) }
    }

    // MARK: - Answers

    /// Field numbers and texts, at any depth, in order: enough to see what stands where.
    private func shown(_ bytes: ArraySlice<UInt8>, depth: Int = 0) throws -> String {
        var reader = ProtobufReader(bytes)
        var text = ""
        while let next = try reader.next() {
            switch next.value {
            case .number(let number): text += "\(next.field)=\(number) "
            case .bytes(let inner):
                let word = String(decoding: inner, as: UTF8.self)
                let isText = !inner.isEmpty && inner.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
                text +=
                    isText || inner.isEmpty
                    ? "\(next.field)='\(word)' " : "\(next.field){\(try shown(inner, depth: depth + 1))} "
            }
        }
        return text
    }

    private func response(_ answer: String, path: String = "/app") throws -> String {
        let plain = try #require(PlainAnswer(Array(answer.utf8)))
        return try shown(CheckResponse(plain, path: path, prefix: "/oauth2").bytes[...])
    }

    @Test(
        "a verdict that lets somebody pass: identity over the client's, empty fields taken out, cookies to the browser"
    )
    func pass() throws {
        let answer =
            "HTTP/1.1 202 Accepted\r\nX-Forwarded-User: alice\r\nX-Forwarded-Groups: \r\nGAP-Auth: a@b\r\n"
            + "Set-Cookie: s=1\r\nX-Sidegate-Set-Cookie-1: s=1\r\nContent-Length: 0\r\nDate: x\r\n\r\n"
        #expect(
            try response(answer)
                == "1='' 3{2{1{1='x-forwarded-user' 2='alice' } 3=2 } 5='x-forwarded-groups' 2{1{1='gap-auth' 2='a@b' } 3=2 } "
                + "6{1{1='set-cookie' 2='s=1' } } } "
        )
    }

    @Test("a redirect and its cookies go to the browser")
    func redirect() throws {
        let answer =
            "HTTP/1.1 302 Found\r\nLocation: https://id/\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\n\r\nhi"
        #expect(
            try response(answer)
                == "1{1=7 } 2{1{1=302 } 2{1{1='location' 2='https://id/' } 3=2 } 2{1{1='set-cookie' 2='a=1' } } "
                + "2{1{1='set-cookie' 2='b=2' } } 3='hi' } "
        )
    }

    @Test(
        "a page of Sidegate's own, however good its status, lets nobody pass",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK", "/ping"),
            ("HTTP/1.1 202 Accepted\r\nGAP-Auth: a@b\r\nContent-Length: 0\r\n\r\n", "/oauth2/auth"),
            ("HTTP/1.1 200 OK\r\nGAP-Auth: a@b\r\nContent-Length: 0\r\n\r\n", "/oauth2"),
        ]
    )
    func ownPages(answer: String, path: String) throws {
        let status = answer.contains("202") ? 202 : 200
        #expect(try response(answer, path: path).hasPrefix("1{1=7 } 2{1{1=\(status) } "))
    }

    @Test("401 is UNAUTHENTICATED")
    func unauthorized() throws {
        #expect(try response("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n") == "1{1=16 } 2{1{1=401 } } ")
        #expect(PlainAnswer(Array("nothing".utf8)) == nil)
    }
}
