import Clocks
import Cryptography
import Fetch
import Synchronization
import Testing
import Text

@testable import OpenID

@Suite("DPoP (RFC 9449)")
struct DPoPTests {
    private static let seed = [UInt8](1...40)
    private static let key = DPoPKey(seed: seed)

    /// Header and claims of a request's proof, its signature verified with the key that it brings.
    private static func proof(_ request: FetchRequest) throws -> (header: JSON, claims: JSON) {
        let text = try #require(request.value("DPoP"))
        let parts = text.split(separator: ".").map(String.init)
        let header = try JSON.parse(try #require(Base64URL.decode(parts[0])))
        let keys = try KeySet(["keys": [header["jwk"] ?? .null]], at: "")
        try JSONWebSignature(compact: text).verify(.es256, with: keys)
        return (header, try JSON.parse(try #require(Base64URL.decode(parts[1]))))
    }

    /// A provider that binds tokens; without claims in the ID token, so that userinfo is asked.
    private static func provider(_ change: @Sendable (inout AdversaryProvider.Behaviour) -> Void = { _ in })
        -> AdversaryProvider
    {
        AdversaryProvider {
            $0.tokenResponse[member: "token_type"] = "DPoP"
            $0.claims[member: "email"] = nil
            $0.userInfo = ["sub": "248289761001", "email": "jane@example.com"]
            change(&$0)
        }
    }

    private static func client(_ provider: AdversaryProvider) async throws -> Provider {
        let client = try provider.client { $0.extensions.bindsTokens = true }
        try await client.load()
        return client
    }

    @Test("RFC 9449, 6.1: the thumbprint of its example's key; RFC 7638, 3.1")
    func thumbprints() throws {
        let keys: [(JSON, String)] = [
            (
                [
                    "kty": "EC", "crv": "P-256", "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
                    "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
                ], "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
            ),
            (
                [
                    "kty": "RSA", "e": "AQAB", "alg": "RS256", "kid": "2011-04-29",
                    "n": .string(
                        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj"
                            + "hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQ"
                            + "vRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK"
                            + "nqDKgw"
                    ),
                ], "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
            ),
        ]
        for (jwk, thumbprint) in keys {
            #expect(try KeySet(["keys": [jwk]], at: "").keys[0].publicKey.thumbprint == thumbprint)
        }
    }

    @Test("a seed gives one key, another seed another, and neither is printed")
    func seeds() {
        #expect(DPoPKey(seed: Self.seed).thumbprint == Self.key.thumbprint)
        #expect(DPoPKey(seed: Array(Self.seed.reversed())).thumbprint != Self.key.thumbprint)
        #expect(!"\(Self.key)\(String(reflecting: Self.key))".contains("\(Self.seed)"))
    }

    @Test("a login names its key, proves it at the token endpoint, and at userinfo with the token's hash")
    func login() async throws {
        let provider = Self.provider()
        let client = try await Self.client(provider)
        var request = AuthorizationRequest.example
        request.proofKey = Self.key
        #expect(try #require(client.authorizationURL(request)).contains("&dpop_jkt=\(Self.key.thumbprint)"))
        let identity = try await client.login(proofKey: Self.key)
        #expect(identity.email == "jane@example.com" && identity.tokens.proofKeySeed == Self.seed)
        let requests = provider.requests
        let token = try Self.proof(try #require(requests.first { $0.url.hasSuffix("/token") }))
        #expect(token.header["typ"] == "dpop+jwt" && token.header["alg"] == "ES256" && token.header["jwk"]?["d"] == nil)
        #expect(token.claims["htm"] == "POST" && token.claims["htu"] == "https://idp.example/token")
        #expect(token.claims["iat"] == .integer(provider.clock.now) && token.claims["ath"] == nil)
        let asking = try #require(requests.last)
        #expect(asking.value("Authorization") == "DPoP \(AdversaryProvider.accessToken)")
        let info = try Self.proof(asking)
        #expect(info.claims["htm"] == "GET" && info.claims["htu"] == "https://idp.example/userinfo")
        #expect(
            info.claims["ath"] == .string(Base64URL.encode(Digest.sha256(Array(AdversaryProvider.accessToken.utf8))))
        )
        #expect(info.claims["jti"] != token.claims["jti"])
    }

    @Test("without DPoP, nothing of it is sent")
    func without() async throws {
        let provider = AdversaryProvider()
        _ = try await provider.login()
        #expect(provider.requests.allSatisfy { $0.value("DPoP") == nil })
    }

    @Test(
        "a server that wants its nonce gets it at once, and from then on without asking; one that wants it again fails"
    )
    func nonces() async throws {
        let asked = Mutex(0)
        let provider = Self.provider()
        provider.change { behaviour in
            behaviour.answers["/token"] = { [unowned provider] in
                let nonce = provider.requests.last.flatMap { try? Self.proof($0) }?.claims["nonce"]
                let count = asked.withLock { count in
                    count += 1
                    return count
                }
                guard nonce == "n1" else {
                    var answer = FetchResponse.json(["error": "use_dpop_nonce"], status: 400)
                    answer.headers.append(("dpop-nonce", count > 4 ? "n\(count)" : "n1"))
                    return answer
                }
                var response = provider.current.tokenResponse
                response[member: "id_token"] = .string(provider.current.signedToken)
                return .json(response)
            }
        }
        let client = try await Self.client(provider)
        _ = try await client.login(proofKey: Self.key)
        #expect(asked.withLock { $0 } == 2)
        _ = try await client.login(proofKey: DPoPKey(seed: [UInt8](2...41)))
        #expect(asked.withLock { $0 } == 3)
        asked.withLock { $0 = 10 }
        client.state.withLock { $0.proofNonces = [:] }
        await #expect(
            throws: OpenIDError.tokenRequestRefused(
                url: "https://idp.example/token",
                error: "use_dpop_nonce",
                description: nil
            )
        ) { try await client.login(proofKey: Self.key) }
        #expect(asked.withLock { $0 } == 12)
    }

    @Test(
        "userinfo's nonce comes in a challenge",
        arguments: ["DPoP error=\"use_dpop_nonce\"", "dpop error=use_dpop_nonce, algs=\"ES256\""]
    )
    func challenge(text: String) async throws {
        let provider = Self.provider()
        provider.change { behaviour in
            behaviour.answers["/userinfo"] = { [unowned provider] in
                let nonce = provider.requests.last.flatMap { try? Self.proof($0) }?.claims["nonce"]
                guard nonce == "rs" else {
                    return FetchResponse(
                        status: 401,
                        headers: [("WWW-Authenticate", text), ("DPoP-Nonce", "rs")],
                        body: []
                    )
                }
                return .json(provider.current.userInfo)
            }
        }
        #expect(try await Self.client(provider).login(proofKey: Self.key).email == "jane@example.com")
        #expect(provider.count("/userinfo") == 2)
    }

    @Test("tokens that are not bound are refused where that was asked for, and bound ones where it was not")
    func tokenType() async throws {
        let unbound = try await Self.client(AdversaryProvider())
        await #expect(throws: OpenIDError.tokenType(got: "Bearer", expected: "DPoP")) {
            try await unbound.login(proofKey: Self.key)
        }
        await #expect(throws: OpenIDError.tokenType(got: "DPoP")) { try await Self.provider().login() }
    }

    @Test("a refresh token is spent with the key of its login")
    func refresh() async throws {
        let provider = Self.provider()
        let client = try await Self.client(provider)
        let renewal = try await client.refresh("r-1", subject: "248289761001", proofKey: Self.key)
        #expect(renewal.identity?.email == "jane@example.com")
        for request in provider.requests.suffix(2) {
            #expect(try Self.proof(request).header["jwk"] == Self.proof(provider.requests[2]).header["jwk"])
        }
    }

    @Test("a bearer token that is bound to a key is refused", arguments: ["jkt", "x5t#S256"])
    func bearer(member: String) async throws {
        let provider = AdversaryProvider { behaviour in
            var confirmation: JSON = [:]
            confirmation[member: member] = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
            behaviour.claims[member: "cnf"] = confirmation
        }
        let client = try provider.client()
        try await client.load()
        await #expect(throws: OpenIDError.boundToken) { try await client.verify(bearer: provider.current.signedToken) }
    }
}

extension Provider {
    fileprivate func login(proofKey: DPoPKey) async throws(OpenIDError) -> Identity {
        try await redeem(
            code: AdversaryProvider.code,
            codeVerifier: AdversaryProvider.codeVerifier,
            redirectURI: AdversaryProvider.redirectURI,
            nonce: AdversaryProvider.nonce,
            proofKey: proofKey
        )
    }
}
