import Foundation
import TestSupport
import Testing

/// The wall clock is set back, as at the first word of a time server to a machine whose own clock was ahead.
extension Faults {
    @Suite("Clocks")
    struct ClockFaultTests {
        @Test("a person whom the provider logged out before that can log in after it", arguments: ["cookies", "Redis"])
        func logout(store: String) async throws {
            let redis = store == "Redis" ? try await RedisServer() : nil
            defer { redis?.stop() }
            let stack = try await Stack(redis?.settings ?? [:])
            defer { stack.stop() }
            try stack.clock.advance(by: 7200)
            let browser = try await stack.signedIn()
            let token = try await Browser().post(
                "http://127.0.0.1:\(stack.controlPort)/logout-token",
                form: [("client", "sidegate-test"), ("user", "alice"), ("by", "sub")]
            )
            let answer = try await Browser().post(
                "\(stack.site)/oauth2/backchannel_logout",
                form: [("logout_token", token.text)]
            )
            #expect(answer.status == 200, "\(answer.text)")
            let page = ("Accept", "application/json")
            #expect(try await browser.get("\(stack.site)/get", [page]).status == 401)
            try stack.clock.advance(by: -7200)
            let again = try await stack.signedIn()
            #expect(try await again.get("\(stack.site)/get", [page]).status == 200)
        }
    }
}
