import Testing

@testable import Settings

@Suite("files that the settings name")
struct NamedFilesTests {
    @Test(
        "each option that names a file is watched",
        arguments: Option.all.filter { $0.placeholder == "FILE" && $0.flag != "logging-filename" }.map(\.flag)
    )
    func watched(flag: String) throws {
        let option = try #require(Option.byFlag[flag])
        var settings = Settings()
        #expect(settings.namedFiles.isEmpty)
        #expect(option.read([Given(text: "/run/named", origin: .flag("--" + flag))], &settings).isEmpty)
        #expect(settings.namedFiles == ["/run/named"])
    }

    @Test("a logo is watched where it is a file, and both templates of a folder")
    func pages() {
        var settings = Settings()
        settings.customSignInLogo = "-"
        #expect(settings.namedFiles == [])
        settings.customSignInLogo = "https://cdn.example.com/logo.png"
        #expect(settings.namedFiles == [])
        settings.customSignInLogo = "/srv/logo.png"
        settings.customTemplatesDir = "/srv/pages"
        #expect(settings.namedFiles == ["/srv/pages/sign_in.html", "/srv/pages/error.html", "/srv/logo.png"])
    }

    @Test("what counts only at the start is named when it changes, and nothing else")
    func restart() throws {
        let before = try Loading.good("--threads=1").settings
        let after = try Loading.good("--threads=2", "--http-address=:1", "--cookie-name=x").settings
        #expect(before.changesForRestart(in: after).sorted() == ["http-address", "threads"])
        #expect(before.changesForRestart(in: before).isEmpty)
        #expect(Settings.fixedFlags.allSatisfy { Option.byFlag[$0] != nil })
    }

    @Test("each file is read once a load, however many checks look at it, and its content is kept")
    func once() throws {
        var reads: [String: Int] = [:]
        let outcome = Settings.load(
            arguments: ["--config=c.toml", "--authenticated-emails-file=emails", "--htpasswd-file=users"],
            environment: Loading.good
        ) { path in
            reads[path, default: 0] += 1
            return Array(
                [
                    "c.toml": "tls_cert_file = 'pair'\ntls_key_file = 'pair'\nprovider_ca_files = ['pair']\n",
                    "emails": "ann@example.com\n", "users": "joe:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n",
                    "pair": "-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n",
                ][path, default: ""].utf8
            )
        }
        guard case .settings(let settings, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reads == ["c.toml": 1, "emails": 1, "users": 1, "pair": 1])
        #expect(try settings.content(of: "emails") == Array("ann@example.com\n".utf8))
        #expect(throws: UnreadFile.self) { try settings.content(of: "other") }
    }
}
