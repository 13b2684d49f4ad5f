internal import Passwords

extension CrossCheck {
    mutating func checkCredentials(readFile: (String) throws -> [UInt8]) {
        checkPasswordFile(readFile: readFile)
        if !settings.authenticatedEmailsFile.isEmpty, isReadable("authenticated-emails-file") {
            do {
                let list = try readFile(settings.authenticatedEmailsFile)
                if EmailList.addresses(in: list).isEmpty {
                    warning("who may pass: \(quoted(settings.authenticatedEmailsFile)) holds no address")
                }
            } catch {
                problem(
                    "who may pass: cannot read the file \(quoted(settings.authenticatedEmailsFile))"
                        + "\(from("authenticated-emails-file")): \(error)"
                )
            }
        }
        if !settings.skipJWTBearerTokens, isReadable("skip-jwt-bearer-tokens") {
            for flag in ["extra-jwt-issuers", "bearer-token-login-fallback"] where isGiven(flag) {
                warning("bearer tokens: \(name(flag)) is without effect without --skip-jwt-bearer-tokens")
            }
        }
    }

    private mutating func checkPasswordFile(readFile: (String) throws -> [UInt8]) {
        let path = settings.htpasswdFile
        guard !path.isEmpty else {
            guard isReadable("htpasswd-file"), isFileWhole else { return }
            for flag in ["htpasswd-user-group", "display-htpasswd-form"] where isGiven(flag) {
                warning("passwords: \(name(flag)) is without effect without --htpasswd-file")
            }
            return
        }
        do {
            for one in PasswordFile.read(try readFile(path)).problems {
                problem("passwords: \(path):\(one.line) \(one.reason)")
            }
        } catch {
            problem("passwords: cannot read the file \(quoted(path))\(from("htpasswd-file")): \(error)")
        }
    }
}

/// The file of `--authenticated-emails-file`: an address a line, comments after `#`.
package enum EmailList {
    /// In lower case.
    package static func addresses(in file: [UInt8]) -> [String] {
        file.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let text = String(decoding: line, as: UTF8.self)
            // oauth2-proxy reads the first of several fields.
            let field = text.split(separator: ",", omittingEmptySubsequences: false)[0]
            let address = String(field.filter { !$0.isWhitespace }).lowercased()
            return address.isEmpty || address.hasPrefix("#") ? nil : address
        }
    }
}
