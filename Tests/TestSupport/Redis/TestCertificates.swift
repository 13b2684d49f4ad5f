import Foundation

/// A certificate authority of a test's own, and a certificate by it for `localhost` and 127.0.0.1: paths of PEM files.
package struct TestCertificates: Sendable {
    package let authority: String
    package let certificate: String
    package let key: String

    package struct NotMade: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Parameter authorityName: whose certificate it is; OpenSSL tells authorities apart by it.
    package init(
        in folder: URL,
        names: String = "DNS:localhost,IP:127.0.0.1",
        authorityName: String = "test authority"
    ) throws {
        func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
        func openssl(_ arguments: [String]) throws {
            let made = try Program.run(Place.system("openssl"), arguments)
            guard made.status == 0 else { throw NotMade(description: made.output) }
        }
        (authority, certificate, key) = (path("authority.pem"), path("certificate.pem"), path("key.pem"))
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        try openssl(
            ["req", "-x509"] + curve + [
                "-subj", "/CN=\(authorityName)", "-keyout", path("authority.key"), "-out", authority,
            ]
        )
        try openssl(
            ["req", "-x509"] + curve + [
                "-subj", "/CN=test server", "-addext", "subjectAltName=\(names)", "-CA", authority, "-CAkey",
                path("authority.key"), "-keyout", key, "-out", certificate,
            ]
        )
    }
}
