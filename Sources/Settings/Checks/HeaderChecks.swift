internal import Router

extension CrossCheck {
    mutating func checkIdentityTokens(readFile: (String) throws -> [UInt8]) {
        guard isReadable("identity-jwt") else { return }
        guard settings.identityJWT else {
            for flag in ["identity-jwt-header", "identity-jwt-key-file"] where isGiven(flag) {
                warning("identity headers: \(name(flag)) is without effect without --identity-jwt")
            }
            return
        }
        let header = settings.identityJWTHeader.text
        let others = ["authorization", "gap-auth", "cookie", "host"]
        if HeaderMapping.isOurs(header) || others.contains(header.lowercased())
            || ["x-forwarded-", "x-auth-request-", "x-original-"].contains(where: header.lowercased().hasPrefix)
        {
            problem(
                "identity headers: \(name("identity-jwt-header")) is \(quoted(header)), which carries something else; name it "
                    + "as \(quoted(FieldNameText.identityToken.text))"
            )
        }
        if settings.headers.contains(where: { $0.name.lowercased() == header.lowercased() }) {
            problem(
                "identity headers: \(name("header")) and the signed statement of --identity-jwt are both \(quoted(header)); "
                    + "name another by --identity-jwt-header"
            )
        }
        let path = settings.identityJWTKeyFile
        guard !path.isEmpty else { return }
        do {
            _ = try IdentityKeys(pem: try readFile(path))
        } catch {
            problem(
                "identity headers: \(quoted(path))\(from("identity-jwt-key-file")): \(error); make a key by "
                    + "`openssl ecparam -name prime256v1 -genkey -noout`"
            )
        }
    }

    mutating func checkOwnHeaders(readFile: (String) throws -> [UInt8]) {
        guard isReadable("header") else { return }
        var names: Set<String> = []
        for header in settings.headers {
            if !names.insert(header.name.lowercased()).inserted {
                problem("headers: \(name("header")) names \(quoted(header.name)) twice; put both values into one")
            }
            for path in header.files { checkFile(path, of: header, readFile: readFile) }
            guard settings.sessionCookieMinimal else { continue }
            for token in ["access_token", "id_token"] where header.asks(for: token) {
                problem(
                    "headers: \(quoted(header.name)) needs the tokens that \(name("session-cookie-minimal")) keeps out of "
                        + "the session; keep one"
                )
            }
        }
    }

    private mutating func checkFile(
        _ path: String,
        of header: HeaderMapping,
        readFile: (String) throws -> [UInt8]
    ) {
        do {
            let content = HeaderFile.content(try readFile(path))
            if content.isEmpty { problem("headers: the file \(quoted(path)) for \(quoted(header.name)) is empty") }
            if content.contains(where: { isControl($0) }) {
                problem(
                    "headers: the file \(quoted(path)) for \(quoted(header.name)) holds a control character, or more than "
                        + "one line; a header is one line"
                )
            }
        } catch {
            problem("headers: cannot read the file \(quoted(path)) for \(quoted(header.name)): \(error)")
        }
    }
}

/// A file whose content goes into a header.
package enum HeaderFile {
    /// Without the line feed at its end, which editors and `echo` leave.
    package static func content(_ file: [UInt8]) -> [UInt8] {
        var content = file
        if content.last == 0x0A { content.removeLast() }
        if content.last == 0x0D { content.removeLast() }
        return content
    }
}
