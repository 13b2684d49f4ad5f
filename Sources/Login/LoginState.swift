package import Sessions

/// Looks into a login under way, for those who hold its keys.
package enum LoginState {
    /// Where the login with this `state` leads back to; nil where these keys did not seal it.
    package static func returnURL(of state: String, keys: KeyRing, cookieName: String) -> String? {
        keys.sealer(for: .loginState, name: cookieName).open(Array(state.utf8).span)
            .flatMap(LoginAttempt.State.init(bytes:))?.returnURL
    }
}
