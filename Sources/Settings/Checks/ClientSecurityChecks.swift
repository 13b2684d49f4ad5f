internal import OpenID

extension CrossCheck {
    mutating func checkClientSecurity(readFile: (String) throws -> [UInt8]) {
        if settings.protocolExtensions.signedAuthorizationRequests == .always, settings.clientKeyFile.isEmpty,
            isReadable("client-key-file")
        {
            problem("client key: \(name("signed-authorization-requests")) says always, which needs --client-key-file")
        }
        checkClientCertificate(readFile: readFile)
        if !settings.decryptionKeyFile.isEmpty {
            checkPrivateKey(
                settings.decryptionKeyFile,
                "decryption-key-file",
                subject: "decryption key",
                purpose: .decryption,
                readFile: readFile
            )
        }
        if settings.protocolExtensions.bindsTokens, settings.passAccessToken {
            warning(
                "access token: with \(name("dpop")) it is bound to a key that only Sidegate has, so that what \(name("pass-access-token")) "
                    + "hands to the application is refused wherever the key is asked for"
            )
        }
    }

    private mutating func checkClientCertificate(readFile: (String) throws -> [UInt8]) {
        let (certificate, key) = (settings.clientCertificateFile, settings.clientCertificateKeyFile)
        guard isReadable("client-certificate-file", "client-certificate-key-file") else { return }
        switch (certificate.isEmpty, key.isEmpty) {
        case (true, true):
            if let method = settings.tokenEndpointAuthMethod, method.needsCertificate {
                problem(
                    "client certificate: \(name("token-endpoint-auth-method")) says \(method.rawValue), which needs "
                        + "--client-certificate-file"
                )
            }
        case (false, true):
            problem(
                "client certificate: \(name("client-certificate-file")) needs --client-certificate-key-file beside it"
            )
        case (true, false):
            problem(
                "client certificate: \(name("client-certificate-key-file")) needs --client-certificate-file beside it"
            )
        case (false, false):
            checkPEM(
                certificate,
                "client-certificate-file",
                subject: "client certificate",
                marks: ["-----BEGIN CERTIFICATE-----"]
            ) { try readFile(certificate) }
            checkPrivateKey(
                key,
                "client-certificate-key-file",
                subject: "client certificate",
                purpose: .certificate,
                readFile: readFile
            )
        }
    }

    /// - Parameter id: which key of a set is meant.
    mutating func checkPrivateKey(
        _ path: String,
        _ flag: String,
        subject: String,
        purpose: ClientKeyFile.Purpose,
        id: String? = nil,
        readFile: (String) throws -> [UInt8]
    ) {
        do {
            _ = try ClientKeyFile.read(try readFile(path), for: purpose, id: id)
        } catch let error as ClientKeyFileError {
            problem("\(subject): the file \(quoted(path))\(from(flag)) \(error)")
        } catch {
            problem("\(subject): cannot read the file \(quoted(path))\(from(flag)): \(error)")
        }
    }
}
