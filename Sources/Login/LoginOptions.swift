/// What can be chosen of signing in and out, and nothing follows from.
package struct LoginOptions: Sendable, Equatable {
    /// `--relative-redirect-url`: where no redirect URL is given, the provider gets only the path.
    package var isRedirectRelative = false
    /// `--cookie-csrf-per-request-limit`: login attempts that one browser may have under way; 0 for as many as we take.
    package var attemptLimit = 0
    /// `--display-htpasswd-form`: the sign-in page has a form for user and password, where there are passwords.
    package var showsPasswordForm = true
    /// `--htpasswd-user-group`: the groups of people who log in with a password.
    package var passwordGroups: [String] = []
    /// `--skip-provider-button`: a login goes to the provider without a page of ours.
    package var skipsSignInPage = false
    /// `--force-json-errors`: every refusal is JSON, as for API clients.
    package var forcesJSONErrors = false
    /// `--show-debug-on-error`: an error's page says what the log says.
    package var showsErrorDetails = false
    /// `--carry-fragment`: a login that starts without a page of ours goes over one that takes the URL's fragment along.
    package var carriesFragment = false
    /// `--sign-out-at-provider`: signing out ends the provider's session too.
    package var signsOutAtProvider = false

    package init() {}
}
