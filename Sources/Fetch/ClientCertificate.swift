/// The certificate that a call shows to a server which asks for one, and the key that it belongs to. Never printed.
package struct ClientCertificate: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// PEM: the certificate, and those between it and its authority.
    let certificates: [UInt8]
    /// PEM, unencrypted.
    let privateKey: [UInt8]
    /// Tells it from others.
    private let fingerprint: String

    /// - Parameter fingerprint: of both files, for comparing.
    package init(certificates: [UInt8], privateKey: [UInt8], fingerprint: String) {
        self.certificates = certificates
        self.privateKey = privateKey
        self.fingerprint = fingerprint
    }

    package var description: String { "a client certificate (\(fingerprint))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
