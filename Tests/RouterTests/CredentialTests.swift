import Sessions
import Testing

@testable import Authentication
@testable import Decision
@testable import Gateways
@testable import Router
@testable import Web

@Suite("Credentials in Authorization")
struct CredentialTests {
    private func gate(_ outcome: Credentials.Outcome, policy: Policy = .anyone) throws -> TestRouter {
        try TestRouter(policy: policy, credentials: Credentials { _, _ in .known(outcome) })
    }

    private var session: Session {
        var contents = SessionContents(createdAt: TestRouter.moment, subject: "robot")
        contents.email = "robot@example.com"
        return Session(contents)
    }

    @Test("what is good passes as who it is, before the cookie")
    func accepted() throws {
        let test = try gate(.accepted(session))
        let answer = try test.ask("/oauth2/auth", "Authorization: Bearer x", try test.cookieHeader())
        #expect(answer.hasPrefix("HTTP/1.1 202 ") && answer.contains("\r\nX-Forwarded-User: robot\r\n"))
        let without = try test.ask("/oauth2/auth", try test.cookieHeader())
        #expect(without.contains("\r\nX-Forwarded-User: jane-1\r\n"))
    }

    @Test("the policy holds for it too")
    func policy() throws {
        let test = try gate(.accepted(session), policy: Policy(groups: ["admins"]))
        #expect(try test.ask("/oauth2/auth", "Authorization: Bearer x").hasPrefix("HTTP/1.1 403 "))
    }

    @Test("what is not good leaves it to the cookie, or is 403 where that is wanted")
    func bad() throws {
        let passedOver = try gate(.passedOver)
        let field = "Authorization: Bearer x"
        #expect(try passedOver.ask("/oauth2/auth", field).hasPrefix("HTTP/1.1 401 "))
        let known = try passedOver.ask("/oauth2/auth", field, try passedOver.cookieHeader())
        #expect(known.contains("\r\nX-Forwarded-User: jane-1\r\n"))
        let refused = try gate(.refused)
        #expect(try refused.ask("/oauth2/auth", field, try refused.cookieHeader()).hasPrefix("HTTP/1.1 403 "))
        #expect(try gate(.unavailable(retryAfter: 5)).ask("/oauth2/auth", field).hasPrefix("HTTP/1.1 503 "))
    }

    @Test("what nobody knows yet leaves it to the cookie, and without one it is 503 with the time to come again")
    func notKnownYet() throws {
        let test = try gate(.notKnownYet(retryAfter: 5))
        let field = "Authorization: Bearer x"
        let without = try test.ask("/oauth2/auth", field)
        #expect(without.hasPrefix("HTTP/1.1 503 ") && without.contains("\r\nRetry-After: 5\r\n"))
        let known = try test.ask("/oauth2/auth", field, try test.cookieHeader())
        #expect(known.contains("\r\nX-Forwarded-User: jane-1\r\n"))
    }

    @Test("of two fields none counts")
    func twice() throws {
        let test = try gate(.accepted(session))
        let answer = try test.ask("/oauth2/auth", "Authorization: Bearer x", "Authorization: Bearer y")
        #expect(answer.hasPrefix("HTTP/1.1 401 "))
    }

    @Test("the rules about addresses are for those whom the provider vouches for")
    func passwordUsers() throws {
        var contents = SessionContents(createdAt: TestRouter.moment, subject: "jane")
        let policy = Policy(groups: nil, domainNames: ["example.com"])
        #expect(policy.refusal(of: Session(contents)) == .noEmail)
        contents.passwordMark = ""
        #expect(policy.refusal(of: Session(contents)) == nil)
        #expect(SessionContents(Session(contents)) == contents)
        #expect(Policy(groups: ["admins"], domainNames: nil).refusal(of: Session(contents)) == .group)
    }

    @Test(
        "a dot or star before a domain means the addresses below it, and not its own",
        arguments: [".example.com", "*.example.com"],
        [("a@example.com", false), ("a@x.example.com", true), ("a@y.x.example.com", true), ("a@xexample.com", false)]
    )
    func below(domain: String, email: (String, Bool)) {
        var contents = SessionContents(createdAt: TestRouter.moment, subject: "x")
        contents.email = email.0
        let policy = Policy(groups: nil, domainNames: [domain])
        #expect((policy.refusal(of: Session(contents)) == nil) == email.1)
    }

    @Test(
        "a listed address passes beside the domains, whole and in any case",
        arguments: [
            ("Jane@Other.example", true), ("joe@example.com", true), ("jane@other.example.evil", false),
            ("x jane@other.example", false), ("jane", false), (nil, false),
        ] as [(String?, Bool)]
    )
    func listed(email: String?, passes: Bool) {
        var policy = Policy(groups: nil, domainNames: ["example.com"])
        policy.listedEmails = EmailList(Array("jane@other.example\n".utf8))
        var contents = SessionContents(createdAt: TestRouter.moment, subject: "x")
        contents.email = email
        #expect((policy.refusal(of: Session(contents)) == nil) == passes)
    }
}
