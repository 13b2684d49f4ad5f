import Foundation
import Testing

/// A certificate for `app.localhost` that vouches for itself; key and certificate lie in one file.
enum Certificate {
    static func make(in folder: URL) throws -> URL {
        let file = folder.appendingPathComponent("certificate.pem")
        let made = try Program.run(
            Place.system("openssl"),
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", "/CN=app.localhost", "-addext", "subjectAltName=DNS:app.localhost", "-keyout", file.path,
                "-out", "\(file.path).public",
            ]
        )
        try #require(made.status == 0, "\(made.output)")
        let handle = try FileHandle(forUpdating: file)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(contentsOf: URL(fileURLWithPath: "\(file.path).public")))
        try handle.close()
        // Gateways that leave root behind read it as somebody else.
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
        return file
    }
}
