import Foundation
import Settings
import TestSupport
import Testing

@testable import Migration

/// An installation as people have it, in a folder of its own: what oauth2-proxy reads, the report on it, and the new files.
struct Installed: CustomTestStringConvertible {
    let folder: URL
    let installation: Installation
    var testDescription: String { folder.lastPathComponent }

    static let root = Place.root.appendingPathComponent("Tests/MigrationTests/Installations")

    init(_ name: String) throws {
        folder = Self.root.appendingPathComponent(name)
        let folder = folder
        func file(_ names: String...) -> SourceFile? {
            for name in names {
                let data = try? Data(contentsOf: folder.appendingPathComponent(name))
                if let data { return SourceFile(path: name, bytes: Array(data)) }
            }
            return nil
        }
        var installation = Installation()
        installation.config = file("oauth2-proxy.cfg", "oauth2_proxy.cfg")
        installation.alphaConfig = file("alpha.yaml")
        installation.environment = file("oauth2-proxy.env", "proxy.env")
        installation.helmValues = file("values.yaml")
        installation.nginx = [file("nginx.conf")].compactMap(\.self)
        if let flags = file("flags.txt") { installation.arguments = flags.lines.filter { !$0.isEmpty } }
        self.installation = installation
    }

    /// The files that settings name are in a container, or on another machine.
    func migration() throws -> Migration {
        try Migration(installation) { _ in throw Migration.notHere }
    }

    func check(_ text: String, is name: String) throws {
        let file = folder.appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["SIDEGATE_UPDATE_GOLDEN"] != nil {
            try Data(text.utf8).write(to: file)
        }
        let wanted = try? String(contentsOf: file, encoding: .utf8)
        #expect(text == wanted, "\(file.path) is not current: scripts/update-golden")
    }
}

@Suite("installations of oauth2-proxy")
struct InstallationTests {
    @Test(
        "the report and the new files are those in the folder",
        arguments: [
            "auth-request", "carries-traffic", "systemd", "compose-keycloak", "helm-dex", "helm-alpha", "alpha-entra",
            "kubeflow", "github", "envoy",
        ]
    )
    func installation(name: String) throws {
        let installed = try Installed(name)
        let migration = try installed.migration()
        try installed.check(Self.withoutDifferences(migration.report), is: "report.txt")
        for file in migration.files { try installed.check(file.text, is: file.path) }
        #expect(!migration.report.contains("not-a-real"), "a secret is in the report")
        // What was read is never written.
        let read = installed.installation.all.map(\.path)
        #expect(migration.files.allSatisfy { !read.contains($0.path) })
    }

    /// Their sentences are those of docs/differences.md, and have a test of their own.
    private static func withoutDifferences(_ report: String) -> String {
        report.split(separator: "\n\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("Works in another way") }.joined(separator: "\n\n")
    }

    @Test("what works in another way because of an option is reported with that option")
    func differences() throws {
        let report = try Installed("kubeflow").migration().report
        let section = try #require(report.split(separator: "\n\n").first { $0.hasPrefix("Works in another way") })
        let upstreams = try #require(Difference.all.first { $0.what == "upstreams" })
        #expect(section.contains("  upstreams (--upstream)\n      oauth2-proxy: \(upstreams.there)\n"), "\(section)")
    }

    @Test(
        "what a person must do by hand",
        arguments: [
            ("systemd", false), ("auth-request", false), ("helm-alpha", false), ("helm-dex", true), ("github", true),
            ("alpha-entra", true),
        ]
    )
    func open(name: String, isOpen: Bool) throws {
        #expect(try Installed(name).migration().isOpen == isOpen)
    }

    /// A property of what carries over: the new file says the same as the old one.
    @Test("options have the same values before and after", arguments: ["auth-request", "kubeflow", "envoy"])
    func sameValues(name: String) throws {
        let installed = try Installed(name)
        let old = try #require(installed.installation.config)
        let new = try #require(try installed.migration().files.first { $0.path.hasSuffix(".cfg") })
        let before = WrittenOptions(arguments: [], environment: [:], file: (old.path, old.bytes))
        let after = WrittenOptions(arguments: [], environment: [:], file: (new.path, Array(new.text.utf8)))
        for entry in before.entries where entry.option.instead == nil {
            #expect(after.texts(entry.option.flag) == entry.texts, "\(entry.option.flag)")
        }
        #expect(after.entries.allSatisfy { $0.option.instead == nil })
    }

    @Test("nginx takes the new files", arguments: ["auth-request", "carries-traffic", "github"])
    func nginx(name: String) throws {
        let new = try #require(try Installed(name).migration().files.first { $0.path == "nginx.conf.sidegate" })
        let folder = try Place.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let snippets = folder.appendingPathComponent("sidegate")
        try FileManager.default.copyItem(at: Place.root.appendingPathComponent("nginx/snippets"), to: snippets)
        let made = try Program.run(
            Place.system("openssl"),
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x",
                "-days", "2",
                "-keyout", "wiki.key", "-out", "wiki.crt",
            ],
            in: folder
        )
        try #require(made.status == 0, "\(made.output)")
        let site = new.text.replacingOccurrences(of: "/etc/ssl/", with: "\(folder.path)/")
            .replacingOccurrences(of: "listen 443", with: "listen 127.0.0.1:\(freePort())")
            .replacingOccurrences(of: "listen 80;", with: "listen 127.0.0.1:\(freePort());")
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
            "\($0)_temp_path \(folder.path)/\($0);"
        }
        let whole =
            "error_log stderr; pid \(folder.path)/pid; events {}\nhttp {\n\(temporary.joined(separator: "\n"))\n\(site)\n}\n"
        try whole.write(to: folder.appendingPathComponent("nginx.conf"), atomically: true, encoding: .utf8)
        let tried = try Program.run(
            Place.system("nginx"),
            ["-t", "-p", folder.path, "-c", folder.appendingPathComponent("nginx.conf").path],
            in: folder
        )
        #expect(tried.status == 0, "\(tried.output)")
    }
}
