import Glibc
import Kernel

/// The certificate authorities that this machine trusts, found as Go programs find them (crypto/x509): the first of the
/// usual files that is there, and the folders. `SSL_CERT_FILE` names another file, `SSL_CERT_DIR` other folders, with
/// colons between them.
struct SystemCertificates {
    /// Nil without one.
    let file: String?
    let folders: [String]
    /// Whether the environment names the file or the folders.
    let areChosen: Bool
    private let areFoldersChosen: Bool

    private static let usualFiles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
    ]
    private static let usualFolders = ["/etc/ssl/certs", "/etc/pki/tls/certs"]

    init(environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let (chosenFile, chosenFolders) = (value("SSL_CERT_FILE"), value("SSL_CERT_DIR"))
        file = chosenFile ?? Self.usualFiles.first(where: Self.isReadable)
        folders = chosenFolders?.split(separator: ":").map(String.init) ?? Self.usualFolders.filter(Self.isReadable)
        areFoldersChosen = chosenFolders != nil
        areChosen = chosenFile != nil || areFoldersChosen
    }

    /// A folder that OpenSSL can look into by itself, by the hashes of the names: the usual one. Folders that somebody
    /// chose need have no such names.
    var hashedFolder: String? { areFoldersChosen ? nil : folders.first }

    /// Every certificate of the file and of folders that somebody chose. What cannot be read is passed over, as Go does.
    func certificates() -> [UInt8] {
        let files = [file].compactMap(\.self) + (areFoldersChosen ? folders.flatMap(Self.files) : [])
        return files.flatMap { path -> [UInt8] in
            guard let content = try? readFile(path), Self.holdsCertificate(content) else { return [] }
            return content + [0x0A]
        }
    }

    private static func holdsCertificate(_ content: [UInt8]) -> Bool {
        String(decoding: content, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----")
    }

    private static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

    /// The files of a folder, without links to others of it.
    private static func files(in folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var files: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { bytes in
                unsafe bytes.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            let path = "\(folder)/\(name)"
            if name != ".", name != "..", !isLinkWithin(path) { files.append(path) }
        }
        return files.sorted()
    }

    private static func isLinkWithin(_ path: String) -> Bool {
        var target = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink(path, &target, target.count)
        return count > 0 && !target.prefix(count).contains(CChar(UInt8(ascii: "/")))
    }
}
