extension Provider {
    /// Where to send a browser to end the provider's own session (OpenID Connect RP-Initiated Logout 1.0, 2); nil where
    /// the provider has no such place, or is not known yet, and no option names one.
    ///
    /// - Parameters:
    ///   - idTokenHint: the session's ID token; without one most providers ask the person first.
    ///   - returnTo: where the browser comes back to; it must be registered at the provider.
    ///   - state: what the provider sends along then.
    package func endSessionURL(idTokenHint: String?, returnTo: String?, state: String? = nil) -> String? {
        if let url = configuration.logoutURL {
            return url.filled { placeholder in
                switch placeholder {
                case .clientID: configuration.clientID
                case .idTokenHint: idTokenHint
                case .returnTo: returnTo
                case .state: state
                }
            }
        }
        guard let endpoint = metadata?.endSessionEndpoint else { return nil }
        var fields: [(name: String, value: String)] = []
        if let idTokenHint, configuration.sendsLogoutHint { fields.append(("id_token_hint", idTokenHint)) }
        fields.append(("client_id", configuration.clientID))
        if let returnTo {
            fields.append(("post_logout_redirect_uri", returnTo))
            if let state { fields.append(("state", state)) }
        }
        return endpoint.appending(fields)
    }

    /// Whether the `state` of `endSessionURL` reaches the provider: a page that an option names may have no place for it.
    package var takesLogoutState: Bool {
        configuration.logoutURL?.holds(.state) ?? true
    }
}
