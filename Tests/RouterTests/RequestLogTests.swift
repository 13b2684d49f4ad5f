import Foundation
import HTTP1
import NIOCore
import NIOEmbedded
import Telemetry
import TestSupport
import Testing
import Text

@testable import Authentication
@testable import Decision
@testable import Gateways
@testable import Router
@testable import Web

/// The line that is written of a request and its answer.
private func line(
    _ request: String,
    _ fields: String...,
    template: String = RequestField.standard,
    form: LogForm = .text,
    peer: Peer = .loopback,
    proxies: TrustedProxies = TrustedProxies(nil),
    clientHeader: String = "X-Real-IP",
    excluding: [String] = [],
    answering: (inout ResponseWriter) -> Void = { response in
        response.begin(.accepted)
        response.finish(body: "12345")
    }
) async throws -> String {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("sidegate-requests-\(UUID()).log")
    defer { try? FileManager.default.removeItem(at: file) }
    let sink = try LogSink(.file(LogFilePolicy(path: file.path, maximumSize: 1 << 20))) { _ in [] }
    let configuration = RequestLogConfiguration(
        form: form,
        template: try LogTemplate(template),
        isLocalTime: false,
        facts: RequestFacts(clientIPHeader: clientHeader, requestIDHeader: "X-Request-Id", trustedProxies: proxies),
        routes: Routes(proxyPrefix: "/oauth2", pingPath: "/ping", readyPath: "/ready"),
        excludedPaths: excluding
    )
    let log = RequestLog(configuration, sink: sink, eventLoop: EmbeddedEventLoop()) {
        LogMoment(seconds: 1_136_214_245, nanoseconds: 0)
    }
    var response = ResponseWriter()
    answering(&response)
    let text = ([request + " HTTP/1.1", "Host: app.example.com"] + fields + ["", ""]).joined(separator: "\r\n")
    log.add(try Request.parsing(text, peer: peer), response, .microseconds(1_234_567))
    log.handOver()
    await sink.flush()
    return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
}

@Suite("The log of requests")
struct RequestLogTests {
    @Test("has oauth2-proxy's form")
    func standard() async throws {
        let text = try await line("GET /oauth2/auth?allowed_groups=a", "User-Agent: curl/8", "X-Request-Id: r-1") {
            $0.note.setUser(Array("ada@example.com".utf8)[...])
            $0.begin(.accepted)
            $0.finish()
        }
        #expect(
            text == "127.0.0.1 - r-1 - ada@example.com [2006/01/02 15:04:05] app.example.com GET - "
                + "\"/oauth2/auth?allowed_groups=a\" HTTP/1.1 \"curl/8\" 202 0 1.234\n"
        )
    }

    @Test("a request that brings no id is given one of a UUID's form, another one each")
    func generatedID() async throws {
        let first = try await line("GET /", template: "{{.RequestID}}")
        let second = try await line("GET /", template: "{{.RequestID}}")
        #expect(first != second)
        #expect(first.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n/) != nil)
    }

    @Test(
        "no code, state or token of a URL comes into the log",
        arguments: [
            (
                "/oauth2/callback?code=k0de&state=st%3Dte&iss=https://id",
                "/oauth2/callback?code=***&state=***&iss=https://id"
            ),
            (
                "/oauth2/callback?error=access_denied&error_description=AADSTS50105&state=x&new=y",
                "/oauth2/callback?error=access_denied&error_description=AADSTS50105&state=***&new=***"
            ),
            ("/app?access_token=xyz&q=1", "/app?access_token=***&q=1"),
            ("/app?q=1;ID_Token=xyz", "/app?q=1;ID_Token=***"),
            ("/app?%61ccess_token=xyz", "/app?%61ccess_token=***"),
            ("/app?token=a=b&x", "/app?token=***&x"),
            ("/app?a?code=x&y=z", "/app?a?code=***&y=z"),
            // A URL in a value, and one in a value of that.
            ("/oauth2/start?rd=%2Freset%3Ftoken%3DXYZ%26q%3D1", "/oauth2/start?rd=%2Freset%3Ftoken%3D***%26q%3D1"),
            ("/oauth2/start?rd=%2Freset%23access_token%3DXYZ", "/oauth2/start?rd=%2Freset%23access_token%3D***"),
            ("/a?rd=%2Fb%3Frd%3D%252Fc%253Fcode%253DXYZ&x", "/a?rd=%2Fb%3Frd%3D%252Fc%253Fcode%253D***&x"),
            ("/a?rd=%2525252525", "/a?rd=%2525252525"), ("/a?rd=%2Fb%3Fq%3D1", "/a?rd=%2Fb%3Fq%3D1"),
            ("/app?tokens=1&codec=2", "/app?tokens=1&codec=2"),
            ("/app?", "/app?"),
        ]
    )
    func secrets(target: String, shown: String) async throws {
        #expect(try await line("GET \(target)", template: "{{.RequestURI}}") == "\"\(shown)\"\n")
        let fields = ["X-Forwarded-Uri: \(target)", "Cookie: _oauth2_proxy=c00kie", "Authorization: Bearer t0ken"]
        let json = try await line("GET \(target)", fields[0], fields[1], fields[2], form: .json)
        for secret in ["k0de", "st%3Dte", "xyz", "a=b", "c00kie", "t0ken"] where !shown.contains(secret) {
            #expect(!json.contains(secret), "\(secret)")
        }
    }

    @Test("a hundred times as many secrets take a hundred times as long to hide, and no longer (L4)")
    func manySecrets() {
        func time(_ count: Int) -> Int {
            let uri = Array(("/?" + String(repeating: "jwt=x&", count: count)).utf8)
            let began = threadTime()
            let shown = SecretParameters.hidden(in: uri.span, isCallback: false)
            let time = threadTime() - began
            #expect(shown?.count == 2 + count * "jwt=***&".utf8.count)
            #expect(shown?.suffix(8) == Array("jwt=***&".utf8)[...])
            return time
        }
        let few = (0..<3).map { _ in time(1500) }.min() ?? 0
        let many = time(150_000)
        // A copy of what is there already for each secret took ten thousand times as long.
        #expect(many < few * 300, "\(many), not \(few)")
    }

    @Test("a URL in a URL is looked into three times, however often it is encoded (L4)")
    func manyLevels() {
        var nested = Array("/a?token=x".utf8)
        for _ in 0..<6 { nested = Array("/a?rd=\(PercentEncoding.encode(nested.span))".utf8) }
        let shown = SecretParameters.hidden(in: nested.span, isCallback: false)
        let expected = "/a?rd=%2Fa%3Frd%3D%252Fa%253Frd%253D%25252Fa%25253Frd%25253D***"
        #expect(shown.map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test("what a client sends stays one field of one line")
    func forging() async throws {
        // The parser lets no control character through, but bytes beyond ASCII.
        let agent = try await line(
            "GET /a\"b",
            "User-Agent: x\" 200 \"\u{9B}m",
            template: "{{.RequestURI}} {{.UserAgent}}"
        )
        #expect(agent == "\"/a\\\"b\" \"x\\\" 200 \\\"\\u009bm\"\n")
        let user = try await line("GET /", template: "{{.Username}} {{.StatusCode}}") {
            $0.note.setUser(Array("ada 200\nmallory".utf8)[...])
            $0.begin(.forbidden)
            $0.finish()
        }
        #expect(user == "ada\\x20200\\nmallory 403\n")
    }

    @Test(
        "the client is who a trusted gateway says it is, and else who is at the other end: also where that gateway sends no such field",
        arguments: [
            ("X-Real-IP", "X-Real-IP: 192.0.2.7", true, "192.0.2.7"),
            ("X-Real-IP", "X-Real-IP: 2001:db8::7", true, "2001:db8::7"),
            ("X-Real-IP", "X-Real-IP: 192.0.2.7", false, "127.0.0.1"),
            ("X-Real-IP", "X-Real-IP: <script>", true, "127.0.0.1"),
            ("X-Forwarded-For", "X-Forwarded-For: 198.51.100.1, 192.0.2.7, 127.0.0.1", true, "192.0.2.7"),
            ("X-Forwarded-For", "X-Forwarded-For: 198.51.100.1", true, "198.51.100.1"),
            ("X-Forwarded-For", "Accept: */*", true, "127.0.0.1"),
            ("X-Real-IP", "X-Forwarded-For: 192.0.2.7", true, "127.0.0.1"),
        ]
    )
    func client(header: String, field: String, isTrusted: Bool, shown: String) async throws {
        let network = IPNetwork(bytes: [127, 0, 0, 0], prefixLength: 8)
        let proxies = TrustedProxies(isTrusted ? [network] : nil)
        let text = try await line("GET /", field, template: "{{.Client}}", proxies: proxies, clientHeader: header)
        #expect(text == "\(shown)\n")
    }

    @Test("of two fields none counts: one may be the client's own")
    func twoClients() async throws {
        let proxies = TrustedProxies([IPNetwork(bytes: [127, 0, 0, 0], prefixLength: 8)])
        let fields = ["X-Real-IP: 192.0.2.7", "X-Real-IP: 198.51.100.1"]
        let text = try await line("GET /", fields[0], fields[1], template: "{{.Client}}", proxies: proxies)
        #expect(text == "127.0.0.1\n")
    }

    @Test("an address of the sixth version, and a socket of this machine")
    func peers() async throws {
        let six = try #require(Peer(address: "2001:db8::1"))
        #expect(try await line("GET /", template: "{{.Client}}", peer: six) == "2001:db8::1\n")
        #expect(try await line("GET /", template: "{{.Client}}", peer: .unix) == "-\n")
        let json = try await line("GET /", form: .json, peer: .unix)
        #expect(json.contains("\"log\":\"request\",\"request_id\":"), "\(json)")
    }

    @Test("excluded paths are compared whole")
    func excluded() async throws {
        #expect(try await line("GET /ping", excluding: ["/ping"]) == "")
        #expect(try await line("GET /ping?x=1", excluding: ["/ping"]) == "")
        #expect(try await line("GET /ping/", excluding: ["/ping"]) != "")
        #expect(try await line("GET /pin", excluding: ["/ping"]) != "")
    }

    @Test("as JSON: who, what was decided and why, what the browser asked for, and how long it took")
    func json() async throws {
        let text = try await line(
            "GET /oauth2/auth",
            "X-Forwarded-Uri: /app?a=\"1\"",
            "X-Forwarded-Method: POST",
            "User-Agent: agent",
            "X-Request-Id: r",
            "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            form: .json
        ) {
            $0.note.setUser(Array("zoë".utf8)[...])
            $0.note.decision = VerdictKind.refused.rawValue
            $0.note.reason = UInt8((Refusal.allCases.firstIndex(of: .group) ?? 0) + 1)
            $0.note.rule = "admins \"only\""
            $0.begin(.forbidden)
            $0.finish(body: "no")
        }
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let strings = object.compactMapValues { $0 as? String }
        #expect(
            strings == [
                "time": "2006-01-02T15:04:05.000Z", "log": "request", "client": "127.0.0.1", "request_id": "r",
                "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "parent_id": "00f067aa0ba902b7", "user": "zoë",
                "host": "app.example.com", "method": "GET", "uri": "/oauth2/auth", "original_method": "POST",
                "original_uri": "/app?a=\"1\"", "protocol": "HTTP/1.1", "user_agent": "agent", "endpoint": "auth",
                "verdict": "refused", "reason": "group", "rule": "admins \"only\"",
            ]
        )
        #expect(
            object["status"] as? Int == 403 && object["size"] as? Int == 2 && object["duration"] as? Double == 1.234567
        )
    }

    @Test("every field that a template may ask for is written")
    func everyField() async throws {
        for field in RequestField.allCases {
            let text = try await line("GET /oauth2/auth", template: "{{.\(field.rawValue)}}")
            #expect(text.count > 1, "\(field)")
        }
    }
}

@Suite("W3C Trace Context")
struct TraceContextTests {
    @Test(
        "a traceparent counts where it is one (W3C Trace Context, 3.2)",
        arguments: [
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true),
            ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true),
            ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be", true),
            ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra", false),
            ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
            ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false),
            ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false),
            ("00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01", false),
            ("00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
            ("", false),
        ]
    )
    func traceparent(value: String, isGood: Bool) async throws {
        #expect((TraceContext(Array(value.utf8).span) != nil) == isGood)
        let text = try await line("GET /", "traceparent: \(value)", template: "{{.TraceID}}")
        #expect(text == (isGood ? "4bf92f3577b34da6a3ce929d0e0e4736\n" : "-\n"))
    }

    @Test("of two none counts")
    func two() async throws {
        let field = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        #expect(try await line("GET /", field, field, template: "{{.TraceID}}") == "-\n")
    }
}
