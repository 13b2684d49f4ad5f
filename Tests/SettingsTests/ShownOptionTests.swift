import Foundation
import TestSupport
import Testing

@testable import Settings

/// Holds `Shown.all` to the options and to the tests.
@Suite("Every option has a test that shows its job")
struct ShownOptionTests {
    /// Tests of these show that options are read, and nothing of what they do.
    private static let readers: Set = [
        "ArgumentTests.swift", "BadInputTests.swift", "DocumentTests.swift", "HelpTests.swift",
        "LayeringPropertyTests.swift", "LayeringTests.swift", "NamedFilesTests.swift", "OptionTypeTests.swift",
        "ReferenceTests.swift", "ShownOptionTests.swift", "ShownOptions.swift", "TOMLTests.swift",
    ]

    /// What is wrong with a table.
    private func complaints(_ table: [Shown], _ read: (String) -> String? = text) -> [String] {
        var complaints: [String] = []
        for row in table {
            for flag in row.flags where Option.byFlag[flag] == nil { complaints.append("--\(flag) is no option") }
            guard !Self.readers.contains(row.file.split(separator: "/").last.map(String.init) ?? "") else {
                complaints.append("\(row.file) only shows that options are read")
                continue
            }
            guard let text = read(row.file) else {
                complaints.append("\(row.file) is not there")
                continue
            }
            guard let code = Self.code(of: row.test, in: text) else {
                complaints.append("\(row.file) has no test \"\(row.test)\"")
                continue
            }
            for option in row.flags.compactMap({ Option.byFlag[$0] }) where !Self.isMentioned(option, in: code) {
                complaints.append("--\(option.flag) is not mentioned by \"\(row.test)\" of \(row.file)")
            }
        }
        let shown = Set(table.flatMap(\.flags))
        complaints += Option.all.filter { !shown.contains($0.flag) }.map { "--\($0.flag) is shown by no test" }
        return complaints
    }

    @Test("the table names one for each, and each mentions its options")
    func table() {
        #expect(complaints(Shown.all) == [])
    }

    @Test("a table that is not right: the error says what is wrong")
    func badTables() {
        func complaints(_ row: Shown, _ text: String?) -> [String] {
            self.complaints([row] + Shown.all.filter { $0.test != "there are as many event loops as asked for" }) {
                $0 == "X.swift" ? text : Self.text($0)
            }
        }
        let row = Shown("X.swift", "loops", "threads")
        let tests = "let a = 1\n@Test(\"loops\")\nfunc a() { f(\"THREADS\") }\n@Test(\n\"other\"\n)\nfunc b() {}"
        #expect(complaints(row, tests) == [])
        #expect(complaints(row, nil) == ["X.swift is not there"])
        #expect(complaints(Shown("X.swift", "loop", "threads"), tests) == ["X.swift has no test \"loop\""])
        let none = "--threads is not mentioned by"
        #expect(complaints(Shown("X.swift", "other", "threads"), tests) == ["\(none) \"other\" of X.swift"])
        for mention in ["// THREADS", "// \"THREADS\"", "\"MORE_THREADS\"", "threads", "--threads-more"] {
            let other = tests.replacingOccurrences(of: "f(\"THREADS\")", with: "\n\(mention)\n")
            #expect(complaints(row, other) == ["\(none) \"loops\" of X.swift"], "\(mention)")
        }
        let layering = Shown("SettingsTests/LayeringTests.swift", "loops", "threads")
        #expect(complaints(layering, nil) == ["SettingsTests/LayeringTests.swift only shows that options are read"])
        #expect(
            complaints(Shown("X.swift", "loops", "thread"), tests).sorted() == [
                "--thread is no option", "--threads is shown by no test",
            ]
        )
    }

    private static func text(_ file: String) -> String? {
        try? String(contentsOf: Place.root.appendingPathComponent("Tests/\(file)"), encoding: .utf8)
    }

    /// A test from its `@Test` to the next, after what the suite's tests share; without comments.
    private static func code(of test: String, in text: String) -> String? {
        let lines = text.split(separator: "\n").filter {
            !$0.drop(while: { $0 == " " }).hasPrefix("//")
        }
        let parts = lines.joined(separator: "\n").components(separatedBy: "@Test(")
        let own = parts.dropFirst().first { part in
            // A name that is cut into lines is one.
            let name = part.replacing(#/"\n *\+ "/#, with: "").drop { $0 == " " || $0 == "\n" }
            return name.hasPrefix("\"\(test)\"")
        }
        return own.map { parts[0] + $0 }
    }

    /// By flag, key or variable, as a word of its own.
    private static func isMentioned(_ option: Option, in code: String) -> Bool {
        var words = ["--\(option.flag)", "\"\(option.variable)\"", "\"\(option.variable.dropFirst(13))\""]
        // A name of one word could mean anything: such an option counts where nothing else can be meant.
        if option.flag.contains("-") { words.append("\"\(option.flag)\"") }
        words.append(option.key.contains("_") ? option.key : "\(option.key) = ")
        return words.contains { word in
            var rest = code[...]
            while let found = rest.range(of: word) {
                let before = found.lowerBound == code.startIndex ? nil : code[code.index(before: found.lowerBound)]
                let after = found.upperBound == code.endIndex ? nil : code[found.upperBound]
                if !isPartOfWord(before) && (word.hasSuffix(" ") || !isPartOfWord(after)) { return true }
                rest = code[found.upperBound...]
            }
            return false
        }
    }

    private static func isPartOfWord(_ character: Character?) -> Bool {
        guard let character else { return false }
        return character.isLetter || character.isNumber || character == "_" || character == "-"
    }
}
