import Clocks
import TestSupport
import Testing

@testable import OpenID

@Suite("Errors")
struct OpenIDErrorTests {
    private static let now = Timestamp(secondsSince1970: 1_800_000_000)
    private static let url = "https://idp.example/x"

    private static let rows: [(OpenIDError, String)] = [
        (
            .invalidIssuer("idp"),
            #"issuer "idp": expected an http or https URL with a host and without query or fragment"#
        ),
        (
            .unreachable(.metadata, url: url, reason: "no TLS connection to a: unable to get local issuer certificate"),
            "provider metadata https://idp.example/x gave no answer: no TLS connection to a: unable to get local issuer "
                + "certificate; an authority of your own: --provider-ca-file, or SSL_CERT_FILE"
        ),
        (
            .unreachable(.metadata, url: url, reason: "no TLS connection to a: certificate has expired"),
            "provider metadata https://idp.example/x gave no answer: no TLS connection to a: certificate has expired"
        ),
        (
            .nonceMissing,
            "ID token: nonce is missing, expected the one of this login; for a provider that does not know nonces: "
                + "--insecure-oidc-skip-nonce"
        ),
        (
            .status(.metadata, url: url, status: 404),
            "provider metadata https://idp.example/x answered with status 404, expected 200; is the issuer URL right?"
        ),
        (
            .redirect(.token, url: url, status: 302),
            "token endpoint https://idp.example/x answered with a redirect (302), which is never followed; "
                + "set the URL it really has"
        ),
        (
            .contentType(.keySet, url: url, got: "text/html"),
            #"key set https://idp.example/x answered with content type "text/html", expected JSON; "#
                + "is this URL the provider's?"
        ),
        (
            .invalidJSON(.userInfo, url: url, .duplicateName("sub")),
            #"the answer of userinfo endpoint https://idp.example/x has the member "sub" twice"#
        ),
        (
            .missingField(.token, url: url, name: "id_token"),
            "the answer of token endpoint https://idp.example/x lacks id_token; is openid among the scopes?"
        ),
        (
            .tokenRequestRefused(url: url, error: "invalid_client", description: nil),
            #"token endpoint https://idp.example/x refused: "invalid_client": check client ID, client secret "#
                + "and, at the provider, the client's authentication method (--token-endpoint-auth-method)"
        ),
        (
            .algorithm(got: "none", accepted: ["RS256", "ES256"]),
            #"ID token: signed with alg "none", expected one of RS256, ES256; "#
                + "change the client's signing algorithm at the provider"
        ),
        (
            .unknownKey(keyID: "a", algorithm: "RS256", known: ["b", "c"]),
            #"ID token: no key fits kid "a" and alg RS256; the key set has "b", "c""#
        ),
        (
            .issuer(expected: "https://a", got: "https://b"), #"ID token: iss is "https://b", expected "https://a""#
        ),
        (
            .audience(claim: "aud", expected: ["us"], got: ["them", "others"]),
            #"ID token: aud is "them", "others", expected "us" in it"#
        ),
        (
            .expired(now + -75, now: now),
            "ID token: expired 75 s ago (exp 1799999925, now 1800000000); 60 s are allowed, so check both clocks"
        ),
        (
            .issuedInTheFuture(now + 90, now: now),
            "ID token: issued 90 s from now (iat 1800000090, now 1800000000); 60 s are allowed, so check both clocks"
        ),
        (
            .callbackIssuer(expected: "https://a", got: "https://b\r\n"),
            #"the callback comes from issuer "https://b\r\n", expected "https://a" (RFC 9207)"#
        ),
    ]

    @Test("each sentence says what came, what was expected, and what to do", arguments: rows)
    func sentences(error: OpenIDError, sentence: String) {
        #expect("\(error)" == sentence)
    }

    @Test("the caller learns whether a new try helps")
    func kinds() {
        #expect(OpenIDError.notReady(issuer: "a").kind == .unavailable)
        #expect(OpenIDError.unreachable(.token, url: "a", reason: "b").kind == .unavailable)
        #expect(OpenIDError.status(.token, url: "a", status: 502).kind == .unavailable)
        #expect(OpenIDError.status(.token, url: "a", status: 429).kind == .unavailable)
        #expect(OpenIDError.status(.token, url: "a", status: 404).kind == .misconfigured)
        #expect(OpenIDError.tokenRequestRefused(url: "a", error: "invalid_grant", description: nil).kind == .refused)
        #expect(
            OpenIDError.tokenRequestRefused(url: "a", error: "invalid_client", description: nil).kind == .misconfigured
        )
        #expect(
            OpenIDError.tokenRequestRefused(url: "a", error: "temporarily_unavailable", description: nil).kind
                == .unavailable
        )
        #expect(OpenIDError.nonce.kind == .refused)
        #expect(OpenIDError.metadataIssuer(expected: "a", got: "b").kind == .misconfigured)
    }

    @Test("no error of a login, and no log line, holds a token, a code, a nonce or a secret")
    func nothingLeaks() async throws {
        let changes: [@Sendable (inout AdversaryProvider.Behaviour) -> Void] = [
            { $0.claims[member: "nonce"] = "other" },
            { $0.claims[member: "nonce"] = nil },
            { $0.claims[member: "at_hash"] = "x" },
            { $0.claims[member: "exp"] = 1 },
            { $0.signature = { _ in [] } },
            { $0.signer = .p256 },
            { $0.idToken = { $0 + "." } },
            { $0.tokenResponse[member: "token_type"] = "mac" },
            { $0.answers["/token"] = { "".answer(status: 500) } },
            {
                $0.answers["/userinfo"] = { "".answer(status: 500) }; $0.claims[member: "email"] = nil
            },
        ]
        for change in changes {
            let provider = AdversaryProvider(change)
            let error = try #require(await #expect(throws: OpenIDError.self) { try await provider.login() })
            let text = ([error.description, "\(error)", String(reflecting: error)] + provider.log.texts).joined()
            let behaviour = provider.current
            for secret in [
                AdversaryProvider.clientSecret, AdversaryProvider.code, AdversaryProvider.codeVerifier,
                AdversaryProvider.nonce, AdversaryProvider.accessToken, "r-1", behaviour.signedToken,
                String(behaviour.signedToken.split(separator: ".")[1]),
            ] {
                #expect(!text.contains(secret), "\(text)")
            }
        }
    }
}
