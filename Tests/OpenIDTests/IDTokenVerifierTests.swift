import Clocks
import Cryptography
import Testing
import Text

@testable import OpenID

private let now: Int64 = 1_800_000_000

private func time(_ offset: Int64) -> Timestamp { Timestamp(secondsSince1970: now + offset) }

/// Each line of the security page's "The provider as an adversary" that concerns ID tokens.
@Suite("ID token: what is refused, and why")
struct IDTokenVerifierTests {
    @Test(
        "claims",
        arguments: [
            Try("another issuer", .issuer(expected: "https://idp.example", got: "https://evil.example")) {
                $0.claims[member: "iss"] = "https://evil.example"
            },
            Try(
                "an issuer with a slash too many",
                .issuer(expected: "https://idp.example", got: "https://idp.example/")
            ) {
                $0.claims[member: "iss"] = "https://idp.example/"
            },
            Try("no issuer", .missingClaim("iss")) { $0.claims[member: "iss"] = nil },
            Try("an issuer that is null", .missingClaim("iss")) { $0.claims[member: "iss"] = .null },
            Try("a list of issuers", .claimType("iss", expected: "a string", got: "an array")) {
                $0.claims[member: "iss"] = ["https://idp.example"]
            },

            Try("a logout token", .securityEvent) {
                $0.claims[member: "events"] = [:]
            },
            Try("a logout token that only its header calls one", .securityEvent) {
                $0.header[member: "typ"] = "application/Logout+JWT"
            },

            Try("another audience", .audience(claim: "aud", expected: ["Kiosk"], got: ["other"])) {
                $0.claims[member: "aud"] = "other"
            },
            Try(
                "an audience that only looks like us",
                .audience(claim: "aud", expected: ["Kiosk"], got: ["\u{212A}iosk"])
            ) {
                $0.claims[member: "aud"] = "\u{212A}iosk"
            },
            Try("an audience in other case", .audience(claim: "aud", expected: ["Kiosk"], got: ["kiosk"])) {
                $0.claims[member: "aud"] = "kiosk"
            },
            Try("no audience", .missingClaim("aud")) { $0.claims[member: "aud"] = nil },
            Try("an empty list of audiences", .audience(claim: "aud", expected: ["Kiosk"], got: [])) {
                $0.claims[member: "aud"] = []
            },
            Try(
                "an audience that is a number",
                .claimType("aud", expected: "a string or an array of strings", got: "a number")
            ) { $0.claims[member: "aud"] = 7 },
            Try(
                "a list of audiences with a number in it",
                .claimType("aud", expected: "a string or an array of strings", got: "an array")
            ) { $0.claims[member: "aud"] = ["Kiosk", 7] },
            Try(
                "several audiences without azp",
                .severalAudiencesWithoutAuthorizedParty(got: ["Kiosk", "other"])
            ) { $0.claims[member: "aud"] = ["Kiosk", "other"] },
            Try("an azp that is not us", .authorizedParty(expected: ["Kiosk"], got: "other")) {
                $0.claims[member: "aud"] = ["Kiosk", "other"]
                $0.claims[member: "azp"] = "other"
            },
            Try("one audience, but an azp that is not us", .authorizedParty(expected: ["Kiosk"], got: "other")) {
                $0.claims[member: "azp"] = "other"
            },

            Try("no expiry", .missingClaim("exp")) { $0.claims[member: "exp"] = nil },
            Try("an expiry that is a date", .claimType("exp", expected: "seconds since 1970", got: "a string")) {
                $0.claims[member: "exp"] = "2030-01-01T00:00:00Z"
            },
            Try(
                "an expiry beyond all time",
                .claimType("exp", expected: "seconds since 1970", got: "\"1e300\"")
            ) { $0.claims[member: "exp"] = .number(JSONNumber(text: "1e300")) },
            Try("expired 60 s ago", .expired(time(-60), now: time(0))) {
                $0.claims[member: "exp"] = .integer(now - 60)
            },
            Try(
                "expired before time began",
                .expired(Timestamp(secondsSince1970: .min), now: time(0))
            ) { $0.claims[member: "exp"] = .integer(.min) },
            Try("no time of issue", .missingClaim("iat")) { $0.claims[member: "iat"] = nil },
            Try("issued 61 s in the future", .issuedInTheFuture(time(61), now: time(0))) {
                $0.claims[member: "iat"] = .integer(now + 61)
            },
            Try(
                "issued at the end of time",
                .issuedInTheFuture(Timestamp(secondsSince1970: .max), now: time(0))
            ) { $0.claims[member: "iat"] = .integer(.max) },
            Try("valid only 61 s from now", .notYetValid(time(61), now: time(0))) {
                $0.claims[member: "nbf"] = .integer(now + 61)
            },

            Try("no nonce", .nonceMissing) { $0.claims[member: "nonce"] = nil },
            Try("another nonce", .nonce) { $0.claims[member: "nonce"] = "another" },
            Try("an empty nonce", .nonce) { $0.claims[member: "nonce"] = "" },
            Try("the nonce and more", .nonce) { $0.claims[member: "nonce"] = .string(AdversaryProvider.nonce + "x") },

            Try("the hash of another access token", .accessTokenHash) {
                $0.claims[member: "at_hash"] = .string(IDTokenVerifier.leftHalfHashes(of: "other", .rs256)[0])
            },
            Try("the access token's hash by another algorithm", .accessTokenHash) {
                $0.claims[member: "at_hash"] = .string(
                    IDTokenVerifier.leftHalfHashes(of: AdversaryProvider.accessToken, .rs512)[0]
                )
            },
            Try("an access token hash that is a number", .claimType("at_hash", expected: "a string", got: "a number")) {
                $0.claims[member: "at_hash"] = 1
            },

            Try("no subject", .missingClaim("sub")) { $0.claims[member: "sub"] = nil },
            Try("an empty subject", .subject("is empty")) { $0.claims[member: "sub"] = "" },
            Try("a subject of 256 bytes", .subject("has 256 bytes, expected at most 255")) {
                $0.claims[member: "sub"] = .string(String(repeating: "a", count: 256))
            },
            Try(
                "a subject with a line break",
                .subject(#"is "a\r\nX-Forwarded-User: root", expected no control characters"#)
            ) { $0.claims[member: "sub"] = "a\r\nX-Forwarded-User: root" },

            Try(
                "no auth_time where max_age was asked for",
                .missingClaim("auth_time"),
                configure: { $0.maximumAge = 300 }
            ) { _ in },
            Try(
                "a login older than max_age",
                .authenticationTooOld(time(-361), maximumAge: 300, now: time(0)),
                configure: { $0.maximumAge = 300 }
            ) { $0.claims[member: "auth_time"] = .integer(now - 361) },
        ]
    )
    func refusesClaims(attempt: Try) async throws {
        try await expectRefusal(attempt)
    }

    @Test(
        "the token itself",
        arguments: [
            Try("two parts", .malformedToken("has 2 parts, expected 3")) { $0.idToken = { _ in "a.b" } },
            Try("an encrypted token", .encryptedToken) { $0.idToken = { _ in "a.b.c.d.e" } },
            Try("padding", .malformedToken("has a part that is not base64url")) { $0.idToken = { $0 + "=" } },
            Try("a line break at the end", .malformedToken("has a part that is not base64url")) {
                $0.idToken = { $0.replacing(".", with: ". ") }
            },
            Try("a header that is no JSON", .malformedToken("header has an unexpected byte at offset 0")) {
                $0.idToken = { _ in Base64URL.encode(Array("x".utf8)) + ".e30.e30" }
            },
            Try("a header without alg", .malformedToken("header has no alg")) { $0.header[member: "alg"] = .null },
            Try("an alg that is a list", .malformedToken("header has no alg")) { $0.header[member: "alg"] = ["RS256"] },
            Try("an alg twice", .malformedToken(#"header has the member "alg" twice"#)) {
                $0.idToken = { _ in Base64URL.encode(Array(#"{"alg":"none","alg":"RS256"}"#.utf8)) + ".e30.e30" }
            },
            Try("a kid that is a list", .malformedToken("header has a kid that is an array, expected a string")) {
                $0.header[member: "kid"] = ["rsa"]
            },
            Try("a number as kid that no key has", .unknownKey(keyID: "1", algorithm: "RS256", known: ["rsa"])) {
                $0.header[member: "kid"] = 1
            },
            Try("claims that are a list", .malformedToken("payload is an array, expected an object")) {
                $0.payload = Array("[]".utf8)
            },
            Try("a claim twice", .malformedToken(#"payload has the member "sub" twice"#)) {
                $0.payload = Array(#"{"sub":"jane","sub":"root"}"#.utf8)
            },
            Try("claims that nest deeply", .malformedToken("payload nests deeper than 32 levels")) {
                $0.payload = Array(String(repeating: "[", count: 1000).utf8)
            },
            Try("claims that are not UTF-8", .malformedToken("payload is not UTF-8")) {
                $0.payload = [0x22, 0xFF, 0x22]
            },
            Try("claims with something behind them", .malformedToken("payload goes on after its end, at offset 2")) {
                $0.payload = Array("{}{}".utf8)
            },
            Try("critical extensions", .criticalHeader) { $0.header[member: "crit"] = ["exp"] },
            Try("an empty list of critical extensions", .criticalHeader) { $0.header[member: "crit"] = [] },
        ]
    )
    func refusesTokens(attempt: Try) async throws {
        try await expectRefusal(attempt)
    }

    private func expectRefusal(_ attempt: Try) async throws {
        let provider = AdversaryProvider(attempt.change)
        await #expect(throws: attempt.expected) { try await provider.login(attempt.configure) }
    }

    struct Good: Sendable, CustomTestStringConvertible {
        let name: String
        let configure: @Sendable (inout ProviderConfiguration) -> Void
        let change: @Sendable (inout AdversaryProvider.Behaviour) -> Void
        var testDescription: String { name }

        init(
            _ name: String,
            configure: @escaping @Sendable (inout ProviderConfiguration) -> Void = { _ in },
            _ change: @escaping @Sendable (inout AdversaryProvider.Behaviour) -> Void
        ) {
            self.name = name
            self.configure = configure
            self.change = change
        }
    }

    @Test(
        "what the specification allows is accepted, and what real providers write in its place and harms nobody",
        arguments: [
            Good("a plain token") { _ in },
            Good("a list with one audience") { $0.claims[member: "aud"] = ["Kiosk"] },
            Good("several audiences and our azp") {
                $0.claims[member: "aud"] = ["other", "Kiosk"]
                $0.claims[member: "azp"] = "Kiosk"
            },
            Good("an extra audience", configure: { $0.claims.extraAudiences = ["other"] }) {
                $0.claims[member: "aud"] = "other"
            },
            Good("another audience claim", configure: { $0.claims.audiences = ["client_id", "aud"] }) {
                $0.claims[member: "aud"] = "something"
                $0.claims[member: "client_id"] = "Kiosk"
            },
            Good(
                "another issuer, where that is switched off",
                configure: { $0.tokenChecks.insecureSkipIssuerVerification = true }
            ) {
                $0.claims[member: "iss"] = "https://idp.example/tenant"
            },
            Good("no nonce, where that is switched off", configure: { $0.tokenChecks.insecureSkipNonce = true }) {
                $0.claims[member: "nonce"] = nil
            },
            Good("expired 59 s ago") { $0.claims[member: "exp"] = .integer(now - 59) },
            Good("an expiry with a fraction") {
                $0.claims[member: "exp"] = .number(JSONNumber(text: "1800000300.25"))
            },
            Good("an expiry at the end of time") { $0.claims[member: "exp"] = .integer(.max) },
            Good("issued 60 s in the future") { $0.claims[member: "iat"] = .integer(now + 60) },
            Good("valid 60 s from now") { $0.claims[member: "nbf"] = .integer(now + 60) },
            Good("the access token's hash") {
                $0.claims[member: "at_hash"] = .string(
                    IDTokenVerifier.leftHalfHashes(of: AdversaryProvider.accessToken, .rs256)[0]
                )
            },
            Good("a fresh login", configure: { $0.maximumAge = 300 }) {
                $0.claims[member: "auth_time"] = .integer(now - 360)
            },
            Good("a subject of 255 bytes") { $0.claims[member: "sub"] = .string(String(repeating: "a", count: 255)) },
            Good("a subject beyond ASCII") { $0.claims[member: "sub"] = "jané" },
            Good("a header without typ") { $0.header = [:] },
            Good("a header with another typ") { $0.header[member: "typ"] = "application/jwt" },
            Good("an empty kid") { $0.header[member: "kid"] = "" },
            Good("times in quotes") {
                for name in ["exp", "iat"] { $0.claims[member: name] = .string("\(name == "exp" ? now + 300 : now)") }
                $0.claims[member: "nbf"] = .string("\(now)")
            },
            Good("azp as an array of one") { $0.claims[member: "azp"] = ["Kiosk"] },
            Good("an empty azp beside one audience") { $0.claims[member: "azp"] = "" },
            Good("one audience twice") { $0.claims[member: "aud"] = ["Kiosk", "Kiosk"] },
            Good("an empty at_hash") { $0.claims[member: "at_hash"] = "" },
            Good("a line end behind the token") { $0.idToken = { $0 + "\r\n" } },
            Good("an empty error beside the tokens") { $0.tokenResponse[member: "error"] = "" },
            Good("status 201 of the token endpoint") { behaviour in
                let (tokens, signed) = (behaviour.tokenResponse, behaviour.signedToken)
                behaviour.answers["/token"] = {
                    var answer = tokens
                    answer[member: "id_token"] = .string(signed)
                    return answer.text.answer(status: 201)
                }
            },
        ]
    )
    func accepts(good: Good) async throws {
        let provider = AdversaryProvider(good.change)
        let identity = try await provider.login(good.configure)
        #expect(identity.email == "jane@example.com")
    }

    @Test("at_hash is the left half of the access token's digest")
    func accessTokenHash() {
        // The digest is from Python's hashlib.
        #expect(
            IDTokenVerifier.leftHalfHashes(of: "jHkWEdUXMU1BwAsC4vtUsZwnNvTvIxEl0z9K3vx5KF0", .rs256)[0]
                == "HnAz9bbN6OY28jCD0YCS_A"
        )
    }
}
