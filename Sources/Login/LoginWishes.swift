internal import Text

/// What a link to `start` or `sign_in` asks of a login, besides where it leads back to.
struct LoginWishes: Sendable {
    var account = AccountChoice.any
    /// For the provider: what `--pass-login-parameter` names, and what a third party that begins a login may say.
    var parameters: [(name: String, value: String)] = []
    /// Whether the login has been tried before and is tried again by itself: there is no third time.
    var isAgain = false

    private static let again = "again"

    init(account: AccountChoice = .any, isAgain: Bool = false) {
        self.account = account
        self.isAgain = isAgain
    }

    /// - Parameter passed: the names that `--pass-login-parameter` gives.
    init(of fields: FormFields, passing passed: [String]) {
        account = AccountChoice(of: fields)
        isAgain = fields[Self.again] == "yes"
        // A third party may say whom it is about (OpenID Connect Core 1.0, 4).
        let names = fields["iss"] == nil ? passed : passed + ["login_hint"]
        for name in names where !parameters.contains(where: { $0.name == name }) {
            if let value = fields[name], !value.isEmpty { parameters.append((name, value)) }
        }
    }

    /// What a link carries of them, behind other fields.
    var query: String {
        account.query + (isAgain ? "&\(Self.again)=yes" : "")
            + parameters.map { "&\($0.name)=\(PercentEncoding.encode($0.value.utf8))" }.joined()
    }
}
