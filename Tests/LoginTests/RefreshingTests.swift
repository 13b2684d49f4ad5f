import Clocks
import Sessions
import Testing

@testable import Login
@testable import OpenID

@Suite("What a renewal keeps and changes")
struct RefreshingTests {
    private let now = Timestamp(secondsSince1970: 1_800_000_600)

    private func old() -> SessionContents {
        var contents = SessionContents(createdAt: now + -600, subject: "jane-1")
        contents.email = "jane@example.com"
        contents.groups = ["staff"]
        contents.providerSessionID = "sid-1"
        contents.refreshToken = "r0"
        contents.accessToken = "a0"
        contents.idToken = "i0"
        return contents
    }

    @Test("tokens that no option needs are not kept; the login's moment is")
    func tokens() {
        var contents = SessionContents(createdAt: now + -600, subject: "jane-1")
        contents.refreshToken = "r0"
        contents.take(
            Renewal(identity: nil, accessToken: "a1", refreshToken: "r1", accessTokenExpiresAt: now + 300),
            keeping: [.refresh],
            at: now
        )
        #expect(contents.refreshToken == "r1" && contents.accessToken == nil && contents.accessTokenExpiresAt == nil)
        #expect(contents.createdAt == now && contents.loggedInAt == now + -600)
        let again = SessionContents(Session(contents))
        #expect(again == contents)
    }

    @Test("without a new refresh token the old one stays; without a new ID token the person stays who they were")
    func sparse() {
        var contents = old()
        contents.take(
            Renewal(identity: nil, accessToken: "a1", refreshToken: nil, accessTokenExpiresAt: now + 300),
            keeping: [.access, .id, .refresh],
            at: now
        )
        var expected = old()
        expected.createdAt = now
        expected.loggedInAt = now + -600
        expected.accessToken = "a1"
        expected.accessTokenExpiresAt = now + 300
        #expect(contents == expected)
    }

    @Test("a renewed identity brings its claims, and how and when the login was made unless it says otherwise")
    func claims() {
        var contents = old()
        contents.authenticationContext = "urn:mfa"
        contents.authenticatedAt = now + -600
        contents.claims = [KeptClaim(name: "department", values: ["hr"])]
        var identity = Identity(
            subject: "jane-1",
            user: "jane-1",
            groups: [],
            tokens: Tokens(idToken: "i1", accessToken: "a1", refreshToken: nil, accessTokenExpiresAt: nil)
        )
        identity.claims = [
            IdentityClaim(name: "department", values: []), IdentityClaim(name: "role", values: ["reader"]),
        ]
        func take(_ identity: Identity?) {
            contents.take(
                Renewal(identity: identity, accessToken: "a1", refreshToken: nil, accessTokenExpiresAt: nil),
                keeping: [.refresh],
                at: now
            )
        }
        take(nil)
        #expect(contents.claims == [KeptClaim(name: "department", values: ["hr"])])
        take(identity)
        #expect(
            contents.claims
                == [KeptClaim(name: "department", values: []), KeptClaim(name: "role", values: ["reader"])]
        )
        #expect(contents.authenticationContext == "urn:mfa" && contents.authenticatedAt == now + -600)
        identity.authenticatedAt = now + -60
        identity.authenticationContext = "urn:pwd"
        take(identity)
        #expect(contents.authenticationContext == "urn:pwd" && contents.authenticatedAt == now + -60)
        #expect(Session(contents).hasLooked(for: ClaimPlace(claim: "department")))
    }

    @Test("a renewed identity replaces the old one, and a group that is gone is gone")
    func identity() {
        var contents = old()
        let tokens = Tokens(idToken: "i1", accessToken: "a1", refreshToken: "r1", accessTokenExpiresAt: nil)
        let identity = Identity(
            subject: "jane-1",
            user: "jane-1",
            email: "new@example.com",
            emailVerified: true,
            groups: [],
            preferredUsername: nil,
            name: nil,
            sessionID: nil,
            authenticationContext: nil,
            authenticatedAt: nil,
            tokens: tokens
        )
        contents.take(
            Renewal(identity: identity, accessToken: "a1", refreshToken: "r1", accessTokenExpiresAt: nil),
            keeping: [.id, .refresh],
            at: now
        )
        #expect(contents.email == "new@example.com" && contents.groups == [])
        #expect(contents.idToken == "i1" && contents.refreshToken == "r1")
        #expect(contents.providerSessionID == "sid-1")
    }
}
