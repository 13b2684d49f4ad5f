import Clocks
import Cryptography
import Fetch
import Logging
import OpenID
import Passwords
import Testing

@testable import Authentication
@testable import Login

@Suite("What an Authorization field holds")
struct AuthorizationFieldTests {
    /// joe's password is `secret`.
    private let file = PasswordFile.read(Array("joe:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n".utf8)).file

    private func field(_ passwords: PasswordChecker?) -> AuthorizationField {
        AuthorizationField(
            bearerTokens: nil,
            fallsBackToLogin: true,
            passwords: passwords,
            passwordGroups: ["staff"],
            clock: .system
        )
    }

    private func outcome(_ text: String, _ field: AuthorizationField) async -> Credentials.Outcome {
        switch field.check(text) {
        case .known(let outcome): outcome
        case .later(let work): await work()
        }
    }

    @Test("user and password of the file pass, with the groups of the option; at once the second time")
    func basic() async throws {
        let field = field(try PasswordChecker(file, clock: .system, random: .system))
        for text in ["Basic am9lOnNlY3JldA==", "basic  am9lOnNlY3JldA== "] {
            guard case .accepted(let session) = await outcome(text, field) else {
                Issue.record("\(text) was not accepted")
                continue
            }
            #expect(session.user == "joe" && session.groups == ["staff"] && session[.email] == nil)
        }
        guard case .known(.accepted) = field.check("Basic am9lOnNlY3JldA==") else {
            Issue.record("a known password was hashed again")
            return
        }
    }

    @Test(
        "everything else is passed over",
        arguments: [
            "", "Basic", "Basic ", "Basic am9l", "Basic am9lOnNlY3JldA", "Basic am9lOnNlY3JlZA==", "Basic !!!!",
            "Digest x",
            "Bearer am9lOnNlY3JldA==", "Basic bm9ib2R5OnNlY3JldA==", "Basic /zo=",
        ]
    )
    func passedOver(text: String) async throws {
        let outcome = try await outcome(text, field(PasswordChecker(file, clock: .system, random: .system)))
        guard case .passedOver = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test("without an option nothing looks at the field")
    func off() { #expect(field(nil).credentials == nil) }

    @Test(
        "a token is three parts, two of them JSON",
        arguments: [
            ("eyJh.eyJi.c2ln", true), ("eyJh.eyJi.", false), ("eyJh.eyJi", false), ("eyJh.eyJi.a.b", false),
            ("abc.eyJi.c2ln", false), ("eyJh.eyJi.a=", false), ("eyJh.eyJi.a b", false), ("", false),
        ]
    )
    func tokens(text: String, isToken: Bool) { #expect(AuthorizationField.isToken(text) == isToken) }

    /// With a provider that has not been reached yet, and one of another name.
    private func bearerField(fallsBackToLogin: Bool) throws -> AuthorizationField {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let provider = try Provider(
            ProviderConfiguration(issuer: "https://id.example.com", clientID: "id", clientSecret: "secret"),
            fetch: { _ throws(FetchError) in throw .timeout },
            clock: .system,
            logger: logger
        )
        return AuthorizationField(
            bearerTokens: BearerTokens([provider], keeping: KeptTokens(), clock: .system, logger: logger),
            fallsBackToLogin: fallsBackToLogin,
            passwords: nil,
            passwordGroups: [],
            clock: .system
        )
    }

    private func token(issuer: String) -> String {
        let parts = [#"{"alg":"RS256"}"#, #"{"iss":"\#(issuer)","sub":"jane"}"#, "signature"]
        return parts.map { Base64URL.encode(Array($0.utf8)) }.joined(separator: ".")
    }

    @Test("while the provider's keys are not there, a token of its own is neither good nor bad")
    func keysMissing() async throws {
        let own = "Bearer " + token(issuer: "https://id.example.com")
        guard case .notKnownYet = await outcome(own, try bearerField(fallsBackToLogin: true)) else {
            Issue.record("a token that nobody can check yet was judged")
            return
        }
        guard case .unavailable = await outcome(own, try bearerField(fallsBackToLogin: false)) else {
            Issue.record("a token that nobody can check yet was judged")
            return
        }
        let foreign = "Bearer " + token(issuer: "https://other.example.com")
        guard case .passedOver = await outcome(foreign, try bearerField(fallsBackToLogin: true)) else {
            Issue.record("another provider's token waits for ours")
            return
        }
    }
}
