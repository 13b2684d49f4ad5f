import Foundation
import Testing

@testable import Settings

@Suite("help")
struct HelpTests {
    /// Run with SIDEGATE_UPDATE_GOLDEN=1 after a change that is meant, and read what changed.
    @Test("--help is the text in Golden/help.txt")
    func golden() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/help.txt")
        guard case .help(let text) = Loading(arguments: ["--help"]).outcome else {
            Issue.record("no help")
            return
        }
        if ProcessInfo.processInfo.environment["SIDEGATE_UPDATE_GOLDEN"] != nil {
            try Data(text.utf8).write(to: file)
        }
        #expect(try text == String(contentsOf: file, encoding: .utf8))
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
