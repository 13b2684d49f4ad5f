import Testing

@testable import Settings

@Suite("differences from oauth2-proxy")
struct DifferenceTests {
    @Test("docs/differences.md is current; a row of it belongs into Sources/Settings/Differences")
    func page() throws {
        try Golden.check(DifferencesPage.text, is: "docs/differences.md")
    }

    @Test("each has its own name, and the options that bring it up are there")
    func names() {
        #expect(Set(Difference.all.map(\.what)).count == Difference.all.count)
        for difference in Difference.all {
            let flags: [String]
            switch difference.shows {
            case .always, .never: flags = []
            case .with(let given): flags = given
            case .having(let flag, _), .unless(let flag): flags = [flag]
            }
            for flag in flags { #expect(Option.byFlag[flag] != nil, "\(difference.what): \(flag)") }
        }
    }

    private func report(_ loading: Loading) throws -> String {
        guard case .settings(let settings, _) = loading.outcome else {
            throw Loading.noSuchFile
        }
        return DifferencesReport.text(settings)
    }

    @Test("only what shows with the settings at hand is listed, with the option that brings it up")
    func report() throws {
        let plain = try report(.good())
        #expect(plain.contains("- provider down at the start\n    oauth2-proxy: does not start\n"))
        #expect(plain.contains("- default `--provider`\n"))
        #expect(!plain.contains("because of your options") && !plain.contains("--skip-auth-preflight`\n"))
        #expect(!plain.contains("alpha configuration"))

        let given = try report(.good("--provider=oidc", file: "skip_auth_preflight = true\n"))
        #expect(given.contains("- `--skip-auth-preflight`\n    oauth2-proxy: every OPTIONS\n"))
        #expect(given.contains("    from: skip_auth_preflight (sidegate.toml:1)\n"))
        #expect(!given.contains("- default `--provider`\n"))
    }

    @Test(
        "a difference of one value shows with that value",
        arguments: [
            ("--cookie-samesite=strict", "--cookie-samesite=lax", "`--cookie-samesite=strict`"),
            ("--cookie-expire=0", "--cookie-expire=1h", "`--cookie-expire=0`"),
            (
                "--real-client-ip-header=X-Forwarded-For", "--real-client-ip-header=X-Real-IP",
                "client address in `X-Forwarded-For`"
            ),
        ]
    )
    func values(with: String, without: String, what: String) throws {
        #expect(try report(.good(with)).contains("- \(what)\n"))
        #expect(try !report(.good(without)).contains("- \(what)\n"))
    }

    @Test("--was does something only beside --config-test")
    func withoutConfigTest() {
        #expect(Loading.good("--was=oauth2-proxy").warnings == ["--was: does something only beside --config-test"])
        #expect(Loading.good("--was=oauth2-proxy", "--config-test").warnings.isEmpty)
    }
}
