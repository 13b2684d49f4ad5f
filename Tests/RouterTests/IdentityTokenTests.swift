import Clocks
import Cryptography
import HTTP1
import OpenID
import Synchronization
import Testing

@testable import Authentication
@testable import Decision
@testable import Gateways
@testable import Router
@testable import Sessions
@testable import Web

@Suite("Signed statements of who it is")
struct IdentityTokenTests {
    private static let header = "X-Sidegate-Jwt-Assertion"
    private static let secrets = [[UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32)]

    /// A clock that a test sets.
    private final class Hands: Sendable {
        private let time = Mutex(TestRouter.moment)
        var clock: WallClock { WallClock { self.time.withLock { $0 } } }

        func pass(_ seconds: Int64) { time.withLock { $0 = $0 + seconds } }
    }

    private func router(
        _ keys: IdentityKeys = IdentityKeys(derivedFrom: Self.secrets),
        dialect: Dialect? = .nginx,
        clock: WallClock = WallClock { TestRouter.moment },
        _ change: (inout TestRouter.Configuration) -> Void = { _ in }
    ) throws -> TestRouter {
        try TestRouter(trusting: IPNetwork.loopback, dialect: dialect, clock: clock) {
            $0.router.identityTokens = IdentityTokenConfiguration(header: Self.header, keys: keys)
            change(&$0)
        }
    }

    private func token(in answer: String) throws -> String {
        let line = answer.split(separator: "\r\n").first { $0.hasPrefix("\(Self.header): ") }
        return String(try #require(line).dropFirst(Self.header.count + 2))
    }

    private static let question = "/oauth2/auth?host=app.example.com&method=GET"

    /// The claims, once the signature is found good by the keys at `/oauth2/jwks`.
    private func claims(of token: String, _ test: TestRouter) throws -> JSON {
        let answer = try test.ask("/oauth2/jwks")
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        #expect(answer.contains("Content-Type: application/json\r\n"))
        let body = try #require(answer.components(separatedBy: "\r\n\r\n").last)
        let signed = try JSONWebSignature(compact: token)
        #expect(signed.algorithmName == "ES256")
        try signed.verify(.es256, with: KeySet(JSON.parse(Array(body.utf8)), at: "/oauth2/jwks"))
        return try JSON.parse(signed.payload)
    }

    private func payload(of token: String) throws -> String {
        String(decoding: try JSONWebSignature(compact: token).payload, as: UTF8.self)
    }

    @Test("says user, address, groups and names, for a minute, for the host that was asked for")
    func claims() throws {
        let test = try router()
        let cookie = try test.cookieHeader {
            $0.user = "jane"
            $0.name = "Jané \"J\" Doe"
            $0.preferredUsername = "jd"
        }
        let token = try token(in: test.ask(Self.question, cookie, "X-Forwarded-Uri: /page"))
        let claims = try claims(of: token, test)
        let now = TestRouter.moment.secondsSince1970
        #expect(claims["iss"]?.string == "app.example.com")
        #expect(claims["aud"]?.string == "app.example.com")
        #expect(claims["sub"]?.string == "jane-1")
        #expect(claims["user"]?.string == "jane")
        #expect(claims["email"]?.string == "jane@example.com")
        #expect(claims["name"]?.string == "Jané \"J\" Doe")
        #expect(claims["preferred_username"]?.string == "jd")
        let payload = try payload(of: token)
        #expect(payload.contains(",\"iat\":\(now),\"exp\":\(now + 60),"))
        #expect(payload.hasSuffix(",\"groups\":[\"staff\",\"admins\"]}"))
    }

    @Test(
        "says which provider the person is from where there are several, since one name may be another person's there"
    )
    func provider() throws {
        let test = try router()
        func claim(_ id: String?) throws -> String? {
            let cookie = try test.cookieHeader { $0.provider = id }
            return try claims(of: token(in: test.ask(Self.question, cookie, "X-Forwarded-Uri: /")), test)["provider"]?
                .string
        }
        #expect(try claim("corp") == "corp")
        #expect(try claim("partners") == "partners")
        #expect(try claim(nil) == nil)
    }

    @Test("names the host in small letters, and one host's statement is no other's")
    func audience() throws {
        let test = try router()
        let cookie = try test.cookieHeader()
        let answer = try test.answer(
            [
                "GET /oauth2/auth?host=Wiki.Example.com&method=GET HTTP/1.1", "Host: Wiki.Example.com",
                "X-Forwarded-Uri: /page", cookie,
            ]
        )
        let wiki = try token(in: answer)
        #expect(try claims(of: wiki, test)["aud"]?.string == "wiki.example.com")
        #expect(try token(in: test.ask(Self.question, cookie, "X-Forwarded-Uri: /page")) != wiki)
    }

    @Test("is empty where the host is only the client's word")
    func unknownHost() throws {
        let test = try router(dialect: .caddy)
        let answer = try test.ask("/oauth2/auth", test.cookieHeader())
        #expect(answer.hasPrefix("HTTP/1.1 202 "))
        #expect(answer.contains("\r\n\(Self.header): \r\n"))
    }

    @Test("is made once for half a minute, and for each session by itself")
    func kept() throws {
        let hands = Hands()
        let test = try router(clock: hands.clock)
        let cookie = try test.cookieHeader()
        let first = try token(in: test.ask(Self.question, cookie, "X-Forwarded-Uri: /page"))
        hands.pass(29)
        #expect(try token(in: test.ask(Self.question, cookie, "X-Forwarded-Uri: /page")) == first)
        // The same session out of other memory, as each request of a store's session has it.
        #expect(try token(in: test.ask(Self.question, test.cookieHeader(), "X-Forwarded-Uri: /page")) == first)
        let jackCookie = try test.cookieHeader { $0.email = "jack@example.com" }
        let jack = try token(in: test.ask(Self.question, jackCookie, "X-Forwarded-Uri: /page"))
        #expect(try claims(of: jack, test)["email"]?.string == "jack@example.com")
        hands.pass(1)
        let second = try token(in: test.ask(Self.question, cookie, "X-Forwarded-Uri: /page"))
        #expect(second != first)
        #expect(try payload(of: second).contains("\"exp\":\(TestRouter.moment.secondsSince1970 + 90),"))
    }

    @Test("a clock that was set back makes a new one")
    func clockSetBack() throws {
        let hands = Hands()
        let test = try router(clock: hands.clock)
        let cookie = try test.cookieHeader()
        let first = try token(in: test.ask(Self.question, cookie, "X-Forwarded-Uri: /page"))
        hands.pass(-10)
        #expect(try token(in: test.ask(Self.question, cookie, "X-Forwarded-Uri: /page")) != first)
    }

    @Test("a request of nobody carries the field, empty; one that is refused carries none")
    func nobody() throws {
        let proxies = TrustedProxies(IPNetwork.loopback)
        let test = try router {
            var exemptions = Exemptions(clientAddress: ClientAddress(header: "X-Real-IP", trustedProxies: proxies))
            exemptions.routes = [RouteRule(method: nil, pattern: try! .init("^/public/"))]
            $0.access.exemptions = exemptions
        }
        let open = try test.ask(Self.question, "X-Forwarded-Uri: /public/a")
        #expect(open.hasPrefix("HTTP/1.1 202 "))
        #expect(open.contains("\r\n\(Self.header): \r\n"))
        let refused = try test.ask(Self.question, "X-Forwarded-Uri: /private")
        #expect(refused.hasPrefix("HTTP/1.1 401 "))
        #expect(!refused.contains(Self.header))
    }

    @Test("what the key before signed is still good after a change of the cookie secret, until that is taken out")
    func rotation() throws {
        let old = try router(IdentityKeys(derivedFrom: [Self.secrets[1]]))
        let token = try token(in: old.ask(Self.question, old.cookieHeader(), "X-Forwarded-Uri: /page"))
        let both = try router(IdentityKeys(derivedFrom: Self.secrets))
        #expect(try claims(of: token, both)["sub"]?.string == "jane-1")
        let new = try router(IdentityKeys(derivedFrom: [Self.secrets[0]]))
        #expect(throws: OpenIDError.self) { try claims(of: token, new) }
    }

    @Test("keys of a file: the first signs, all are known, and each is on P-256")
    func file() throws {
        let (first, second) = (PrivateKey.generate(.ec(.p256)), PrivateKey.generate(.ec(.p256)))
        // As `openssl ecparam -genkey` writes it without -noout.
        let parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
        let text = parameters + first.unencryptedPEM + "\n" + second.unencryptedPEM
        let test = try router(IdentityKeys(pem: Array(text.utf8)))
        #expect(try test.ask("/oauth2/jwks").components(separatedBy: "\"kid\"").count == 3)
        let token = try token(in: test.ask(Self.question, test.cookieHeader(), "X-Forwarded-Uri: /page"))
        let signer = try #require(IdentityKey(first))
        #expect(try JSONWebSignature(compact: token).keyID == signer.id)
        let wrong = first.unencryptedPEM + PrivateKey.generate(.ec(.p384)).unencryptedPEM
        #expect(throws: IdentityKeys.FileError.notP256(2)) { try IdentityKeys(pem: Array(wrong.utf8)) }
        #expect(throws: IdentityKeys.FileError.noKey) { try IdentityKeys(pem: Array("no key".utf8)) }
        let broken = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
        #expect(throws: IdentityKeys.FileError.key(1, .notPEM)) { try IdentityKeys(pem: Array(broken.utf8)) }
    }

    @Test("without the option there is no header, and the set of keys is empty")
    func off() throws {
        let test = try TestRouter(trusting: IPNetwork.loopback, dialect: .nginx)
        #expect(try !test.ask(Self.question, test.cookieHeader(), "X-Forwarded-Uri: /page").contains(Self.header))
        #expect(try test.ask("/oauth2/jwks").hasSuffix("\r\n\r\n{\"keys\":[]}"))
    }
}
