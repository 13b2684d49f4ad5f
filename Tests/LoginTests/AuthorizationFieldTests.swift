import Clocks
import Cryptography
import Passwords
import Testing

@testable import Gate
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
}
