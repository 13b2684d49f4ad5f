internal import Passwords

extension CrossCheck {
    mutating func checkCredentials(readFile: (String) throws -> [UInt8]) {
        checkPasswordFile(readFile: readFile)
        if !settings.authenticatedEmailsFile.isEmpty, isReadable("authenticated-emails-file") {
            do {
                let list = EmailList(try readFile(settings.authenticatedEmailsFile))
                for line in list.badLines {
                    problem(
                        "who may pass: \(settings.authenticatedEmailsFile):\(line.number): \(quoted(line.text)) is no e-mail address, "
                            + "so that nobody matches it; take it out, or name a whole domain by --email-domain"
                    )
                }
                if list.addresses.isEmpty, list.badLines.isEmpty {
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
package struct EmailList: Sendable {
    /// In lower case.
    package private(set) var addresses: [String] = []
    /// Lines that nobody's address can match.
    private(set) var badLines: [(number: Int, text: String)] = []

    package init(_ file: [UInt8]) {
        // What some editors write before the first letter.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let content = file.starts(with: mark) ? file[mark.count...] : file[...]
        for (index, line) in content.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            // oauth2-proxy reads the first of several fields, with or without quotes.
            let field = String(decoding: line, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false)[0]
            let address = field.filter { !$0.isWhitespace && $0 != "\"" }.lowercased()
            guard !address.isEmpty, !address.hasPrefix("#") else { continue }
            if Self.isAddress(address) {
                addresses.append(address)
            } else {
                badLines.append((index + 1, address))
            }
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[0] != "*" && HostAndPort.isHostName(parts[1])
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
