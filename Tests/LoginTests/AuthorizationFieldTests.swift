import Clocks
import Cryptography
import Fetch
import HTTP1
import Logging
import OpenID
import Passwords
import Synchronization
import TestSupport
import Testing
import Text

@testable import Authentication
@testable import Gateways
@testable import Login
@testable import Web

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
            facts: facts,
            logger: log.logger,
            clock: .system
        )
    }

    private let log = KeptLog()
    private let facts = RequestFacts(
        clientIPHeader: "X-Forwarded-For",
        requestIDHeader: "X-Request-Id",
        trustedProxies: TrustedProxies(IPNetwork.loopback)
    )

    /// From an address that a trusted gateway says.
    private func request(_ client: String = "192.0.2.7") throws -> Request {
        try Request.parsing(
            "GET /oauth2/auth HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: \(client)\r\nX-Request-Id: id-1\r\n\r\n"
        )
    }

    private func outcome(_ text: String, _ field: AuthorizationField) async throws -> Credentials.Outcome {
        switch field.check(text, try request()) {
        case .known(let outcome): outcome
        case .later(let work): await work()
        }
    }

    @Test("user and password of the file pass, with the groups of the option; at once the second time")
    func basic() async throws {
        let field = field(try PasswordChecker(file, clock: .system, random: .system))
        for text in ["Basic am9lOnNlY3JldA==", "basic  am9lOnNlY3JldA== "] {
            guard case .accepted(let session) = try await outcome(text, field) else {
                Issue.record("\(text) was not accepted")
                continue
            }
            #expect(session.user == "joe" && session.groups == ["staff"] && session[.email] == nil)
        }
        guard case .known(.accepted) = field.check("Basic am9lOnNlY3JldA==", try request()) else {
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

    @Test(
        "a refused password and a refused token are lines of failures, with the request's id and the client's address"
    )
    func refusalsLogged() async throws {
        _ = try await outcome("Basic am9lOndyb25n", field(PasswordChecker(file, clock: .system, random: .system)))
        _ = try await outcome(
            "Bearer " + token(issuer: "https://other.example.com"),
            bearerField(fallsBackToLogin: true)
        )
        let lines = log.lines
        try #require(lines.count == 2)
        #expect(lines.map(\.message) == ["a password was refused", "a bearer token was refused"])
        for line in lines {
            // What `[AuthFailure]` is written for.
            #expect(line.level == .notice)
            #expect(line.metadata["client"] == "192.0.2.7" && line.metadata["request_id"] == "id-1")
        }
    }

    @Test("wrong passwords in a row are bounded by the client's address, whatever users they are for")
    func guesses() async throws {
        let field = field(try PasswordChecker(file, clock: .system, random: .system))
        var isBusy = false
        for number in 0..<20 where !isBusy {
            let basic = Base64.encode(Array("user\(number):wrong".utf8))
            if case .notKnownYet = try await outcome("Basic \(basic)", field) { isBusy = true }
        }
        #expect(isBusy)
    }

    /// Answers as a provider with discovery and introspection; the token `good` is active.
    private final class Introspecting: Sendable {
        private let counted = Mutex(0)
        /// Whether calls about tokens are answered; until then they wait.
        private let answers: Mutex<Bool>

        init(answers: Bool = true) {
            self.answers = Mutex(answers)
        }

        var calls: Int { counted.withLock { $0 } }

        func beginToAnswer() { answers.withLock { $0 = true } }

        func fetch(_ request: FetchRequest) async throws(FetchError) -> FetchResponse {
            let issuer = "https://id.example.com"
            let text: String
            switch request.url {
            case "\(issuer)/introspect":
                counted.withLock { $0 += 1 }
                while !answers.withLock({ $0 }) { await Task.yield() }
                let isGood = String(decoding: request.body, as: UTF8.self).hasPrefix("token=good")
                text = isGood ? #"{"active":true,"client_id":"id","sub":"jane"}"# : #"{"active":false}"#
            case "\(issuer)/keys":
                // RFC 8037, A.2.
                text = #"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#
            default:
                text = """
                    {"issuer":"\(issuer)","authorization_endpoint":"\(issuer)/a","token_endpoint":"\(issuer)/t",
                    "jwks_uri":"\(issuer)/keys","introspection_endpoint":"\(issuer)/introspect"}
                    """
            }
            return FetchResponse(status: 200, headers: [("Content-Type", "application/json")], body: Array(text.utf8))
        }
    }

    @Test("an opaque token is asked about once in a while, a bad one too, and not at all where nobody wants that")
    func introspected() async throws {
        let answering = Introspecting()
        let configuration = ProviderConfiguration(
            issuer: "https://id.example.com",
            clientID: "id",
            clientSecret: "secret"
        )
        let provider = try Provider(
            configuration,
            fetch: { request throws(FetchError) in try await answering.fetch(request) },
            clock: .system,
            logger: log.logger
        )
        let run = Task { await provider.run() }
        defer { run.cancel() }
        while !provider.isReady { await Task.yield() }
        func field(introspects: Bool) -> AuthorizationField {
            AuthorizationField(
                bearerTokens: BearerTokens(
                    LoginProviders(provider),
                    introspects: introspects,
                    keeping: KeptTokens(),
                    clock: .system
                ),
                fallsBackToLogin: true,
                passwords: nil,
                passwordGroups: [],
                facts: facts,
                logger: log.logger,
                clock: .system
            )
        }
        let asking = field(introspects: true)
        for _ in 1...3 {
            guard case .accepted(let session) = try await outcome("Bearer good", asking) else {
                Issue.record("an active token was refused")
                return
            }
            #expect(session.user == "jane")
        }
        #expect(answering.calls == 1)
        for _ in 1...3 {
            guard case .passedOver = try await outcome("Bearer bad", asking) else {
                Issue.record("a token that is not active was taken")
                return
            }
        }
        #expect(answering.calls == 2)
        #expect(log.lines.last?.message == "a bearer token was refused" && log.lines.last?.level == .notice)
        guard case .known(.passedOver) = field(introspects: false).check("Bearer good", try request()) else {
            Issue.record("an opaque token was looked at")
            return
        }
    }

    @Test("at most 32 tokens wait for the provider; a further one is neither good nor bad, and costs no call")
    func mostCalls() async throws {
        let answering = Introspecting(answers: false)
        let provider = try Provider(
            ProviderConfiguration(issuer: "https://id.example.com", clientID: "id", clientSecret: "secret"),
            fetch: { request throws(FetchError) in try await answering.fetch(request) },
            clock: .system,
            logger: log.logger
        )
        let run = Task { await provider.run() }
        defer { run.cancel() }
        while !provider.isReady { await Task.yield() }
        let tokens = BearerTokens(LoginProviders(provider), introspects: true, keeping: KeptTokens(), clock: .system)
        let logger = log.logger
        let waiting = (0..<32).map { number in Task { await tokens.check("good\(number)", logger) } }
        while answering.calls < 32 { await Task.yield() }
        for number in 32..<40 {
            guard case .unavailable = await tokens.check("good\(number)", logger) else {
                Issue.record("token \(number) was judged")
                return
            }
        }
        #expect(answering.calls == 32)
        #expect(log.lines.last?.metadata["reason"] == "too many wait for the provider")
        answering.beginToAnswer()
        for task in waiting {
            guard case .good = await task.value else {
                Issue.record("an active token was refused")
                return
            }
        }
        // There is room again, and what was turned away was not remembered as bad.
        guard case .good = await tokens.check("good39", logger) else {
            Issue.record("the calls before hold their places")
            return
        }
        #expect(answering.calls == 33)
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
            bearerTokens: BearerTokens(LoginProviders(provider), keeping: KeptTokens(), clock: .system),
            fallsBackToLogin: fallsBackToLogin,
            passwords: nil,
            passwordGroups: [],
            facts: facts,
            logger: log.logger,
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
        guard case .notKnownYet = try await outcome(own, try bearerField(fallsBackToLogin: true)) else {
            Issue.record("a token that nobody can check yet was judged")
            return
        }
        guard case .unavailable = try await outcome(own, try bearerField(fallsBackToLogin: false)) else {
            Issue.record("a token that nobody can check yet was judged")
            return
        }
        let foreign = "Bearer " + token(issuer: "https://other.example.com")
        guard case .passedOver = try await outcome(foreign, try bearerField(fallsBackToLogin: true)) else {
            Issue.record("another provider's token waits for ours")
            return
        }
    }
}
