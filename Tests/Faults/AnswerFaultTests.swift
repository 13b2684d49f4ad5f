import Foundation
import TestSupport
import Testing

/// Answers of the provider that are lost on their way.
extension Faults {
    @Suite("Lost answers")
    struct AnswerFaultTests {
        private static let keys: String = {
            let modulus = String(repeating: "u", count: 341) + "Q"
            let body = #"{"keys":[{"kty":"RSA","kid":"k","e":"AQAB","n":"\#(modulus)","use":"sig"}]}"#
            return
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        }()

        @Test(
            "a code whose answer is lost on a kept connection is spent once, and its page says that the provider failed"
        )
        func lost() async throws {
            // The first answer is no good and keeps its connection; every later one is lost after the request was read.
            let provider = MoodyServer { connection, request in connection == 0 && request == 0 ? .answer : .reset }
            defer { provider.stop() }
            let keys = MoodyServer { _, _ in .send(Self.keys) }
            defer { keys.stop() }
            let sidegate = try await Alone([
                "SKIP_OIDC_DISCOVERY": "true", "LOGIN_URL": "\(provider.url)/authorize",
                "REDEEM_URL": "\(provider.url)/token", "OIDC_JWKS_URL": "\(keys.url)/keys",
                "COOKIE_SECURE": "false",
            ])
            defer { sidegate.stop() }
            try await until("it is ready") { try await sidegate.get("/ready").status == 200 }
            for number in 1...2 {
                let browser = Browser()
                let begun = try await browser.get("\(sidegate.url)/oauth2/start?rd=/")
                let location = try #require(begun.header("Location"), "\(begun.text)")
                let state = try #require(
                    URLComponents(string: location)?.queryItems?.first { $0.name == "state" }?.value
                )
                let page = try await browser.get("\(sidegate.url)/oauth2/callback?code=c&state=\(state)")
                #expect(page.status == 502, "\(page.text)")
                #expect(provider.seen.count == number, "\(provider.seen)")
            }
            #expect(provider.seen.map(\.line) == ["POST /token HTTP/1.1", "POST /token HTTP/1.1"])
        }
    }
}
