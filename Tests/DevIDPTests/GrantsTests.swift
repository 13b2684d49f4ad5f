import Testing
import Text

@testable import dev_idp

private let now: Int64 = 1000

private func grants() -> (Grants, Int) {
    var grants = Grants()
    let id = grants.add(
        Grants.Grant(user: "alice", clientID: "app", scopes: [], nonce: nil, authenticatedAt: now, sessionID: "s")
    )
    grants.add(code: "c", Grants.Code(grantID: id, redirectURI: "r", challenge: nil, expiresAt: now + 60))
    grants.add(accessToken: "a", grantID: id, expiresAt: now + 60)
    grants.add(refreshToken: "r1", grantID: id)
    return (grants, id)
}

@Suite("dev-idp: grants")
struct GrantsTests {
    @Test("a code works once, and coming again ends what came of it")
    func codeReuse() throws {
        var (grants, id) = grants()
        #expect(try grants.spend(code: "c", client: "app", now: now).grantID == id)
        #expect(grants.grant(ofAccessToken: "a", now: now) != nil)
        #expect(throws: Grants.Refusal.reused) { try grants.spend(code: "c", client: "app", now: now) }
        #expect(grants.grant(ofAccessToken: "a", now: now) == nil)
        #expect(grants.codeReuses == 1)
    }

    @Test("a code is the client's own, and lives for its time")
    func codeLimits() {
        var (grants, _) = grants()
        #expect(throws: Grants.Refusal.unknown) { try grants.spend(code: "x", client: "app", now: now) }
        #expect(throws: Grants.Refusal.otherClient) { try grants.spend(code: "c", client: "other", now: now) }
        #expect(throws: Grants.Refusal.expired) { try grants.spend(code: "c", client: "app", now: now + 60) }
    }

    @Test("a rotated refresh token that comes again ends the grant")
    func refreshReuse() throws {
        var (grants, id) = grants()
        #expect(try grants.spend(refreshToken: "r1", client: "app", rotating: true) == id)
        grants.add(refreshToken: "r2", grantID: id)
        #expect(throws: Grants.Refusal.reused) { try grants.spend(refreshToken: "r1", client: "app", rotating: true) }
        #expect(throws: Grants.Refusal.expired) { try grants.spend(refreshToken: "r2", client: "app", rotating: true) }
        #expect(grants.refreshReuses == 1)
    }

    @Test("all grants end at once, and refreshes are counted")
    func endAll() throws {
        var (grants, id) = grants()
        #expect(try grants.spend(refreshToken: "r1", client: "app", rotating: false) == id)
        grants.endAll()
        #expect(throws: Grants.Refusal.expired) { try grants.spend(refreshToken: "r1", client: "app", rotating: false) }
        #expect(grants.grant(ofAccessToken: "a", now: now) == nil)
        #expect(grants.refreshes == 1 && grants.refreshReuses == 0)
        #expect(grants.latest(of: "alice")?.sessionID == "s" && grants.latest(of: "bob") == nil)
    }

    @Test("without rotation a refresh token works again")
    func noRotation() throws {
        var (grants, id) = grants()
        for _ in 0..<3 { #expect(try grants.spend(refreshToken: "r1", client: "app", rotating: false) == id) }
    }

    @Test("RFC 7636's example verifier fits its challenge, and no other does")
    func pkce() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        #expect(OpenIDProvider.answers(verifier, challenge))
        #expect(!OpenIDProvider.answers(verifier + "x", challenge))
        #expect(!OpenIDProvider.answers(nil, challenge))
        #expect(!OpenIDProvider.answers(verifier, nil))
        #expect(OpenIDProvider.answers(nil, nil))
    }
}

@Suite("dev-idp: files and orders")
struct FilesTests {
    @Test("a file's sections, with comments and lists")
    func sections() throws {
        let sections = try Sections("# users\n[a]\n k = v = w \ng=1\ng = 2\n\n[b]\n", path: "f")
        #expect(sections.all.map(\.name) == ["a", "b"])
        #expect(try sections.all[0].one("k") == "v = w")
        #expect(sections.all[0].all("g") == ["1", "2"])
    }

    @Test(
        "what is wrong in a file is reported with its line",
        arguments: [
            ("x = 1\n", "f:1: a value before the first [name]"),
            ("[a]\nnonsense\n", "f:2: neither [name] nor key = value"),
            ("[a]\n[a]\n", "f:2: a second [a]"),
        ]
    )
    func broken(text: String, problem: String) {
        #expect(throws: FileProblem(description: problem)) { try Sections(text, path: "f") }
    }

    @Test("an unknown key and a missing password are reported")
    func users() {
        #expect(throws: FileProblem(description: "f:1: [a] has no password")) {
            try Users(sections: Sections("[a]\nemail = a@b\n", path: "f"))
        }
        #expect(throws: FileProblem.self) { try Users(sections: Sections("[a]\npasword = x\n", path: "f")) }
    }

    @Test("an address that others reach is refused", arguments: ["0.0.0.0:1", ":80", "192.0.2.1:80", "[::]:80", "x"])
    func loopback(address: String) {
        #expect(throws: (any Error).self) { try LoopbackAddress(address) }
        #expect((try? LoopbackAddress("127.0.0.1:80"))?.port == 80)
    }

    @Test("an order that does not exist is refused")
    func orders() {
        #expect(Faults([(name: "clam.iss", value: "x")]) == nil)
        #expect(Faults([(name: "status.nowhere", value: "500")]) == nil)
        #expect(Faults([(name: "status.token", value: "many")]) == nil)
        let faults = Faults([
            (name: "claim.iss", value: ""), (name: "claim.exp", value: "5"), (name: "claim.b", value: "c"),
        ])
        let claims = faults?.apply("claim", to: [("iss", .string("x")), ("exp", .number(1))])
        #expect(claims.map { JSONText.object($0).text } == "{\"exp\":5,\"b\":\"c\"}")
    }

    @Test("JSON is escaped, and so are pages")
    func escaping() {
        #expect(JSONText.string("a\"\\\n\u{1}").text == "\"a\\\"\\\\\\u000a\\u0001\"")
        #expect(HTMLText.escaped("<a href=\"x\">'&'") == "&lt;a href=&#34;x&#34;&gt;&#39;&amp;&#39;")
    }
}
