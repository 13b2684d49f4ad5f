import Testing

@testable import Settings

@Suite("help")
struct HelpTests {
    @Test("--help is the text in Golden/help.txt")
    func golden() throws {
        guard case .help(let text) = Loading(arguments: ["--help"]).outcome else {
            Issue.record("no help")
            return
        }
        try Golden.check(text, is: "Tests/SettingsTests/Golden/help.txt")
    }

    @Test("every option is in it, with its variable, and no line is longer than 100 characters")
    func complete() {
        for option in Option.all where !option.isPending {
            #expect(HelpText.text.contains("\n  --\(option.flag)"))
            #expect(option.reach == .flag || HelpText.text.contains("      \(option.variable)"))
            #expect(option.help.hasSuffix(".") || option.help.hasSuffix("sidegate secret"))
        }
        for line in HelpText.text.split(separator: "\n") where !line.contains("OAUTH2_PROXY_") {
            #expect(line.count <= 110, "\(line)")
        }
    }
}
