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

    /// Of Sidegate's commands, and of other programs.
    private static let otherFlags: Set = [
        "acr", "address", "age", "all", "build", "clients", "control", "env", "filter", "group", "helm-values", "id",
        "init", "json", "nginx", "now", "publish", "read-only", "ready", "rm", "set", "skip", "tag", "unit", "url",
        "user", "users", "write", "x",
    ]

    @Test("the pages in docs/ name options that there are")
    func optionNames() throws {
        let flags = Option.all.map(\.flag)
        let folder = Golden.root.appendingPathComponent("docs")
        let pages = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }
        #expect(pages.count > 20 && pages.contains("troubleshooting.md"))
        for page in pages {
            let text = try String(contentsOf: folder.appendingPathComponent(page), encoding: .utf8)
            for name in text.matches(of: /--([a-z0-9-]+)/).map({ String($0.output.1) }) {
                // Where a star follows, several are meant.
                let isThere = name.hasSuffix("-") ? flags.contains { $0.hasPrefix(name) } : flags.contains(name)
                #expect(
                    isThere || Self.otherFlags.contains(name) || name.allSatisfy { $0 == "-" },
                    "\(page): --\(name)"
                )
            }
        }
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
