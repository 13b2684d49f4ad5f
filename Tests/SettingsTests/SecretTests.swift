import Testing

@testable import Settings

@Suite("secrets")
struct SecretTests {
    static let canary = "hunter2-canary-hunter2-canary"

    /// Every way to write a configuration in which the canary is a secret, and something is wrong.
    static func loadings(_ option: Option) -> [Loading] {
        let bad = ["--cookie-expire=x", "--nonsense"]
        var loadings: [Loading] = []
        for arguments in [
            ["--\(option.flag)=\(canary)"], ["--\(option.flag)", canary], ["--\(option.flag):\(canary)"],
            ["--\(option.flag)=", canary], ["-\(option.flag)=\(canary)"], ["--\(option.flag)x=\(canary)"],
            ["--\(option.flag)x", canary], ["--reverse-proxy", canary], ["-\(canary)"],
        ] {
            loadings.append(Loading(arguments: arguments + bad, environment: Loading.good))
        }
        loadings.append(Loading(arguments: bad, environment: [option.variable: canary]))
        loadings.append(Loading(arguments: bad, environment: [option.variable + "X": canary]))
        for line in [
            "\(option.key) = '\(canary)'", "\(option.key) = \(canary)", "\(option.key) = '\(canary)",
            "\(option.key) '\(canary)'",
            "\(option.key) = ['\(canary)']", "\(option.key) = { a = '\(canary)' }", "\(option.key)x = '\(canary)'",
            "\(option.key) = \"\\q\(canary)\"", "\(option.key) = '\(canary)' x", "\(option.key).x = '\(canary)'",
        ] {
            loadings.append(Loading(arguments: bad + ["--config=c"], environment: Loading.good, files: ["c": line]))
        }
        return loadings
    }

    @Test("no message ever holds one", arguments: Option.all.filter(\.isSecret).map(\.flag))
    func messages(flag: String) throws {
        let option = try #require(Option.byFlag[flag])
        for loading in Self.loadings(option) {
            #expect(!loading.problems.isEmpty)
            for line in loading.problems + loading.warnings { #expect(!line.contains("hunter2"), "\(loading)") }
        }
    }

    @Test("these are the secrets")
    func list() {
        #expect(
            Option.all.filter(\.isSecret).map(\.flag).sorted()
                == [
                    "basic-auth-password", "client-secret", "cookie-secret", "github-token", "jwt-key",
                    "redis-password",
                    "redis-sentinel-password", "signature-key",
                ]
        )
    }

    @Test("settings that are printed, dumped or listed show lengths")
    func printed() throws {
        let settings = try Loading.good(
            "--client-secret=\(Self.canary)",
            "--basic-auth-password=\(Self.canary)",
            "--cookie-secret=hunter2hunter2ab"
        ).settings
        var dumped = ""
        dump(settings, to: &dumped)
        let effective = settings.effective.map { "\($0.option.flag) = \($0.value)" }.joined(separator: "\n")
        for text in ["\(settings)", String(reflecting: settings), dumped, effective] {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("104, 117, 110"))
        }
        #expect(effective.contains("client-secret = 29 bytes"))
        #expect(effective.contains("cookie-secret = 16 bytes"))
    }

    @Test(
        "several cookie secrets, the newest first; one with a comma in it stays one",
        arguments: [
            ("newerSecret12345,someSecret123456", [16, 16]), ("newerSecret12345, someSecret123456", [16, 16]),
            ("some,Secret12345", [16]), ("abcdefghijklmnopqrstuvwxyz,12345", [32]), (",,,,,,,,,,,,,,,,", [16]),
            ("MDEyMzQ1Njc4OWFiY2RlZg==,someSecret123456,abcdefghijklmnopqrstuvwxyz.12345", [16, 16, 32]),
        ]
    )
    func severalSecrets(text: String, lengths: [Int]) throws {
        let secret = try CookieSecret(text: text)
        #expect(secret.all.map(\.key.count) == lengths)
        #expect(lengths.count > 1 || secret.given == Array(text.utf8))
    }

    @Test("a file holds one secret on each line, and one with a line break in it stays one")
    func secretFile() throws {
        let loading = Loading(
            arguments: ["--cookie-secret-file=s"],
            environment: Loading.good.filter { !$0.key.hasSuffix("COOKIE_SECRET") },
            files: ["s": "newerSecret12345\r\nsomeSecret123456\n"]
        )
        #expect(
            try loading.settings.cookieSecret.all.map(\.given) == [
                Array("newerSecret12345".utf8), Array("someSecret123456".utf8),
            ]
        )
        let odd = CookieSecret(Array("some\nSecret12345".utf8), separator: UInt8(ascii: "\n"))
        #expect(odd.all.count == 1 && odd.key.count == 16)
    }

    @Test("a bad one among several is named by its place, and no secret is shown")
    func badAmongSeveral() {
        let loading = Loading(
            arguments: ["--cookie-secret=newerSecret12345,hunter2,someSecret123456"],
            environment: Loading.good.filter { !$0.key.hasSuffix("COOKIE_SECRET") }
        )
        #expect(loading.problems.contains { $0.contains("cookie secret 2 of 3: 7 bytes") })
        #expect(!loading.problems.contains { $0.contains("hunter2") })
    }

    @Test(
        "cookie secrets in the forms that oauth2-proxy takes, and base64 of the common alphabet",
        arguments: [
            ("someSecret123456", 16), ("0123456789abcdef01234567", 18), ("abcdefghijklmnopqrstuvwxyz.12345", 32),
            ("MDEyMzQ1Njc4OWFiY2RlZg==", 16), ("MDEyMzQ1Njc4OWFiY2RlZg", 16),
            ("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3", 24), ("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", 32),
            ("-_-_-_-_-_-_-_-_-_-_-w==", 16), ("-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_", 24),
            // 24 characters are taken as they are before the common alphabet is tried, as oauth2-proxy takes them.
            ("+/+/+/+/+/+/+/+/+/+/+w==", 24), ("+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/8=", 32),
            ("+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/", 32), ("1234567890123", nil), ("", nil), ("=", nil), ("A", nil),
        ]
    )
    func cookieSecret(text: String, length: Int?) {
        let secret = CookieSecret(Array(text.utf8))
        // 24 characters that decode to 18 bytes are taken as they are.
        #expect(secret.key.count == (length == 18 ? 24 : length ?? 0))
        if text == "MDEyMzQ1Njc4OWFiY2RlZg" { #expect(secret.key == Array("0123456789abcdef".utf8)) }
    }

    @Test("every length of plain text but 16, 24 and 32 is refused")
    func lengths() {
        for length in 0...64 {
            let secret = CookieSecret([UInt8](repeating: UInt8(ascii: "."), count: length))
            #expect(secret.key.count == ([16, 24, 32].contains(length) ? length : 0))
        }
    }
}
