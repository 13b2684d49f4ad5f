import Fetch
import Foundation
import Testing

@Suite("Options of identity headers do their job")
struct HeaderOptionTests {
    private static let identity = ["User", "Email", "Groups", "Preferred-Username"]

    /// What an answer says of alice under each of these names.
    private func fields(_ answer: FetchResponse, _ prefix: String) -> [String?] {
        Self.identity.map { answer.header(prefix + $0) }
    }

    @Test("each option adds, takes away or fills its own fields")
    func fields() async throws {
        // The session keeps both tokens, whichever of them is sent on.
        let stack = try await Stack(["PASS_ACCESS_TOKEN": "true", "SET_AUTHORIZATION_HEADER": "true"])
        defer { stack.stop() }
        let cookie = try await stack.signedIn().cookies.line
        func answer(_ settings: [String: String]) async throws -> FetchResponse {
            let name = "header options \(settings.keys.sorted())"
            let replica = try await stack.addReplica(settings)
            let answer = try await Browser().get(
                "\(replica)/oauth2/auth",
                [("Cookie", cookie), ("Host", "app.localhost")]
            )
            #expect(answer.status == 202, "\(name)")
            return answer
        }
        func basic(_ user: String) -> String { "Basic " + Data("\(user):hunter2".utf8).base64EncodedString() }
        let alice: [String?] = ["5f1c2e9a-alice", "alice@example.com", "staff,admins", "alice"]
        let nothing: [String?] = [nil, nil, nil, nil]

        let standard = try await answer([:])
        #expect(fields(standard, "X-Forwarded-") == alice)
        #expect(fields(standard, "X-Auth-Request-") == nothing)
        #expect(standard.header("Authorization") == nil)
        #expect(standard.header("X-Forwarded-Access-Token") == nil)

        let other = try await answer(["SET_XAUTHREQUEST": "true", "PASS_USER_HEADERS": "false"])
        #expect(fields(other, "X-Auth-Request-") == alice)
        #expect(fields(other, "X-Forwarded-") == nothing)

        let tokens = try await answer(["PASS_ACCESS_TOKEN": "true", "PASS_AUTHORIZATION_HEADER": "true"])
        #expect(tokens.header("X-Forwarded-Access-Token")?.isEmpty == false)
        #expect(tokens.header("Authorization")?.hasPrefix("Bearer ey") == true)
        let bearer = try await answer(["SET_AUTHORIZATION_HEADER": "true"])
        #expect(bearer.header("Authorization") == tokens.header("Authorization"))

        // A password is not enough: --pass-basic-auth is on without anybody having asked for it.
        let password = ["BASIC_AUTH_PASSWORD": "hunter2"]
        #expect(try await answer(password).header("Authorization") == nil)
        let asked = password.merging(["PASS_BASIC_AUTH": "true"]) { $1 }
        #expect(try await answer(asked).header("Authorization") == basic("5f1c2e9a-alice"))
        let off = password.merging(["PASS_BASIC_AUTH": "false"]) { $1 }
        #expect(try await answer(off).header("Authorization") == nil)
        let email = try await answer(off.merging(["SET_BASIC_AUTH": "true", "PREFER_EMAIL_TO_USER": "true"]) { $1 })
        #expect(email.header("Authorization") == basic("alice@example.com"))
        #expect(email.header("X-Forwarded-User") == "alice@example.com")
        let preferred = try await answer(["SET_XAUTHREQUEST": "true", "PREFER_EMAIL_TO_USER": "true"])
        #expect(preferred.header("X-Auth-Request-User") == "5f1c2e9a-alice")
    }
}
