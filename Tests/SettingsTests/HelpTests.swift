import Testing

@testable import Settings

@Suite("help")
struct HelpTests {
    private func help(_ arguments: String...) -> String? {
        guard case .help(let text) = Loading(arguments: arguments).outcome else { return nil }
        return text
    }

    @Test("--help and --help-all are the texts in Golden/")
    func golden() throws {
        try Golden.check(#require(help("--help")), is: "Tests/SettingsTests/Golden/help.txt")
        try Golden.check(#require(help("--help-all")), is: "Tests/SettingsTests/Golden/help-all.txt")
    }

    @Test("--help has the 25 options that most people need, and says how to see the rest")
    func short() throws {
        #expect(HelpText.needed.count == 25)
        for flag in HelpText.needed { #expect(HelpText.short.contains("\n  --\(flag)"), "\(flag)") }
        #expect(HelpText.short.split(separator: "\n").count { $0.hasPrefix("  --") } == 25)
        #expect(HelpText.short.contains("--help-all"))
    }

    @Test("every option is in --help-all, with its variable, and no line is longer than 100 characters")
    func complete() {
        for option in Option.all where !option.isPending {
            #expect(HelpText.whole.contains("\n  --\(option.flag)"))
            #expect(option.reach == .flag || HelpText.whole.contains("      \(option.variable)"))
            #expect(option.help.hasSuffix(".") || option.help.hasSuffix("sidegate secret"))
        }
        for line in HelpText.whole.split(separator: "\n") where !line.contains("OAUTH2_PROXY_") {
            #expect(line.count <= 110, "\(line)")
        }
    }

    @Test(
        "the words help and version do what the flags do, and help NAME tells of a command",
        arguments: Command.allCases
    )
    func words(command: Command) {
        #expect(help("help") == HelpText.short)
        #expect(help("help", command.rawValue) == command.usage)
        #expect(command.usage.hasPrefix("Usage: sidegate \(command.rawValue)"))
        guard case .version = Loading(arguments: ["version"]).outcome else {
            Issue.record("no version")
            return
        }
    }
}
