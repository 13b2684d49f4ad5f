internal import NIOSSL

/// How Redis' certificate is checked. Made once and shared by all loops: reading certificates takes its time.
package final class RedisTLS: Sendable, Equatable {
    private struct Choices: Equatable {
        let certificateAuthorities: [UInt8]?
        let skipsVerification: Bool
        let serverName: String?
    }

    private let choices: Choices
    let context: NIOSSLContext
    /// What the certificate must be for; nil for the host that was connected to.
    var serverName: String? { choices.serverName }

    /// - Parameters:
    ///   - certificateAuthorities: PEM; nil for those that the system trusts.
    ///   - insecureSkipVerification: takes any certificate.
    package init(
        certificateAuthorities: [UInt8]? = nil,
        insecureSkipVerification: Bool = false,
        serverName: String? = nil
    ) throws(RedisTLSError) {
        choices = Choices(
            certificateAuthorities: certificateAuthorities,
            skipsVerification: insecureSkipVerification,
            serverName: serverName
        )
        var client = TLSConfiguration.makeClientConfiguration()
        client.minimumTLSVersion = .tlsv12
        if let certificateAuthorities {
            guard let trusted = try? NIOSSLCertificate.fromPEMBytes(certificateAuthorities), !trusted.isEmpty else {
                throw .certificateAuthorities
            }
            client.trustRoots = .certificates(trusted)
        }
        if insecureSkipVerification { client.certificateVerification = .none }
        do {
            context = try NIOSSLContext(configuration: client)
        } catch {
            throw .systemTrust
        }
    }

    package static func == (left: RedisTLS, right: RedisTLS) -> Bool { left.choices == right.choices }
}

package enum RedisTLSError: Error, Equatable, CustomStringConvertible {
    case certificateAuthorities, systemTrust

    package var description: String {
        switch self {
        case .certificateAuthorities: "the file has no certificate in PEM that can be read"
        case .systemTrust: "the certificates that this system trusts cannot be read; is ca-certificates installed?"
        }
    }
}
