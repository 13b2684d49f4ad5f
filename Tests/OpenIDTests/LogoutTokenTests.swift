import Clocks
import Testing

@testable import OpenID

private let now: Int64 = 1_800_000_000

/// One thing that is wrong with a logout token, and the exact error it earns.
private struct Wrong: Sendable, CustomTestStringConvertible {
    let name: String
    let expected: LogoutTokenError
    let change: @Sendable (inout AdversaryProvider.Behaviour) -> Void
    var testDescription: String { name }

    init(
        _ name: String,
        _ expected: LogoutTokenError,
        _ change: @escaping @Sendable (inout AdversaryProvider.Behaviour) -> Void
    ) {
        self.name = name
        self.expected = expected
        self.change = change
    }
}

@Suite("Logout tokens: what is refused, and why")
struct LogoutTokenTests {
    private func provider(
        _ change: @Sendable (inout AdversaryProvider.Behaviour) -> Void = { _ in }
    ) -> AdversaryProvider {
        AdversaryProvider {
            $0.claims = [
                "iss": "https://idp.example", "aud": "Kiosk", "iat": .integer(now), "exp": .integer(now + 120),
                "jti": "t-1", "sub": "jane-1", "sid": "s-1",
                "events": ["http://schemas.openid.net/event/backchannel-logout": [:]],
            ]
            change(&$0)
        }
    }

    private func verify(_ provider: AdversaryProvider) async throws -> LogoutToken {
        let client = try provider.client()
        try await client.load()
        return try await client.verifyLogoutToken(provider.current.signedToken)
    }

    @Test("an event that PHP wrote, which makes an empty list of an empty object, is taken")
    func emptyList() async throws {
        let token = try await verify(
            provider { $0.claims[member: "events"] = ["http://schemas.openid.net/event/backchannel-logout": []] }
        )
        #expect(token.sessionID == "s-1")
    }

    @Test("a good one names whose sessions, or which, have ended")
    func good() async throws {
        let both = try await verify(provider())
        #expect(both.subject == "jane-1" && both.sessionID == "s-1" && both.tokenID == "t-1")
        #expect(both.issuedAt == Timestamp(secondsSince1970: now))
        #expect(try await verify(provider { $0.claims[member: "sub"] = nil }).subject == nil)
        #expect(try await verify(provider { $0.claims[member: "sid"] = nil }).sessionID == nil)
        let list = provider { $0.claims[member: "aud"] = ["other", "Kiosk"] }
        #expect(try await verify(list).tokenID == "t-1")
    }

    @Test(
        "everything else",
        arguments: [
            Wrong("another issuer", .token(.issuer(expected: "https://idp.example", got: "https://evil.example"))) {
                $0.claims[member: "iss"] = "https://evil.example"
            },
            Wrong("no issuer", .token(.missingClaim("iss"))) { $0.claims[member: "iss"] = nil },
            Wrong("another audience", .token(.audience(claim: "aud", expected: ["Kiosk"], got: ["other"]))) {
                $0.claims[member: "aud"] = "other"
            },
            Wrong("no audience", .token(.missingClaim("aud"))) { $0.claims[member: "aud"] = nil },
            Wrong("no time of issue", .token(.missingClaim("iat"))) { $0.claims[member: "iat"] = nil },
            Wrong("no name of its own", .token(.missingClaim("jti"))) { $0.claims[member: "jti"] = nil },
            Wrong("an empty name", .tooLong("jti", limit: 4096)) { $0.claims[member: "jti"] = "" },
            Wrong("a name without bounds", .tooLong("jti", limit: 4096)) {
                $0.claims[member: "jti"] = .string(String(repeating: "a", count: 4097))
            },
            Wrong("a session's name without bounds", .tooLong("sid", limit: 4096)) {
                $0.claims[member: "sid"] = .string(String(repeating: "a", count: 4097))
            },
            Wrong("a person's name without bounds", .tooLong("sub", limit: 255)) {
                $0.claims[member: "sub"] = .string(String(repeating: "a", count: 256))
            },
            Wrong("neither sub nor sid", .nobody) {
                $0.claims[member: "sub"] = nil
                $0.claims[member: "sid"] = nil
            },
            Wrong("no events: an ID token", .event) { $0.claims[member: "events"] = nil },
            Wrong("another event", .event) { $0.claims[member: "events"] = ["urn:other": [:]] },
            Wrong("an event that is a text", .event) {
                $0.claims[member: "events"] = ["http://schemas.openid.net/event/backchannel-logout": "yes"]
            },
            Wrong("a list of events", .event) { $0.claims[member: "events"] = [.string(LogoutToken.event)] },
            Wrong("a nonce", .nonce) { $0.claims[member: "nonce"] = "n" },
            Wrong("a nonce that is null", .nonce) { $0.claims[member: "nonce"] = .null },
            Wrong("signed by another key", .token(.signature(keyID: "rsa", algorithm: "RS256"))) {
                $0.signer = TestKey.otherRSA.named("rsa")
            },
            Wrong("alg none", .token(.algorithm(got: "none", accepted: []))) { $0.header[member: "alg"] = "none" },
        ]
    )
    private func bad(wrong: Wrong) async throws {
        let provider = provider(wrong.change)
        let error = await #expect(throws: LogoutTokenError.self) { try await verify(provider) }
        if case .token(.algorithm(got: "none", _)) = wrong.expected {
            guard case .token(.algorithm(got: "none", _)) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        } else {
            #expect(error == wrong.expected)
        }
        #expect("\(wrong.expected)".hasPrefix("logout token: "))
    }

    @Test("names of some kilobytes, as providers that seal a record into them have, and a subject that is a number")
    func longNames() async throws {
        let long = String(repeating: "s", count: 4096)
        let token = try await verify(
            provider {
                $0.claims[member: "sid"] = .string(long)
                $0.claims[member: "jti"] = .string(long)
                $0.claims[member: "sub"] = 1234
            }
        )
        #expect(token.sessionID == long && token.tokenID == long && token.subject == "1234")
    }

    @Test("without exp a token is good for ten minutes: the claim is younger than many providers")
    func withoutExpiry() async throws {
        func token(issued age: Int64) async throws -> LogoutToken {
            try await verify(
                provider {
                    $0.claims[member: "exp"] = nil
                    $0.claims[member: "iat"] = .integer(now - age)
                }
            )
        }
        #expect(try await token(issued: 0).expiresAt == Timestamp(secondsSince1970: now + 600))
        _ = try await token(issued: 659)
        let moment = Timestamp(secondsSince1970: now)
        await #expect(throws: LogoutTokenError.token(.expired(moment + -60, now: moment))) {
            try await token(issued: 660)
        }
    }

    @Test("one that expired, or comes from the future")
    func times() async throws {
        let moment = Timestamp(secondsSince1970: now)
        await #expect(throws: LogoutTokenError.token(.expired(moment + -60, now: moment))) {
            try await verify(provider { $0.claims[member: "exp"] = .integer(now - 60) })
        }
        await #expect(throws: LogoutTokenError.token(.issuedInTheFuture(moment + 61, now: moment))) {
            try await verify(provider { $0.claims[member: "iat"] = .integer(now + 61) })
        }
    }
}
