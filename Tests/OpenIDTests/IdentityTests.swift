import Clocks
import Fetch
import TestSupport
import Testing

@testable import OpenID

@Suite("Identity: from claims to a person")
struct IdentityTests {
    @Test("the standard claims")
    func whole() async throws {
        let provider = AdversaryProvider {
            $0.claims[member: "sid"] = "08a5019c"
            $0.claims[member: "acr"] = "2"
            $0.claims[member: "auth_time"] = 1_799_999_000
        }
        let identity = try await provider.login()
        #expect(identity.subject == "248289761001")
        #expect(identity.user == "248289761001")
        #expect(identity.email == "jane@example.com")
        #expect(identity.emailVerified == true)
        #expect(identity.groups == ["admins", "staff"])
        #expect(identity.preferredUsername == "jane")
        #expect(identity.name == "Jane Doe")
        #expect(identity.sessionID == "08a5019c")
        #expect(identity.authenticationContext == "2")
        #expect(identity.authenticatedAt == Timestamp(secondsSince1970: 1_799_999_000))
        #expect(identity.tokens.idToken?.split(separator: ".").count == 3)
        // Nothing was missing, so userinfo was not asked.
        #expect(provider.count("/userinfo") == 0)
    }

    @Test("the claims that name user, email and groups are chosen by the settings")
    func chosenClaims() async throws {
        let provider = AdversaryProvider {
            $0.claims[member: "upn"] = "jane@corp.example"
            $0.claims[member: "uid"] = 1234
            $0.claims[member: "realm_access"] = ["roles": ["reader"], "other": 1]
        }
        let identity = try await provider.login {
            $0.claims.user = "uid"
            $0.claims.email = "upn"
            $0.claims.groups = "realm_access.roles"
        }
        #expect(identity.user == "1234")
        #expect(identity.email == "jane@corp.example")
        #expect(identity.groups == ["reader"])
    }

    @Test("claims that are asked for besides come as text, each value on its own; an object is left out")
    func askedFor() async throws {
        let provider = AdversaryProvider {
            $0.claims[member: "department"] = "research"
            $0.claims[member: "roles"] = ["reader", 7]
            $0.claims[member: "level"] = 3
            $0.claims[member: "contractor"] = false
            $0.claims[member: "realm"] = ["roles": ["a", "b"]]
            $0.claims[member: "empty"] = []
        }
        let names = ["department", "roles", "level", "contractor", "realm.roles", "realm", "empty", "no_such"]
        let identity = try await provider.login(claims: names)
        #expect(identity.claims.map(\.name) == names)
        #expect(
            identity.claims.map(\.values)
                == [["research"], ["reader", "7"], ["3"], ["false"], ["a", "b"], [], [], []]
        )
        // What the ID token lacks is looked for in userinfo.
        #expect(provider.count("/userinfo") == 1)
        #expect(try await provider.login().claims == [])
    }

    @Test(
        "a login that was asked to be fresh must say when it was, and have been (OpenID Connect Core 1.0, 3.1.3.7, 13)"
    )
    func fresh() async throws {
        let silent = AdversaryProvider()
        await #expect(throws: OpenIDError.missingClaim("auth_time")) { try await silent.login(maximumAge: 300) }
        let old = AdversaryProvider { $0.claims[member: "auth_time"] = 1_799_999_000 }
        await #expect {
            try await old.login(maximumAge: 300)
        } throws: { error in
            if case OpenIDError.authenticationTooOld = error { true } else { false }
        }
        #expect(try await old.login(maximumAge: 7200).authenticatedAt == Timestamp(secondsSince1970: 1_799_999_000))
    }

    @Test("a claim whose own name has dots is found before a path")
    func literalName() async throws {
        let provider = AdversaryProvider {
            $0.claims[member: "https://example.com/groups"] = ["a"]
            $0.claims[member: "x.y"] = ["literal"]
            $0.claims[member: "x"] = ["y": ["path"]]
        }
        #expect(try await provider.login { $0.claims.groups = "https://example.com/groups" }.groups == ["a"])
        #expect(try await provider.login { $0.claims.groups = "x.y" }.groups == ["literal"])
    }

    struct Groups: Sendable, CustomTestStringConvertible {
        let name: String
        let claim: JSON?
        let groups: [String]
        var isNoted = false
        var testDescription: String { name }
    }

    @Test(
        "groups are texts, numbers, or the names in an object; all else is no group, and said once",
        arguments: [
            Groups(name: "an array", claim: ["a", "b c", "ü"], groups: ["a", "b c", "ü"]),
            Groups(name: "one string", claim: "admins", groups: ["admins"]),
            Groups(name: "one string with a comma", claim: "a,b", groups: ["a,b"]),
            Groups(name: "none", claim: nil, groups: []),
            Groups(name: "null", claim: .null, groups: []),
            Groups(name: "an empty array", claim: [], groups: []),
            Groups(name: "an empty string", claim: "", groups: []),
            Groups(
                name: "numbers",
                claim: [1001, "a", .number(JSONNumber(text: "12345678901234567890"))],
                groups: ["1001", "a", "12345678901234567890"]
            ),
            Groups(name: "a number", claim: 7, groups: ["7"]),
            Groups(name: "an object, as Zitadel has it", claim: ["b": ["1": "x"], "a": true], groups: ["a", "b"]),
            Groups(
                name: "an object with what somebody lacks",
                claim: ["a": true, "b": false, "c": .null],
                groups: ["a"]
            ),
            Groups(name: "others among them", claim: ["a", nil, true], groups: ["a"], isNoted: true),
            Groups(name: "objects", claim: [["name": "a"]], groups: [], isNoted: true),
            Groups(name: "a boolean", claim: true, groups: [], isNoted: true),
        ]
    )
    func groups(row: Groups) async throws {
        let provider = AdversaryProvider { $0.claims[member: "groups"] = row.claim }
        let client = try provider.client()
        try await client.load()
        for _ in 0..<3 {
            #expect(try await client.login().groups == row.groups)
        }
        let note = "warning claim groups holds something else than texts and numbers, which was left out of the groups"
        #expect(provider.log.texts.count { $0.hasPrefix(note) } == (row.isNoted ? 1 : 0))
    }

    @Test(
        "a path leads through names with dots, and into each element of an array",
        arguments: [
            ("resource_access.my.app.roles", ["resource_access": ["my.app": ["roles": ["reader"]]]], ["reader"]),
            ("resource_access.my.app.roles", ["resource_access": ["my": ["app": ["roles": ["reader"]]]]], ["reader"]),
            ("groups.name", ["groups": [["name": "a", "id": 1], ["name": "b"], ["id": 2]]], ["a", "b"]),
            ("a.b.c", ["a": [["b": [["c": "x"], ["c": "y"]]], ["b": ["c": ["z"]]]]], ["x", "y", "z"]),
            ("a.b", ["a": "b"], []), ("a..b", ["a": ["b": "x"]], []), ("", ["a": "x"], []),
        ] as [(String, JSON, [String])]
    )
    func paths(claim: String, claims: JSON, groups: [String]) async throws {
        guard case .object(let members) = claims else { return }
        let provider = AdversaryProvider {
            $0.claims[member: "groups"] = nil
            for (name, value) in members { $0.claims[member: name.text] = value }
        }
        #expect(try await provider.login { $0.claims.groups = claim }.groups == groups)
    }

    @Test(
        "a text is several groups only where an option says what is between them",
        arguments: [(",", ["a", "b c"]), (" ", ["a,b", "c"]), (", ", ["a", "b", "c"]), ("", ["a,b c"])]
    )
    func separated(separator: String, groups: [String]) async throws {
        let provider = AdversaryProvider { $0.claims[member: "groups"] = "a,b c" }
        #expect(try await provider.login { $0.claims.groupsSeparator = separator }.groups == groups)
    }

    @Test("what a chosen claim cannot give is said once, by its name")
    func notes() async throws {
        let provider = AdversaryProvider {
            $0.claims[member: "emails"] = ["a@example.com", "b@example.com"]
            $0.claims[member: "preferred_username"] = true
            $0.claims[member: "address"] = ["street": "x"]
        }
        let client = try provider.client {
            $0.claims.email = "emails"
            $0.claims.groups = "roles"
        }
        try await client.load()
        for _ in 0..<3 { #expect(try await client.login(claims: ["address"]).email == nil) }
        for sentence in [
            "claim emails is an array of 2, expected one text", "claim preferred_username is a boolean",
            "has claim roles, which is to hold the groups", "claim address is an object",
        ] {
            #expect(provider.log.texts.count { $0.contains(sentence) } == 1, "\(provider.log.texts)")
        }
    }

    @Test(
        "a subject that is a number is its digits, in the ID token and in userinfo alike",
        arguments: [
            (1_234_567, "1234567"), (.number(JSONNumber(text: "12345678901234567890123")), "12345678901234567890123"),
            (.number(JSONNumber(text: "1.234567e6")), "1234567"), ("0123", "0123"),
        ] as [(JSON, String)]
    )
    func numericSubject(claim: JSON, subject: String) async throws {
        for userInfo in [claim, .string(subject)] {
            let provider = AdversaryProvider {
                $0.claims[member: "sub"] = claim
                $0.claims[member: "groups"] = nil
                $0.userInfo = ["sub": userInfo, "groups": ["a"]]
            }
            let identity = try await provider.login()
            #expect(identity.subject == subject)
            #expect(identity.user == subject)
            #expect(identity.groups == ["a"])
        }
    }

    @Test(
        "a subject that is neither text nor number is refused",
        arguments: [true, ["a"], [:], .number(JSONNumber(text: "1.5"))] as [JSON]
    )
    func oddSubject(claim: JSON) async throws {
        let provider = AdversaryProvider { $0.claims[member: "sub"] = claim }
        await #expect(throws: OpenIDError.claimType("sub", expected: "a string", got: claim.kind)) {
            try await provider.login()
        }
    }

    @Test("distributed claims and a groups overage are no groups, and nobody else is asked")
    func overage() async throws {
        let provider = AdversaryProvider {
            $0.claims[member: "groups"] = nil
            $0.claims[member: "_claim_names"] = ["groups": "src1"]
            $0.claims[member: "_claim_sources"] = [
                "src1": ["endpoint": "https://evil.example/groups", "access_token": "x", "JWT": "a.b.c"]
            ]
        }
        #expect(try await provider.login().groups == [])
        #expect(provider.requests.allSatisfy { $0.url.hasPrefix("https://idp.example/") })
        #expect(provider.log.texts.count { $0.contains("the person has no groups") } == 1)
    }

    @Test(
        "an address that is not verified is refused",
        arguments: [false, "false", "False", 0, "0", 2, "", "no", [false], [true, true], [[true]], [:]] as [JSON]
    )
    func unverifiedEmail(claim: JSON) async throws {
        let provider = AdversaryProvider { $0.claims[member: "email_verified"] = claim }
        await #expect(throws: OpenIDError.unverifiedEmail("jane@example.com")) { try await provider.login() }
        let identity = try await provider.login { $0.claims.insecureAllowUnverifiedEmail = true }
        #expect(identity.emailVerified == false)
    }

    @Test(
        "a provider that does not say, or says so in a string or a list of one, is believed",
        arguments: [nil, .null, true, "true", "True", "yes", 1, "1", [true], ["true"]] as [JSON?]
    )
    func verifiedEmail(claim: JSON?) async throws {
        let provider = AdversaryProvider { $0.claims[member: "email_verified"] = claim }
        #expect(try await provider.login().email == "jane@example.com")
    }

    @Test("email_verified is about the claim email only")
    func otherEmailClaim() async throws {
        let provider = AdversaryProvider {
            $0.claims[member: "email_verified"] = false
            $0.claims[member: "upn"] = "jane@corp.example"
        }
        #expect(try await provider.login { $0.claims.email = "upn" }.email == "jane@corp.example")
    }

    @Test("somebody without a user claim cannot log in")
    func noUser() async throws {
        let provider = AdversaryProvider()
        await #expect(throws: OpenIDError.noUser(claim: "uid")) { try await provider.login { $0.claims.user = "uid" } }
    }

    @Test("an array of one address is that address")
    func emails() async throws {
        let provider = AdversaryProvider { $0.claims[member: "emails"] = ["jane@example.org"] }
        #expect(try await provider.login { $0.claims.email = "emails" }.email == "jane@example.org")
    }

    @Test(
        "an email claim that holds no one text is no address",
        arguments: [true, [:], [], ["a@b", "c@d"], [true]] as [JSON]
    )
    func oddEmail(claim: JSON) async throws {
        let provider = AdversaryProvider { $0.claims[member: "email"] = claim }
        #expect(try await provider.login().email == nil)
    }
}

@Suite("Userinfo")
struct UserInfoTests {
    private static let url = "https://idp.example/userinfo"

    @Test("what the ID token lacks comes from userinfo; what it has stays")
    func merges() async throws {
        let provider = AdversaryProvider {
            $0.claims[member: "groups"] = nil
            $0.userInfo = [
                "sub": "248289761001", "groups": ["from-userinfo"], "email": "other@example.com",
                "email_verified": false,
            ]
        }
        let identity = try await provider.login()
        #expect(identity.groups == ["from-userinfo"])
        #expect(identity.email == "jane@example.com")
        let request = try #require(provider.requests.last)
        #expect(request.url == Self.url)
        #expect(request.method == .get)
        #expect(request.value("Authorization") == "Bearer \(AdversaryProvider.accessToken)")
        #expect(request.value("Accept") == "application/json")
    }

    @Test("an address and the word on it come from the same answer")
    func emailAndItsVerification() async throws {
        let unverified = AdversaryProvider {
            $0.claims[member: "email"] = nil
            $0.userInfo = ["sub": "248289761001", "email": "root@example.com", "email_verified": false]
        }
        await #expect(throws: OpenIDError.unverifiedEmail("root@example.com")) { try await unverified.login() }

        let sameAddress = AdversaryProvider {
            $0.claims[member: "email_verified"] = nil
            $0.claims[member: "groups"] = nil
            $0.userInfo = ["sub": "248289761001", "email": "jane@example.com", "email_verified": false]
        }
        await #expect(throws: OpenIDError.unverifiedEmail("jane@example.com")) { try await sameAddress.login() }
    }

    @Test(
        "userinfo that cannot be believed is refused",
        arguments: [
            Try("about somebody else", .userInfoSubject(idToken: "248289761001", userInfo: "mallory")) {
                $0.userInfo = ["sub": "mallory", "email": "root@example.com"]
            },
            Try("a subject that only looks the same", .userInfoSubject(idToken: "K", userInfo: "\u{212A}")) {
                $0.claims[member: "sub"] = "K"
                $0.userInfo = ["sub": "\u{212A}", "email": "root@example.com"]
            },
            Try("about nobody", .missingField(.userInfo, url: url, name: "sub")) {
                $0.userInfo = ["email": "root@example.com"]
            },
            Try("a malformed token", .signedUserInfo(url: url, reason: "its token: has 2 parts, expected 3")) {
                $0.answers["/userinfo"] = { "e30.e30".answer(type: "application/jwt; charset=utf-8") }
            },
            Try("an HTML page", .contentType(.userInfo, url: url, got: "text/html")) {
                $0.answers["/userinfo"] = { "<html>".answer(type: "text/html") }
            },
            Try("a redirect", .redirect(.userInfo, url: url, status: 302)) {
                $0.answers["/userinfo"] = { "".answer(status: 302) }
            },
            Try("status 500", .status(.userInfo, url: url, status: 500)) {
                $0.answers["/userinfo"] = { "".answer(status: 500) }
            },
            Try("not allowed, and the address is missing", .status(.userInfo, url: url, status: 403)) {
                $0.answers["/userinfo"] = { "".answer(status: 403) }
            },
            Try("two subjects", .missingField(.userInfo, url: url, name: "sub")) {
                $0.answers["/userinfo"] = { #"{"sub":"mallory","sub":"248289761001"}"#.answer() }
            },
        ]
    )
    func refuses(attempt: Try) async {
        let provider = AdversaryProvider {
            $0.claims[member: "email"] = nil
            attempt.change(&$0)
        }
        await #expect(throws: attempt.expected) { try await provider.login() }
    }

    @Test("where only groups are missing and userinfo is not for us, the login goes on without them, and says so once")
    func notForUs() async throws {
        let provider = AdversaryProvider {
            $0.claims[member: "groups"] = nil
            $0.answers["/userinfo"] = { "".answer(status: 403) }
        }
        let client = try provider.client()
        try await client.load()
        for _ in 0..<3 {
            #expect(try await client.login().groups == [])
        }
        #expect(provider.log.texts.count { $0.hasSuffix("status 403, expected 200; going on without groups") } == 1)

        // A provider that is down may give the groups at the next try.
        provider.change { $0.answers["/userinfo"] = { "".answer(status: 503) } }
        await #expect(throws: OpenIDError.status(.userInfo, url: Self.url, status: 503)) { try await client.login() }
    }

    @Test("an address that userinfo gives twice in two ways does not count, and one that it repeats is that one")
    func repeatedMember() async throws {
        for (second, email) in [("root@example.com", nil), ("jane@example.org", "jane@example.org")] {
            let provider = AdversaryProvider {
                $0.claims[member: "email"] = nil
                $0.answers["/userinfo"] = {
                    #"{"sub":"248289761001","email":"jane@example.org","email":"\#(second)"}"#.answer()
                }
            }
            #expect(try await provider.login().email == email)
        }
    }

    /// A provider that signs its userinfo.
    private static func signing(_ change: @escaping @Sendable (inout AdversaryProvider.Behaviour) -> Void = { _ in })
        -> AdversaryProvider
    {
        let provider = AdversaryProvider { $0.claims[member: "email"] = nil }
        provider.change { behaviour in
            behaviour.answers["/userinfo"] = { [unowned provider] in
                var behaviour = provider.current
                behaviour.claims = [
                    "iss": "https://idp.example", "aud": "Kiosk", "sub": "248289761001", "email": "jane@example.org",
                ]
                change(&behaviour)
                return (behaviour.signedToken + "\n").answer(type: "application/jwt")
            }
        }
        return provider
    }

    @Test("a signed answer is believed where the keys of ID tokens verify it")
    func signed() async throws {
        #expect(try await Self.signing().login().email == "jane@example.org")
        #expect(try await Self.signing { $0.claims[member: "aud"] = nil }.login().email == "jane@example.org")
        // Its algorithm need not be the ID token's.
        let provider = Self.signing { $0.signer = .p256 }
        provider.change {
            $0.published = [.rsa, .p256]
            $0.metadata[member: "id_token_signing_alg_values_supported"] = ["RS256"]
        }
        #expect(try await provider.login().email == "jane@example.org")
    }

    @Test(
        "a signed answer that is not the provider's, or not for us, is refused",
        arguments: [
            Try(
                "another issuer",
                .signedUserInfo(
                    url: url,
                    reason: #"its token: iss is "https://evil.example", expected "https://idp.example""#
                )
            ) {
                $0.claims[member: "iss"] = "https://evil.example"
            },
            Try(
                "another audience",
                .signedUserInfo(url: url, reason: #"its token: aud is "other", expected "Kiosk" in it"#)
            ) {
                $0.claims[member: "aud"] = "other"
            },
            Try("another person", .userInfoSubject(idToken: "248289761001", userInfo: "mallory")) {
                $0.claims[member: "sub"] = "mallory"
            },
            Try("a wrong signature", .signature(keyID: "rsa", algorithm: "RS256")) {
                $0.signature = { _ in [1, 2, 3] }
            },
            Try("no signature", .signedUserInfo(url: url, reason: #"its token: signed with alg "none""#)) {
                $0.header[member: "alg"] = "none"
                $0.signature = { _ in [] }
            },
        ]
    )
    func signedRefused(attempt: Try) async throws {
        let error = await #expect(throws: OpenIDError.self) { try await Self.signing(attempt.change).login() }
        guard case .signedUserInfo(_, let got)? = error, case .signedUserInfo(_, let expected) = attempt.expected else {
            #expect(error == attempt.expected)
            return
        }
        #expect(got.hasPrefix(expected))
    }

    @Test("a userinfo endpoint that refuses, or answers nonsense, stops nobody whose address nothing asks for")
    func notNeeded() async throws {
        let answers: [@Sendable () -> FetchResponse?] = [
            { "".answer(status: 401) }, { "".answer(status: 403) }, { "<html>".answer(type: "text/html") },
            { "e30.e30.e30".answer(type: "application/jwt") }, { "".answer(status: 302) },
        ]
        for answer in answers {
            let provider = AdversaryProvider {
                $0.claims[member: "email"] = nil
                $0.answers["/userinfo"] = answer
            }
            #expect(try await provider.login { $0.needsEmail = false }.email == nil)
            #expect(provider.log.texts.count { $0.hasSuffix("going on without email") } == 1)
            await #expect(throws: OpenIDError.self) { try await provider.login { $0.needsEmail = true } }
        }
    }

    @Test("while the provider is down nobody loses groups, and a mere name is not waited for")
    func down() async throws {
        let provider = AdversaryProvider {
            $0.claims[member: "preferred_username"] = nil
            $0.answers["/userinfo"] = { "".answer(status: 503) }
        }
        await #expect(throws: Never.self) { try await provider.login() }
        provider.change { $0.claims[member: "groups"] = nil }
        await #expect(throws: OpenIDError.status(.userInfo, url: Self.url, status: 503)) { try await provider.login() }
    }

    @Test("userinfo is not asked where that is switched off, or without an endpoint")
    func notAsked() async throws {
        let provider = AdversaryProvider { $0.claims[member: "email"] = nil }
        #expect(try await provider.login { $0.skipUserInfo = true }.email == nil)
        #expect(provider.count("/userinfo") == 0)

        let without = AdversaryProvider {
            $0.claims[member: "email"] = nil
            $0.metadata[member: "userinfo_endpoint"] = nil
        }
        #expect(try await without.login().email == nil)
    }
}
