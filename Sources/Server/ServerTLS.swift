internal import NIOSSL
internal import Synchronization

/// What a TLS listener shows and speaks: TLS 1.2 and 1.3, with a certificate that can be exchanged while it runs.
package final class ServerTLS: Sendable {
    package enum Version: String, CaseIterable, Sendable {
        case tls12 = "TLS1.2"
        case tls13 = "TLS1.3"
    }

    package struct Configuration: Sendable {
        /// PEM: the certificate first, then its chain.
        package var certificates: [UInt8]
        /// PEM, not encrypted.
        package var privateKey: [UInt8]
        package var oldestVersion = Version.tls12
        /// For TLS 1.2; empty for those that are safe today.
        package var cipherSuites: [CipherSuite] = []

        package init(certificates: [UInt8], privateKey: [UInt8]) {
            self.certificates = certificates
            self.privateKey = privateKey
        }
    }

    private let current: Mutex<NIOSSLContext>

    package init(_ configuration: Configuration) throws(TLSError) {
        current = Mutex(try Self.makeContext(configuration))
    }

    /// New connections get these from now on; those that are open go on. Nothing changes where it throws.
    package func replace(with configuration: Configuration) throws(TLSError) {
        let context = try Self.makeContext(configuration)
        current.withLock { $0 = context }
    }

    /// Once for each connection.
    var context: NIOSSLContext { current.withLock { $0 } }

    private static func makeContext(_ configuration: Configuration) throws(TLSError) -> NIOSSLContext {
        let certificates: [NIOSSLCertificate]
        do {
            certificates = try NIOSSLCertificate.fromPEMBytes(configuration.certificates)
        } catch {
            throw .certificate
        }
        guard !certificates.isEmpty else { throw .certificate }
        let privateKey: NIOSSLPrivateKey
        do {
            privateKey = try NIOSSLPrivateKey(bytes: configuration.privateKey, format: .pem)
        } catch {
            throw .privateKey
        }
        var server = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
        server.minimumTLSVersion = configuration.oldestVersion == .tls12 ? .tlsv12 : .tlsv13
        server.cipherSuiteValues = (configuration.cipherSuites.isEmpty ? CipherSuite.safe : configuration.cipherSuites)
            .map(\.value)
        server.applicationProtocols = ["http/1.1"]
        do {
            return try NIOSSLContext(configuration: server)
        } catch {
            // All else was checked: what is left is a key that is another certificate's.
            throw .mismatch
        }
    }
}

/// Why a certificate and its key cannot be used. The text shows nothing of the key.
package enum TLSError: Error, Equatable, CustomStringConvertible {
    case certificate, privateKey, mismatch

    package var description: String {
        switch self {
        case .certificate: "the certificate file has no certificate in PEM that can be read"
        case .privateKey: "the key file has no private key in PEM that can be read; one with a passphrase cannot"
        case .mismatch: "the private key is not that of the certificate, which must stand first in its file"
        }
    }
}

/// The cipher suites of TLS 1.2 that can be offered, by their IANA names; those of TLS 1.3 are always on.
package enum CipherSuite: String, CaseIterable, Sendable {
    case ecdheECDSAAES128GCM = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
    case ecdheRSAAES128GCM = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    case ecdheECDSAAES256GCM = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
    case ecdheRSAAES256GCM = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
    case ecdheECDSAChaCha20 = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
    case ecdheRSAChaCha20 = "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
    case ecdheECDSAAES128CBC = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
    case ecdheRSAAES128CBC = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
    case ecdheECDSAAES256CBC = "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"
    case ecdheRSAAES256CBC = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"
    case rsaAES128GCM = "TLS_RSA_WITH_AES_128_GCM_SHA256"
    case rsaAES256GCM = "TLS_RSA_WITH_AES_256_GCM_SHA384"
    case rsaAES128CBC = "TLS_RSA_WITH_AES_128_CBC_SHA"
    case rsaAES256CBC = "TLS_RSA_WITH_AES_256_CBC_SHA"

    /// With forward secrecy and authenticated encryption (RFC 9325, 4.2).
    static let safe: [CipherSuite] = [
        .ecdheECDSAAES128GCM, .ecdheRSAAES128GCM, .ecdheECDSAAES256GCM, .ecdheRSAAES256GCM, .ecdheECDSAChaCha20,
        .ecdheRSAChaCha20,
    ]

    fileprivate var value: NIOTLSCipher {
        switch self {
        case .ecdheECDSAAES128GCM: .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
        case .ecdheRSAAES128GCM: .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
        case .ecdheECDSAAES256GCM: .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
        case .ecdheRSAAES256GCM: .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
        case .ecdheECDSAChaCha20: .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
        case .ecdheRSAChaCha20: .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
        case .ecdheECDSAAES128CBC: .TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
        case .ecdheRSAAES128CBC: .TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
        case .ecdheECDSAAES256CBC: .TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA
        case .ecdheRSAAES256CBC: .TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
        case .rsaAES128GCM: .TLS_RSA_WITH_AES_128_GCM_SHA256
        case .rsaAES256GCM: .TLS_RSA_WITH_AES_256_GCM_SHA384
        case .rsaAES128CBC: .TLS_RSA_WITH_AES_128_CBC_SHA
        case .rsaAES256CBC: .TLS_RSA_WITH_AES_256_CBC_SHA
        }
    }
}
