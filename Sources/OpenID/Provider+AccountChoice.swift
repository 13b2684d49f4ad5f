extension Provider {
    /// The `prompt` that has the person choose an account, instead of being signed in with the one that the provider's own
    /// session is for (OpenID Connect Core 1.0, 3.1.2.1).
    ///
    /// Most providers know `select_account` and announce nothing. One that announces other values gets `login`, which every
    /// provider must know.
    package var accountChoicePrompt: String { metadata?.accountChoicePrompt ?? ProviderMetadata.selectAccount }
}

extension ProviderMetadata {
    fileprivate static let selectAccount = "select_account"

    var accountChoicePrompt: String {
        guard let prompts, !prompts.contains(Self.selectAccount) else { return Self.selectAccount }
        return "login"
    }
}
