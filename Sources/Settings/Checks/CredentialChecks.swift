internal import Decision
internal import Passwords

extension CrossCheck {
    mutating func checkCredentials(readFile: (String) throws -> [UInt8]) {
        checkPasswordFile(readFile: readFile)
        checkEmailList(readFile: readFile)
        if !settings.skipJWTBearerTokens, isReadable("skip-jwt-bearer-tokens") {
            for flag in ["extra-jwt-issuers", "bearer-token-login-fallback"] where isGiven(flag) {
                if flag == "bearer-token-login-fallback", settings.introspectsTokens { continue }
                warning("bearer tokens: \(name(flag)) is without effect without --skip-jwt-bearer-tokens")
            }
        }
    }

    mutating func checkEmailList(readFile: (String) throws -> [UInt8]) {
        let path = settings.authenticatedEmailsFile
        guard !path.isEmpty, isReadable("authenticated-emails-file") else { return }
        do {
            let list = EmailList(try readFile(path))
            for line in list.badLines {
                problem(
                    "who may pass: \(path):\(line.number): \(quoted(line.text)) is no e-mail address, so that nobody matches it; "
                        + "take it out, or name a whole domain by --email-domain"
                )
            }
            if list.isEmpty, list.badLines.isEmpty {
                warning("who may pass: \(quoted(path)) holds no address")
            }
        } catch {
            problem("who may pass: cannot read the file \(quoted(path))\(from("authenticated-emails-file")): \(error)")
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
