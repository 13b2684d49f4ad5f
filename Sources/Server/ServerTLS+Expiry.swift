internal import NIOSSL

extension ServerTLS.Configuration {
    /// When the certificate ends, in seconds since 1970.
    package func expiry() throws(TLSError) -> Int64 {
        do {
            guard let first = try NIOSSLCertificate.fromPEMBytes(certificates).first else { throw TLSError.certificate }
            return Int64(first.notValidAfter)
        } catch {
            throw .certificate
        }
    }
}
