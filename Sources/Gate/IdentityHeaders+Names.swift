extension IdentityHeaders {
    /// The fields that `write` sends, in its order: what a gateway must copy.
    package var names: [String] {
        var names = ["GAP-Auth"]
        let kinds = ["User", "Email", "Preferred-Username", "Groups"]
        if setsXAuthRequest { names += kinds.map { "X-Auth-Request-\($0)" } }
        if passesUserHeaders { names += kinds.map { "X-Forwarded-\($0)" } }
        if passesAccessToken, setsXAuthRequest { names.append("X-Auth-Request-Access-Token") }
        if passesAccessToken, passesUserHeaders { names.append("X-Forwarded-Access-Token") }
        if setsBearerToken || basicAuthPassword != nil { names.append("Authorization") }
        return names
    }
}
