internal import OpenID

extension OptionGroup {
    static let clientSecurity = OptionGroup(
        title: "Identity provider: what high-security profiles ask for",
        options: [
            Option(
                "pushed-authorization-requests",
                \.protocolExtensions.pushedAuthorizationRequests,
                "Whether the provider gets each login's request itself, and the browser only its name (RFC 9126): auto, where its "
                    + "metadata requires that; always; never."
            ),
            Option(
                "signed-authorization-requests",
                \.protocolExtensions.signedAuthorizationRequests,
                "Whether each login's request is signed with the key of --client-key-file (RFC 9101): auto, where the provider's "
                    + "metadata requires that; always; never."
            ),
            Option(
                "dpop",
                \.protocolExtensions.bindsTokens,
                "Bind tokens to a key of their session (RFC 9449), so that a token that leaks is worth nothing. The application "
                    + "cannot use such an access token."
            ),
            Option(
                "client-certificate-file",
                \.clientCertificateFile,
                value: "FILE",
                "PEM file with the certificate that the provider's endpoints for clients are shown (RFC 8705), and those between it "
                    + "and its authority."
            ),
            Option(
                "client-certificate-key-file",
                \.clientCertificateKeyFile,
                value: "FILE",
                "File with the private key of --client-certificate-file, in PEM or as a JSON Web Key."
            ),
            Option(
                "decryption-key-file",
                \.decryptionKeyFile,
                value: "FILE",
                "File with the private key (RSA, P-256, P-384 or P-521), in PEM or as a JSON Web Key, that opens ID tokens which the "
                    + "provider encrypts: RSA-OAEP-256 or ECDH-ES, with A128GCM, A256GCM or A128CBC-HS256."
            ),
        ]
    )
}
