internal import Login
internal import Sessions

extension CrossCheck {
    mutating func checkCookies(readFile: (String) throws -> [UInt8]) {
        checkCookieSecret(readFile: readFile)
        checkNamePrefix()
        checkSameSite()
        checkRefresh()
        checkMinimalSession()
        if settings.cookieCSRFExpire == .zero, isReadable("cookie-csrf-expire") {
            problem("login attempts: \(name("cookie-csrf-expire")) is 0, so none could end; give it some minutes: 15m")
        }
        if settings.login.attemptLimit < 0 {
            problem(
                "login attempts: \(name("cookie-csrf-per-request-limit")) is negative; give 1 or more, or 0 for our bound"
            )
        }
    }

    private mutating func checkCookieSecret(readFile: (String) throws -> [UInt8]) {
        let path = settings.cookieSecretFile
        let isNamed = !path.isEmpty
        var source = settings.origin(of: "cookie-secret").description
        if let bytes = secret(
            "cookie secret",
            flag: "cookie-secret",
            fileFlag: "cookie-secret-file",
            path: path,
            readFile: readFile
        ) {
            settings.cookieSecret = CookieSecret(bytes, separator: UInt8(ascii: "\n"))
            source = "\(quoted(path)), which \(name("cookie-secret-file")) names"
        }
        let secret = settings.cookieSecret
        if secret.isEmpty {
            guard !isNamed, isReadable("cookie-secret-file") else { return }
            require("cookie secret", "cookie-secret", isMissing: true, hint: ". Make one: sidegate secret")
        } else if let index = secret.all.firstIndex(where: { $0.key.isEmpty }) {
            let bad = secret.all[index]
            let number = secret.older.isEmpty ? "" : " \(index + 1) of \(secret.all.count)"
            let newline = bad.given.last == 0x0a ? ", the last of them a newline" : ""
            problem(
                "cookie secret\(number): \(byteCount(bad.given.count))\(newline) (from \(source)); needs 16, 24 or 32. "
                    + "Make one: sidegate secret"
            )
        }
    }

    private mutating func checkRefresh() {
        let (refresh, expire) = (settings.cookieRefresh, settings.cookieExpire)
        guard refresh > .zero, isReadable("cookie-refresh"), isReadable("cookie-expire") else { return }
        if refresh < .seconds(1) {
            problem("sessions: \(name("cookie-refresh")) is under a second; give 1s or more, or 0 for never")
        }
        if expire > .zero, refresh >= expire {
            problem(
                "sessions: \(name("cookie-refresh")) is not shorter than \(name("cookie-expire")), so that sessions would "
                    + "end before they are renewed; make it shorter"
            )
        }
        if settings.sessionCookieMinimal {
            problem(
                "sessions: \(name("cookie-refresh")) needs a refresh token, which \(name("session-cookie-minimal")) keeps "
                    + "out of the session; change the one or the other"
            )
        }
    }

    /// No error: oauth2-proxy starts with it too.
    private mutating func checkMinimalSession() {
        guard settings.sessionCookieMinimal, settings.backendLogoutURL?.holdsIDToken == true
        else { return }
        warning(
            "sessions: {id_token} in \(name("backend-logout-url")) is left empty, since \(name("session-cookie-minimal")) keeps "
                + "the ID token out of the session; take the one or the other away"
        )
    }

    /// RFC 6265bis, 4.1.3.
    private mutating func checkNamePrefix() {
        guard let prefix = settings.cookieName.prefix, isReadable("cookie-name") else { return }
        let subject = "cookie name: \(prefix)\(from("cookie-name")) makes browsers demand"
        if !settings.cookieSecure, isReadable("cookie-secure") {
            problem("\(subject) Secure, which \(name("cookie-secure")) turns off; change the one or the other")
        }
        guard prefix == "__Host-" else { return }
        if !settings.cookieDomains.isEmpty, isReadable("cookie-domain") {
            problem("\(subject) no Domain, but \(name("cookie-domain")) gives one; change the one or the other")
        }
        if settings.cookiePath != .root, isReadable("cookie-path") {
            problem(
                "\(subject) the path /, but \(name("cookie-path")) is \(quoted(settings.cookiePath.text)); "
                    + "change the one or the other"
            )
        }
    }

    private mutating func checkSameSite() {
        for (flag, value) in [
            ("cookie-samesite", settings.cookieSameSite), ("cookie-csrf-samesite", settings.cookieCSRFSameSite),
        ] where value == CookieAttributes.SameSite.none && !settings.cookieSecure && isReadable("cookie-secure") {
            problem(
                "cookies: browsers refuse \(name(flag)) = none without Secure, which \(name("cookie-secure")) turns off; "
                    + "change the one or the other"
            )
        }
        if (settings.cookieCSRFSameSite ?? settings.cookieSameSite) == .strict {
            let flag = settings.cookieCSRFSameSite == nil ? "cookie-samesite" : "cookie-csrf-samesite"
            warning(
                "cookies: \(name(flag)) = strict keeps the login-attempt cookie from coming back with people whom a provider "
                    + "on another site sends; give --cookie-csrf-samesite=lax unless it is on yours"
            )
        }
    }
}
