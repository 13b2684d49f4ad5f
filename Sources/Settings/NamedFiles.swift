extension Settings {
    /// Every file that the settings name. All of them are watched while the program runs: one that changes has the
    /// settings read again. An option that names a file has its place here.
    package var namedFiles: [String] {
        var files = [
            config, alphaConfig, textsFile, cookieSecretFile, clientSecretFile, clientKeyFile, jwtKeyFile,
            clientCertificateFile, clientCertificateKeyFile, decryptionKeyFile, authenticatedEmailsFile, rulesFile,
            htpasswdFile,
            redisCAPath,
            redisPasswordFile, tlsCertFile,
            tlsKeyFile, identityJWTKeyFile, metricsTLSCertFile, metricsTLSKeyFile, googleServiceAccountJSON,
            providersFile,
        ]
        files += providerCAFiles + oidcPublicKeyFiles + headers.flatMap(\.files)
        if !customTemplatesDir.isEmpty {
            files += ["sign_in.html", "error.html"].map { "\(customTemplatesDir)/\($0)" }
        }
        // `-` is no file, and a URL is the browser's to fetch.
        if customSignInLogo != "-", !customSignInLogo.contains("://") { files.append(customSignInLogo) }
        files += providers.flatMap(\.settings.namedFiles)
        // What stands in the alpha configuration itself has a name made of that one's.
        return files.filter { !$0.isEmpty && (alphaConfig.isEmpty || !$0.hasPrefix("\(alphaConfig)#")) }
    }

    /// What that file held when the settings were read. Throws for one that they do not name, or could not read.
    package func content(of path: String) throws(UnreadFile) -> [UInt8] {
        guard let content = contents[path] else { throw UnreadFile(path: path) }
        return content
    }

    /// The file of those who may pass, where it held something when `former` was read and holds nothing but blanks now.
    package func emptiedFile(since former: Settings) -> String? {
        let path = authenticatedEmailsFile
        func isBlank(_ content: [UInt8]) -> Bool { content.allSatisfy { $0 == 0x20 || 0x09...0x0D ~= $0 } }
        guard path == former.authenticatedEmailsFile, let now = contents[path], let before = former.contents[path]
        else { return nil }
        return isBlank(now) && !isBlank(before) ? path : nil
    }

    /// The files with options in which a secret stands.
    package var filesWithSecrets: [String] {
        var files: Set<String> = []
        for settings in [self] + providers.map(\.settings) {
            for option in Option.all where option.isSecret {
                // A secret whose file an option names has that option's place.
                guard case .file(let path, _) = settings.origin(of: option.flag), !option.text(settings).isEmpty else {
                    continue
                }
                files.insert(path)
            }
        }
        if !alphaConfig.isEmpty, headers.contains(where: \.holdsSecret) { files.insert(alphaConfig) }
        return files.sorted()
    }

    /// Flags of options that count only at the start: what is bound or started then stays as it is.
    static let fixedFlags: Set = [
        "drain-timeout", "http-address", "https-address", "idle-timeout", "max-body-size", "max-connections",
        "max-head-size", "max-header-fields", "max-target-size", "metrics-address", "metrics-secure-address",
        "request-timeout", "threads",
    ]

    /// Flags of the options that have another value in `other`, which would count from the next start on.
    package func changesForRestart(in other: Settings) -> [String] {
        Option.all.filter { Self.fixedFlags.contains($0.flag) && $0.text(self) != $0.text(other) }.map(\.flag)
    }
}

/// A file that was not read with the settings.
package struct UnreadFile: Error, CustomStringConvertible {
    let path: String

    package var description: String { "the file \(quoted(path)) was not read with the settings" }
}
