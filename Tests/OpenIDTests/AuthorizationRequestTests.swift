import Testing

@testable import OpenID

@Suite("Authorization request")
struct AuthorizationRequestTests {
    private func url(
        _ configure: (inout ProviderConfiguration) -> Void = { _ in },
        request: AuthorizationRequest = .example,
        _ change: @Sendable (inout AdversaryProvider.Behaviour) -> Void = { _ in }
    ) async throws -> String {
        let client = try AdversaryProvider(change).client(configure)
        try await client.load()
        return try #require(client.authorizationURL(request))
    }

    @Test("the whole URL: the endpoint's own query stays, PKCE as in RFC 7636 appendix B")
    func whole() async throws {
        #expect(
            try await url()
                == "https://idp.example/authorize?tenant=a%20b&response_type=code&client_id=Kiosk"
                + "&redirect_uri=https%3A%2F%2Fapp.example%2Foauth2%2Fcallback&scope=openid+email+profile"
                + "&state=af0ifjsldkj&nonce=n-0S6_WzA2Mj-n-0S6_WzA2Mj"
                + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
        )
    }

    @Test(
        "an endpoint without query, with an open one, or below the site's own host",
        arguments: [
            ("https://idp.example/a", "https://idp.example/a?response_type=code&"),
            ("https://idp.example/a?", "https://idp.example/a?response_type=code&"),
            ("https://idp.example/a?x=1&", "https://idp.example/a?x=1&response_type=code&"),
            ("/dex/auth", "/dex/auth?response_type=code&"),
        ]
    )
    func query(endpoint: String, start: String) async throws {
        #expect(try await url { $0.authorizationEndpoint = endpoint }.hasPrefix(start))
    }

    @Test(
        "where groups say who may pass, the scope groups is asked for, unless the metadata lists others",
        arguments: [
            (nil, "openid email profile groups"), (["openid", "groups"], "openid email profile groups"),
            (["openid", "email"], "openid email profile"), (17, "openid email profile groups"),
        ] as [(JSON?, String)]
    )
    func groups(announced: JSON?, scopes: String) async throws {
        let url = try await url({ $0.asksForGroups = true }) {
            if let announced { $0.metadata[member: "scopes_supported"] = announced }
        }
        #expect(url.contains("&scope=\(scopes.replacing(" ", with: "+"))&"), "\(url)")
    }

    @Test("what the settings add, form-encoded")
    func settings() async throws {
        let url = try await url {
            $0.clientID = "a&b=c d/ü"
            $0.scopes = ["openid", "groups"]
            $0.prompt = "login consent"
            $0.acrValues = "urn:mace:incommon:iap:silver"
            $0.maximumAge = 3600
            $0.resource = "https://api.example/"
            $0.responseMode = "form_post"
            $0.extraParameters = [(name: "hd", value: "example.com"), (name: "state", value: "evil")]
        }
        #expect(url.contains("&client_id=a%26b%3Dc+d%2F%C3%BC&"))
        #expect(url.contains("&scope=openid+groups&"))
        #expect(
            url.hasSuffix(
                "&prompt=login+consent&acr_values=urn%3Amace%3Aincommon%3Aiap%3Asilver&max_age=3600"
                    + "&resource=https%3A%2F%2Fapi.example%2F&response_mode=form_post&hd=example.com"
            )
        )
        #expect(!url.contains("evil"))
    }

    @Test("what a link asks for wins over what is always sent, that over other settings, and nothing goes out twice")
    func parameters() async throws {
        var request = AuthorizationRequest.example
        request.parameters = [("login_hint", "ann@example.com"), ("prompt", "consent"), ("kc_idp_hint", "google")]
        request.locales = ["de"]
        let url = try await url(
            {
                $0.authorizationEndpoint = "https://idp.example/a?kc_idp_hint=github"
                $0.prompt = "login"
                $0.resource = "https://api.example/"
                $0.loginParameters = [
                    ("prompt", "none"), ("ui_locales", "fr"), ("resource", "urn:x"), ("hd", "example.com"),
                ]
                $0.extraParameters = [("hd", "example.net")]
            },
            request: request
        )
        #expect(url.hasPrefix("https://idp.example/a?kc_idp_hint=github&response_type=code&"))
        #expect(
            url.hasSuffix(
                "&prompt=consent&resource=urn%3Ax&ui_locales=fr&login_hint=ann%40example.com&hd=example.com"
            ),
            "\(url)"
        )
    }

    @Test("the browser's languages go along, in their order (OpenID Connect Core 1.0, 3.1.2.1)")
    func locales() async throws {
        var request = AuthorizationRequest.example
        request.locales = ["sv-SE", "en"]
        #expect(try await url(request: request).hasSuffix("&ui_locales=sv-SE+en"))
        #expect(try await !url().contains("ui_locales"))
    }

    @Test("a login's own demands win over the configured ones (RFC 9470, 4)")
    func demands() async throws {
        var request = AuthorizationRequest.example
        request.authenticationContexts = ["urn:phr", "urn:mfa"]
        request.maximumAge = 60
        let url = try await url(
            {
                $0.acrValues = "urn:pwd"
                $0.maximumAge = 3600
            },
            request: request
        )
        #expect(url.hasSuffix("&acr_values=urn%3Aphr+urn%3Amfa&max_age=60"))
    }

    @Test("a login's own prompt wins, empty settings send nothing")
    func prompt() async throws {
        var request = AuthorizationRequest.example
        request.prompt = "select_account"
        let url = try await url(
            {
                $0.prompt = "none"
                $0.acrValues = ""
            },
            request: request
        )
        #expect(url.hasSuffix("&prompt=select_account"))
        #expect(!url.contains("acr_values"))
    }

    @Test(
        "another account is asked for by select_account, or by login where the provider announces that it does not know it",
        arguments: [
            (nil, "select_account"), (["none", "select_account"], "select_account"), (["none", "login"], "login"),
            (["none"], "login"), ("login", "login"), (7, "select_account"),
        ] as [(JSON?, String)]
    )
    func accountChoice(announced: JSON?, prompt: String) async throws {
        let client = try AdversaryProvider { $0.metadata[member: "prompt_values_supported"] = announced }.client()
        #expect(client.accountChoicePrompt == "select_account")
        try await client.load()
        #expect(client.accountChoicePrompt == prompt)
    }

    struct Challenge: Sendable {
        let announced: JSON?
        let configured: CodeChallengeMethod?
        let expected: CodeChallengeMethod
    }

    @Test(
        "S256 always, unless the metadata announces methods without it",
        arguments: [
            Challenge(announced: nil, configured: nil, expected: .s256),
            Challenge(announced: ["plain", "S256"], configured: nil, expected: .s256),
            Challenge(announced: ["plain"], configured: nil, expected: .plain),
            Challenge(announced: [], configured: nil, expected: .none),
            Challenge(announced: ["unknown"], configured: nil, expected: .none),
            Challenge(announced: ["plain"], configured: .s256, expected: .s256),
            Challenge(announced: ["S256"], configured: .plain, expected: .plain),
            Challenge(announced: ["S256"], configured: CodeChallengeMethod.none, expected: .none),
        ]
    )
    func challenge(row: Challenge) async throws {
        let url = try await url({ $0.codeChallenge = row.configured }) {
            $0.metadata[member: "code_challenge_methods_supported"] = row.announced
        }
        switch row.expected {
        case .s256:
            #expect(
                url.contains("&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256")
            )
        case .plain:
            #expect(url.contains("&code_challenge=\(AdversaryProvider.codeVerifier)&code_challenge_method=plain"))
        case .none:
            #expect(!url.contains("code_challenge"))
        }
    }

    @Test("no nonce is sent where it is not compared")
    func withoutNonce() async throws {
        #expect(try await !url { $0.tokenChecks.insecureSkipNonce = true }.contains("nonce"))
    }
}

@Suite("The callback's issuer (RFC 9207)")
struct CallbackIssuerTests {
    private func check(
        _ issuer: String?,
        promised: JSON? = nil,
        _ configure: (inout ProviderConfiguration) -> Void = { _ in }
    ) async throws {
        let client = try AdversaryProvider {
            $0.metadata[member: "authorization_response_iss_parameter_supported"] = promised
        }.client(configure)
        try await client.load()
        try client.checkCallback(issuer: issuer)
    }

    @Test("it may be missing, unless the metadata promises it")
    func missing() async throws {
        try await check(nil)
        try await check(nil, promised: false)
        await #expect(throws: OpenIDError.callbackIssuerMissing(expected: "https://idp.example")) {
            try await check(nil, promised: true)
        }
    }

    @Test("it is compared whenever it is there", arguments: [nil, true] as [JSON?])
    func compared(promised: JSON?) async throws {
        try await check("https://idp.example", promised: promised)
        for issuer in ["https://evil.example", "https://idp.example/", "", "https://IDP.example"] {
            await #expect(throws: OpenIDError.callbackIssuer(expected: "https://idp.example", got: issuer)) {
                try await check(issuer, promised: promised)
            }
        }
    }

    @Test("where issuer verification is switched off, it is not looked at")
    func switchedOff() async throws {
        try await check("https://other.example", promised: true) {
            $0.tokenChecks.insecureSkipIssuerVerification = true
        }
    }

    @Test("before the provider was reached nothing can be said")
    func notReady() throws {
        let client = try AdversaryProvider().client()
        #expect(throws: OpenIDError.notReady(issuer: "https://idp.example")) {
            try client.checkCallback(issuer: "https://idp.example")
        }
    }
}
