internal import Text

/// What a link to `start` or `sign_in` asks of a login, besides where it leads back to.
struct LoginWishes: Sendable {
    var account = AccountChoice.any
    /// For the provider: what `--pass-login-parameter` names, and what a third party that begins a login may say.
    var parameters: [(name: String, value: String)] = []
    /// The provider by the name that a third party gave, which lets it say `login_hint`.
    var issuer: String?
    /// Whether the login has been tried before and is tried again by itself: there is no third time.
    var isAgain = false

    private static let again = "again"
    private static let thirdParty = "iss"

    init(account: AccountChoice = .any, isAgain: Bool = false) {
        self.account = account
        self.isAgain = isAgain
    }

    /// - Parameter passed: the names that `--pass-login-parameter` gives.
    init(of fields: FormFields, passing passed: [String]) {
        account = AccountChoice(of: fields)
        isAgain = fields[Self.again] == "yes"
        issuer = fields[Self.thirdParty]
        // A third party may say whom it is about (OpenID Connect Core 1.0, 4).
        let names = issuer == nil ? passed : passed + ["login_hint"]
        for name in names where !parameters.contains(where: { $0.name == name }) {
            if let value = fields[name], !value.isEmpty { parameters.append((name, value)) }
        }
    }

    /// What a link carries of them, behind other fields.
    var query: String {
        account.query + (isAgain ? "&\(Self.again)=yes" : "")
            + (issuer.map { "&\(Self.thirdParty)=\(PercentEncoding.encode($0.utf8))" } ?? "")
            + parameters.map(Self.field).joined()
    }

    private static func field(_ parameter: (name: String, value: String)) -> String {
        "&\(parameter.name)=\(PercentEncoding.encode(parameter.value.utf8))"
    }
}

// MARK: - A new try

extension LoginWishes {
    /// What `state` keeps of them for a new try, in the form of a query: the account and as many of the parameters, in their
    /// order, as `limit` bytes take.
    func kept(limit: Int) -> String {
        var text = account.query
        for parameter in parameters {
            let field = Self.field(parameter)
            guard text.utf8.count + field.utf8.count <= limit + 1 else { break }
            text += field
        }
        return String(text.dropFirst())
    }

    /// The wishes of a login that begins once more.
    ///
    /// - Parameters:
    ///   - kept: what `state` kept of them. It was sealed here, so that its parameters are among those that may be passed.
    ///   - issuer: the provider's own name.
    init(again kept: String, issuer: String) {
        let fields = FormFields(kept.utf8.span)
        account = AccountChoice(of: fields)
        isAgain = true
        parameters = fields.fields.filter { $0.name != AccountChoice.field }
        if parameters.contains(where: { $0.name == "login_hint" }) { self.issuer = issuer }
    }
}
