import Clocks
import Testing

@testable import Sessions

@Suite("Claims that a session keeps")
struct KeptClaimTests {
    private static func session(_ change: (inout SessionContents) -> Void) -> Session {
        var contents = SessionContents(createdAt: Timestamp(secondsSince1970: 1_700_000_000), subject: "u1")
        change(&contents)
        return Session(contents)
    }

    private func values(_ session: Session, _ claim: String) -> [String] {
        var values: [String] = []
        session.forEachValue(at: ClaimPlace(claim: claim)) {
            values.append(String(decoding: session.bytes[$0], as: UTF8.self))
        }
        return values
    }

    @Test("each value is found under its claim's name, and under no other")
    func values() throws {
        let session = Self.session {
            $0.email = "a@example.com"
            $0.groups = ["g1", "g2"]
            $0.claims = [
                KeptClaim(name: "a", values: ["1", ""]), KeptClaim(name: "ab", values: ["2"]),
                KeptClaim(name: "a", values: ["3"]),
            ]
        }
        #expect(values(session, "a") == ["1", "", "3"])
        #expect(values(session, "ab") == ["2"])
        #expect(values(session, "b") == [])
        #expect(values(session, "email") == ["a@example.com"])
        #expect(values(session, "groups") == ["g1", "g2"])
        #expect(values(session, "sub") == ["u1"])
    }

    @Test("it tells a claim that the person has not from one that nobody looked for")
    func looked() {
        let session = Self.session {
            $0.claims = [KeptClaim(name: "has", values: ["x"]), KeptClaim(name: "has-not", values: [])]
        }
        #expect(session.hasLooked(for: ClaimPlace(claim: "has")))
        #expect(session.hasLooked(for: ClaimPlace(claim: "has-not")))
        #expect(!session.hasLooked(for: ClaimPlace(claim: "newer")))
        #expect(session.hasLooked(for: ClaimPlace(claim: "email")))
        // A password's session has no claims to look for.
        #expect(Self.session { $0.passwordMark = "" }.hasLooked(for: ClaimPlace(claim: "newer")))
    }

    @Test("a renewed session keeps them, how the login was made and when")
    func copied() {
        let session = Self.session {
            $0.claims = [KeptClaim(name: "roles", values: ["x", "y"]), KeptClaim(name: "none", values: [])]
            $0.authenticationContext = "urn:mfa"
            $0.authenticatedAt = Timestamp(secondsSince1970: 1_600_000_000)
        }
        #expect(Session(SessionContents(session)) == session)
    }
}
