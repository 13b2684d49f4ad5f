import Clocks
import Fetch
import Foundation
import TestSupport
import Testing
import Text

@testable import OpenID

@Suite("Token endpoint")
struct TokenEndpointTests {
    private static let url = "https://idp.example/token"

    private static func answer(
        _ name: String,
        _ expected: OpenIDError,
        _ answer: @escaping @Sendable () -> FetchResponse?
    ) -> Try {
        Try(name, expected) { $0.answers["/token"] = answer }
    }

    @Test(
        "a malformed answer is refused",
        arguments: [
            answer("a redirect", .redirect(.token, url: url, status: 302, to: "https://evil.example/")) {
                FetchResponse(
                    status: 302,
                    headers: [(name: "Location", value: "https://evil.example/")],
                    body: []
                )
            },
            answer("a redirect that keeps the body", .redirect(.token, url: url, status: 307)) {
                FetchResponse.json(["error": "invalid_grant"], status: 307)
            },
            answer("an HTML page", .contentType(.token, url: url, got: "text/html; charset=utf-8")) {
                "<html>".answer(type: "text/html; charset=utf-8")
            },
            answer("form encoding", .contentType(.token, url: url, got: "application/x-www-form-urlencoded")) {
                "access_token=a".answer(type: "application/x-www-form-urlencoded")
            },
            answer("status 500", .status(.token, url: url, status: 500)) {
                "oops".answer(status: 500, type: "text/plain")
            },
            answer("status 204", .status(.token, url: url, status: 204)) { "".answer(status: 204) },
            answer("half a JSON", .invalidJSON(.token, url: url, .unexpectedEnd)) { #"{"access_token":"#.answer() },
            answer("a member twice, of which the last counts", .malformedToken("has 1 parts, expected 3")) {
                #"{"id_token":"a.b","id_token":"b"}"#.answer()
            },
            answer("a list", .notAnObject(.token, url: url, got: "an array")) { "[]".answer() },
            answer("more than 1 MiB", .invalidJSON(.token, url: url, .tooLarge(limit: 1 << 20))) {
                (#"{"a":""# + String(repeating: "a", count: 1 << 20) + #""}"#).answer()
            },
            answer("nothing in time", .unreachable(.token, url: url, reason: "\(FetchError.timeout)")) { nil },
        ]
    )
    func refusesAnswers(attempt: Try) async {
        let provider = AdversaryProvider(attempt.change)
        await #expect(throws: attempt.expected) { try await provider.login() }
    }

    @Test(
        "tokens must be what they are called",
        arguments: [
            Try("a token of another type", .tokenType(got: "DPoP")) { $0.tokenResponse[member: "token_type"] = "DPoP" },
            Try(
                "no access token where the application is to get it",
                .missingField(.token, url: url, name: "access_token"),
                configure: { $0.needsAccessToken = true }
            ) {
                $0.tokenResponse[member: "access_token"] = nil
            },
            Try(
                "an empty one",
                .missingField(.token, url: url, name: "access_token"),
                configure: { $0.needsAccessToken = true }
            ) {
                $0.tokenResponse[member: "access_token"] = ""
            },
            Try(
                "an access token that would break a header",
                .invalidField(
                    .token,
                    url: url,
                    name: "access_token",
                    expected: "printable ASCII",
                    got: "a string with other characters"
                )
            ) { $0.tokenResponse[member: "access_token"] = "a\r\nHost: evil.example" },
            Try("no ID token", .missingField(.token, url: url, name: "id_token")) { $0.idToken = { _ in nil } },
            Try(
                "an access token that is a number",
                .invalidField(.token, url: url, name: "access_token", expected: "a string", got: "a number")
            ) { $0.tokenResponse[member: "access_token"] = 1 },
        ]
    )
    func refusesTokens(attempt: Try) async {
        let provider = AdversaryProvider(attempt.change)
        await #expect(throws: attempt.expected) { try await provider.login(attempt.configure) }
    }

    @Test("the provider's own refusal is passed on", arguments: [200, 400, 401])
    func refusal(status: Int) async {
        let provider = AdversaryProvider {
            $0.answers["/token"] = {
                .json(["error": "invalid_grant", "error_description": "code\nspent"], status: status)
            }
        }
        let error = OpenIDError.tokenRequestRefused(
            url: Self.url,
            error: "invalid_grant",
            description: "code\nspent"
        )
        await #expect(throws: error) { try await provider.login() }
        #expect(error.endsSession)
        #expect(error.description.contains(#"refused: "invalid_grant" ("code\nspent")"#))
    }

    @Test("a refusal that repeats our secrets is not passed on")
    func refusalWithSecrets() async throws {
        for secret in [AdversaryProvider.code, AdversaryProvider.clientSecret, AdversaryProvider.codeVerifier] {
            let provider = AdversaryProvider {
                $0.answers["/token"] = {
                    .json(["error": "invalid_grant", "error_description": .string("bad: \(secret)!")], status: 400)
                }
            }
            let error = await #expect(throws: OpenIDError.self) { try await provider.login() }
            #expect(try !#require(error).description.contains(secret))
        }
    }

    @Test("a token type is compared without case, and expires_in may be a string")
    func tolerance() async throws {
        let provider = AdversaryProvider {
            $0.tokenResponse[member: "token_type"] = "bEARER"
            $0.tokenResponse[member: "expires_in"] = "300"
        }
        let tokens = try await provider.login().tokens
        #expect(tokens.accessToken == AdversaryProvider.accessToken)
        #expect(tokens.refreshToken == "r-1")
        #expect(tokens.accessTokenExpiresAt == Timestamp(secondsSince1970: 1_800_000_300))
    }

    @Test(
        "a login needs only the ID token: no access token, no refresh token, no token type",
        arguments: [nil, .null, ""] as [JSON?]
    )
    func onlyIDToken(missing: JSON?) async throws {
        let provider = AdversaryProvider {
            for name in ["access_token", "refresh_token", "token_type"] { $0.tokenResponse[member: name] = missing }
        }
        let tokens = try await provider.login().tokens
        #expect(tokens.accessToken == nil)
        #expect(tokens.refreshToken == nil)
        #expect(provider.log.texts.contains { $0.contains("lacks token_type") })
    }

    @Test("userinfo is not asked for without an access token")
    func noUserInfo() async throws {
        let provider = AdversaryProvider {
            $0.tokenResponse[member: "access_token"] = nil
            $0.claims[member: "groups"] = nil
        }
        #expect(try await provider.login().groups == [])
        #expect(provider.count("/userinfo") == 0)
    }

    @Test("a refresh token that is no text is left out", arguments: [false, 0, [], [:]] as [JSON])
    func oddRefreshToken(value: JSON) async throws {
        let provider = AdversaryProvider { $0.tokenResponse[member: "refresh_token"] = value }
        #expect(try await provider.login().tokens.refreshToken == nil)
    }

    @Test(
        "an expires_in without a number of seconds is ignored",
        arguments: [nil, -1, 0, "soon", [], .null] as [JSON?]
    )
    func odd(expiry: JSON?) async throws {
        let provider = AdversaryProvider { $0.tokenResponse[member: "expires_in"] = expiry }
        #expect(try await provider.login().tokens.accessTokenExpiresAt == nil)
    }

    @Test("the request is that of RFC 6749, with Basic authentication of form-encoded halves")
    func basic() async throws {
        let provider = AdversaryProvider()
        _ = try await provider.login { $0.clientID = "Kiosk" }
        let request = try #require(provider.requests.first { $0.url == Self.url })
        #expect(request.method == .post)
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA"
                + "&redirect_uri=https%3A%2F%2Fapp.example%2Foauth2%2Fcallback"
                + "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        )
        let expected = "Basic " + Data("Kiosk:s3cr3t%2F%2B+%26".utf8).base64EncodedString()
        #expect(request.value("Authorization") == expected)
        #expect(request.value("Content-Type") == "application/x-www-form-urlencoded")
        #expect(request.value("Accept") == "application/json")
    }

    @Test("client_secret_post where the metadata announces nothing better, or the settings say so")
    func post() async throws {
        let provider = AdversaryProvider {
            $0.metadata[member: "token_endpoint_auth_methods_supported"] = ["client_secret_post", "private_key_jwt"]
        }
        _ = try await provider.login()
        let request = try #require(provider.requests.first { $0.url == Self.url })
        #expect(request.value("Authorization") == nil)
        #expect(
            String(decoding: request.body, as: UTF8.self).hasSuffix("&client_id=Kiosk&client_secret=s3cr3t%2F%2B+%26")
        )

        let other = AdversaryProvider()
        _ = try await other.login { $0.clientAuthentication = .post }
        #expect(other.requests.first { $0.url == Self.url }?.value("Authorization") == nil)
    }

    @Test(
        "Basic where the metadata announces nothing, or nothing that we know",
        arguments: [nil, ["private_key_jwt"]] as [JSON?]
    )
    func defaultAuthentication(announced: JSON?) async throws {
        let provider = AdversaryProvider {
            $0.metadata[member: "token_endpoint_auth_methods_supported"] = announced
        }
        _ = try await provider.login()
        #expect(provider.requests.first { $0.url == Self.url }?.value("Authorization")?.hasPrefix("Basic ") == true)
    }

    @Test("a public client sends its name and no secret")
    func publicClient() async throws {
        let provider = AdversaryProvider()
        _ = try await provider.login { $0.clientSecret = "" }
        let request = try #require(provider.requests.first { $0.url == Self.url })
        #expect(request.value("Authorization") == nil)
        #expect(String(decoding: request.body, as: UTF8.self).hasSuffix("&client_id=Kiosk"))
    }

    @Test("no verifier is sent where no challenge was")
    func withoutCodeChallenge() async throws {
        let provider = AdversaryProvider()
        _ = try await provider.login { $0.codeChallenge = CodeChallengeMethod.none }
        let request = try #require(provider.requests.first { $0.url == Self.url })
        #expect(!String(decoding: request.body, as: UTF8.self).contains("code_verifier"))
    }

    @Test("each call is bounded in time and size")
    func bounds() async throws {
        let provider = AdversaryProvider { $0.claims[member: "email"] = nil }
        await #expect(throws: Never.self) { try await provider.login() }
        #expect(provider.requests.count == 4)
        for request in provider.requests {
            #expect(request.timeout <= .seconds(10) && request.maximumBodySize <= 1 << 20, "\(request.url)")
        }
    }

    @Test("a request that spends a code goes out once; what only asks may be repeated")
    func once() async throws {
        let provider = AdversaryProvider { $0.claims[member: "email"] = nil }
        _ = try await provider.login()
        #expect(provider.requests.filter(\.goesOutOnce).map(\.url) == [Self.url])
    }
}

extension FetchRequest {
    func value(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
