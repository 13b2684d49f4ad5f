internal import Logging
internal import Text

/// Why a provider did not log somebody in (RFC 6749, 4.1.2.1), in its own words. Anybody can write such words into a URL: they
/// are cut, they hold no control characters, and a page shows them only for a login that this browser began.
struct ProviderRefusal {
    let error: String
    let description: String?

    init(error: String, description: String?) {
        self.error = Self.shown(error, mostBytes: 64)
        self.description = description.map { Self.shown($0, mostBytes: 512) }
    }

    /// The error as far as it looks like a code.
    var code: String? {
        let isCode = error.utf8.allSatisfy { ASCII.isAlphanumeric($0) || "_-.".utf8.contains($0) }
        return isCode && !error.isEmpty ? error : nil
    }

    /// Whether the same login may go well when it begins again, which it does by itself, once: Keycloak says so of a form that
    /// lay open too long, or was overtaken by another tab's; and one that was to ask nobody has to ask.
    func asksForAnotherTry(of state: LoginAttempt.State) -> Bool {
        guard !state.flags.contains(.again) else { return false }
        if [error, description].contains("authentication_expired") { return true }
        // OpenID Connect Core 1.0, 3.1.2.6.
        return state.flags.contains(.silent)
            && [
                "login_required", "interaction_required", "consent_required", "account_selection_required",
            ].contains(error)
    }

    var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = ["error": "\(error)"]
        if let description { metadata["description"] = "\(description)" }
        return metadata
    }

    var details: [(name: String, value: String)] {
        [("Error", error)] + (description.map { [("Description", $0)] } ?? [])
    }

    private static func shown(_ text: String, mostBytes: Int) -> String {
        var shown = ""
        var count = 0
        for scalar in text.unicodeScalars {
            let width = UTF8.width(scalar)
            guard count + width <= mostBytes else { break }
            count += width
            // Neither do they turn around the direction of what is written beside them.
            shown.unicodeScalars.append(scalar.isInvisible ? " " : scalar)
        }
        return shown
    }
}
