import Fetch
import Testing

@Suite("Programs get 401, and are not redirected")
struct ProgramClientTests {
    @Test(
        "a request that no person looks at gets 401 through nginx",
        arguments: [
            ("fetch by a script", [("Accept", "*/*"), ("Sec-Fetch-Mode", "cors")]),
            ("XMLHttpRequest", [("Accept", "text/html"), ("X-Requested-With", "XMLHttpRequest")]),
            ("an API client", [("Accept", "application/json")]),
            ("a WebSocket", [("Upgrade", "websocket"), ("Connection", "upgrade"), ("Sec-WebSocket-Key", "eA==")]),
            ("curl", [("Accept", "*/*")]),
        ]
    )
    func unauthorized(_ client: (name: String, headers: [(String, String)])) async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let answer = try await Browser().get("\(stack.site)/anything", client.headers)
        #expect(answer.status == 401, "\(client.name)")
        #expect(answer.header("Location") == nil)
    }

    @Test("a form that is posted without a session gets 401, and not a redirect that loses it")
    func post() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        #expect(try await Browser().post("\(stack.site)/anything", form: [("a", "b")]).status == 401)
    }

    @Test("a gateway that relays the answer gives a person the sign-in page, and a program 401")
    func relayed() async throws {
        let stack = try await Stack(["SKIP_PROVIDER_BUTTON": "true", "REVERSE_PROXY": "true"])
        defer { stack.stop() }
        let forwarded = [
            ("X-Forwarded-Method", "GET"), ("X-Forwarded-Proto", "http"),
            ("X-Forwarded-Host", "app.localhost:\(stack.sitePort)"), ("X-Forwarded-Uri", "/anything/deep?x=1"),
        ]
        let person = try await Browser().get("\(stack.sidegate)/", Browser.navigation + forwarded)
        #expect(person.status == 302)
        #expect(person.header("Location")?.hasPrefix("\(stack.issuer)/authorize?") == true)
        let program = try await Browser().get(
            "\(stack.sidegate)/",
            forwarded + [("Accept", "application/json")]
        )
        #expect(program.status == 401)
        #expect(program.text == "{}")
    }

    @Test("who is logged in but not in the groups asked for gets 403")
    func groups() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = Browser()
        _ = try await browser.logIn("\(stack.site)/")
        let cookie = try #require(browser.cookies.first { $0.name == "_oauth2_proxy" })
        let headers = [("Cookie", "_oauth2_proxy=\(cookie.value)")]
        for (query, status) in [
            ("", 202), ("?allowed_groups=admins", 202), ("?allowed_groups=other,staff", 202),
            ("?allowed_groups=other", 403), ("?allowed_groups=", 403), ("?allowed_emails=alice@example.com", 202),
            ("?allowed_emails=bob@example.org", 403), ("?allowed_email_domains=example.com", 202),
            ("?allowed_email_domains=ample.com", 403), ("?allowed_groups=staff&allowed_email_domains=other.org", 403),
        ] {
            let answer = try await Browser().get("\(stack.sidegate)/oauth2/auth\(query)", headers)
            #expect(answer.status == status, "\(query)")
        }
    }

    @Test("a cookie that was changed in any place opens nothing, and is cleared")
    func tampered() async throws {
        let stack = try await Stack()
        defer { stack.stop() }
        let browser = Browser()
        _ = try await browser.logIn("\(stack.site)/")
        let value = try #require(browser.cookies.first { $0.name == "_oauth2_proxy" }).value
        for offset in stride(from: 0, to: value.utf8.count, by: 37) {
            var bytes = Array(value.utf8)
            bytes[offset] = bytes[offset] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let answer = try await Browser().get(
                "\(stack.site)/anything",
                [("Cookie", "_oauth2_proxy=\(String(decoding: bytes, as: UTF8.self))")]
            )
            #expect(answer.status == 401)
            #expect(answer.header("Set-Cookie")?.hasPrefix("_oauth2_proxy=; ") == true)
        }
    }
}
