internal import Login
internal import OpenID

extension CrossCheck {
    mutating func checkAccess() {
        guard settings.hasOwnProvider else { return }
        let kind = settings.provider.name
        let limits = Option.all.filter { option in
            option.isNarrowing && option.flag != "allowed-host"
                && (option.onlyFor.isEmpty || option.onlyFor.contains(kind))
        }
        guard isFileWhole, limits.allSatisfy({ isReadable($0.flag) && $0.text(settings).isEmpty }) else { return }
        if let emptied = limits.first(where: { isGiven($0.flag) }) {
            problem(
                "who may pass: \(name(emptied.flag)) is given without a value, and no other option says who; name somebody, "
                    + "or give --email-domain=* if everyone is meant"
            )
        } else if let place = settings.publicProvider, isReadable("oidc-issuer-url", "provider", "login-url") {
            let own = limits.filter { !$0.onlyFor.isEmpty }.map { "--\($0.flag), " }.joined()
            problem(
                "who may pass: no option says, and everyone in the world can have an account at \(place); give \(own)"
                    + "--email-domain=example.com, --allowed-group or --authenticated-emails-file, or --email-domain=* if "
                    + "everyone is meant"
            )
        } else {
            warning(
                "who may pass: everyone whom the provider authenticates, since no option says otherwise; give "
                    + "--email-domain=example.com or --allowed-group, or --email-domain=* if it is meant so"
            )
        }
    }

    /// Names of LDAP have commas, at which flags and variables are parted: nobody is in a group called `OU=Staff`.
    mutating func checkCutNames() {
        for (flag, values) in [
            ("allowed-group", settings.allowedGroups), ("htpasswd-user-group", settings.login.passwordGroups),
        ] {
            guard
                let index = values.indices.dropFirst().first(where: { index in
                    isRelativeName(values[index - 1]) && isRelativeName(values[index], mayBeFirst: false)
                })
            else { continue }
            warning(
                "groups: \(quoted(values[index - 1])) and \(quoted(values[index]))\(from(flag)) look like one name that was cut at "
                    + "its commas; put the whole name in double quotes: --\(flag)='\"CN=Staff,OU=Groups\"', or make it one text "
                    + "of a list in the file"
            )
        }
    }

    /// Whether the text is one part of a distinguished name (RFC 4514, 3), such as `OU=Groups`.
    private func isRelativeName(_ text: String, mayBeFirst: Bool = true) -> Bool {
        guard let sign = text.firstIndex(of: "="), !text.contains(",") else { return false }
        let type = text[..<sign].lowercased()
        return ["ou", "dc", "o", "l", "st", "c", "street"].contains(type)
            || (mayBeFirst && ["cn", "uid"].contains(type))
    }

    mutating func checkListener() {
        if settings.pingPath != nil, settings.pingPath == settings.readyPath {
            warning(
                "paths: --ping-path and --ready-path are the same\(from("ready-path")), and answered as --ping-path, as in "
                    + "oauth2-proxy; give each its own, so that no request comes before logins can succeed"
            )
            settings.readyPath = nil
        }
        for (flag, path) in [("ping-path", settings.pingPath), ("ready-path", settings.readyPath)] {
            // A health page answers everyone: on one of our own endpoints, or where gateways ask, it would let everyone pass.
            if path?.text == "/" {
                problem(
                    "paths: --\(flag) is /\(from(flag)), where Traefik and Caddy ask whether somebody may pass: everybody would; "
                        + "give it a path of its own"
                )
            }
            guard let path, settings.proxyPrefix.covers(path.text), isReadable(flag, "proxy-prefix") else { continue }
            problem(
                "paths: \(quoted(path.text))\(from(flag)) lies under the prefix of Sidegate's own endpoints, "
                    + "\(settings.proxyPrefix.text)\(from("proxy-prefix")); give --\(flag) one beside it"
            )
        }
        if !settings.upstreams.isEmpty, settings.upstreams.contains(where: { $0.status == nil }) {
            // The values are not shown: URLs of upstreams may hold passwords.
            warning(
                "\(name("upstream")): what is not static://200 to static://299 is without effect, since Sidegate carries no "
                    + "traffic; name your application in your gateway's configuration"
            )
        }
        if isGiven("trusted-proxy-ip"), !settings.reverseProxy, isReadable("reverse-proxy", "trusted-proxy-ip") {
            warning("trusted proxies: \(name("trusted-proxy-ip")) is without effect without --reverse-proxy")
        }
    }

    mutating func checkHeaders() {
        if settings.setBasicAuth, settings.setAuthorizationHeader {
            problem(
                "identity headers: \(name("set-basic-auth")) and \(name("set-authorization-header")) both set "
                    + "Authorization; keep one"
            )
        }
        if settings.setBasicAuth, settings.basicAuthPassword.isEmpty, isReadable("basic-auth-password") {
            warning("identity headers: \(name("set-basic-auth")) sends an empty password; give --basic-auth-password")
        }
        guard settings.sessionCookieMinimal else { return }
        let needingTokens = [
            ("pass-access-token", settings.passAccessToken),
            ("set-authorization-header", settings.setAuthorizationHeader),
            ("pass-authorization-header", settings.passAuthorizationHeader),
        ]
        for (flag, isOn) in needingTokens where isOn {
            problem(
                "identity headers: \(name(flag)) needs the tokens that \(name("session-cookie-minimal")) keeps out of the "
                    + "session; keep one"
            )
        }
    }
}
