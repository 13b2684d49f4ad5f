import Foundation
import Testing

@testable import Settings

/// Texts in files. scripts/update-golden writes all of them again after a change that is meant.
enum Golden {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func check(_ text: String, is path: String) throws {
        let file = root.appendingPathComponent(path)
        if ProcessInfo.processInfo.environment["SIDEGATE_UPDATE_GOLDEN"] != nil {
            try Data(text.utf8).write(to: file)
        }
        #expect(try text == String(contentsOf: file, encoding: .utf8), "\(path) is not current: scripts/update-golden")
    }
}

@Suite("documents made from the declarations")
struct DocumentTests {
    @Test("docs/options.md is current")
    func options() throws {
        try Golden.check(OptionsPage.text, is: "docs/options.md")
    }

    @Test("docs/sidegate.1 is current")
    func manual() throws {
        try Golden.check(ManualPage.text, is: "docs/sidegate.1")
    }

    @Test("completions are those in Golden/", arguments: Completions.allCases)
    func completions(shell: Completions) throws {
        try Golden.check(shell.script, is: "Tests/SettingsTests/Golden/completions.\(shell.rawValue)")
    }

    @Test("what is not there yet is in none of them")
    func pending() {
        let texts = [OptionsPage.text, ManualPage.text] + Completions.allCases.map(\.script)
        for option in Option.all where option.isPending {
            for text in texts {
                #expect(!text.contains("--\(option.flag) ") && !text.contains("-l \(option.flag) "), "\(option.flag)")
            }
        }
    }
}

@Suite("sentences about what is wrong")
struct SentenceTests {
    /// Every configuration that other tests find fault with, and what is said about it: to be read as a whole.
    @Test("all problems and warnings are those in Golden/sentences.txt")
    func sentences() throws {
        var text = ""
        let cases = [
            ("On the command line", BadInputTests.flags), ("Values", BadInputTests.values),
            ("In the file", BadInputTests.file),
            ("In the environment", BadInputTests.environment), ("Together", CrossCheckTests.problems),
            ("Warnings", CrossCheckTests.warnings),
        ]
        for (title, inputs) in cases {
            text += "# \(title)\n\n"
            for input in inputs {
                let loading = input.loading
                let lines = loading.problems.map { "error: \($0)" } + loading.warnings.map { "warning: \($0)" }
                text += "\(input.name):\n" + lines.map { "    \($0)\n" }.joined() + "\n"
            }
        }
        try Golden.check(text, is: "Tests/SettingsTests/Golden/sentences.txt")
    }
}
