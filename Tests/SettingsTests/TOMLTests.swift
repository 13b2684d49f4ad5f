import TestSupport
import Testing

@testable import Settings

@Suite("TOML 1.0")
struct TOMLTests {
    static func read(_ text: String) -> TOMLDocument { TOMLDocument(Array(text.utf8)) }

    /// The values by key; nil where the document is refused.
    static func values(_ text: String) -> [String: TOMLValue]? {
        let document = read(text)
        guard document.error == nil else { return nil }
        var values: [String: TOMLValue] = [:]
        for entry in document.entries { values[entry.path.joined(separator: "/")] = entry.value }
        return values
    }

    @Test(
        "values",
        arguments: [
            ("a = \"x\"", .string("x")), ("a=\"\"", .string("")), ("a = 'c:\\x'", .string("c:\\x")),
            (#"a = "\b\t\n\f\r\"\\\u00e9\U0001F600""#, .string("\u{8}\t\n\u{c}\r\"\\é😀")),
            ("a = \"\"\"\nx\ny\"\"\"", .string("x\ny")), ("a = '''\nx\\n'''", .string("x\\n")),
            ("a = \"\"\"x \\\n   \n  y\"\"\"", .string("x y")), ("a = \"\"\"\"x\"\"\"\"\"", .string("\"x\"\"")),
            ("a = '''''x'''''", .string("''x''")), ("a = \"\"\"x\r\ny\"\"\"", .string("x\r\ny")),
            ("a = 0", .integer(0)), ("a = +5", .integer(5)), ("a = -1_000", .integer(-1000)),
            ("a = 0xDEAD_beef", .integer(0xdead_beef)), ("a = 0o17", .integer(15)), ("a = 0b101", .integer(5)),
            ("a = 9223372036854775807", .integer(.max)), ("a = -9223372036854775808", .integer(.min)),
            ("a = true", .boolean(true)), ("a = false # not true", .boolean(false)),
            ("a = 1.5", .unquoted), ("a = 1979-05-27T07:32:00Z", .unquoted), ("a = inf", .unquoted),
            ("a = 007", .unquoted), ("a = 1__0", .unquoted), ("a = 9223372036854775808", .unquoted),
            ("a = 0x", .unquoted), ("a = True", .unquoted), ("a = word", .unquoted), ("a = 7d", .unquoted),
            ("a = {}", .table), ("a = { b = 1, c.d = 'x' }", .table), ("a = []", .array([])),
            ("\"a\" = 1", .integer(1)), ("'a' = 1", .integer(1)), ("\u{feff}a = 1", .integer(1)),
            ("a = 1\r\n\r\n", .integer(1)), ("\t a\t=\t1 \t", .integer(1)),
        ] as [(String, TOMLValue)]
    )
    func values(text: String, expected: TOMLValue) {
        #expect(Self.values(text) == ["a": expected])
    }

    @Test("keys and list elements know their lines")
    func lines() {
        let document = Self.read("# one\n\na = [ 'x',\n  # comment\n  'y',\n]\nb = '''\n\n'''\nc = 1\n[t]\nd.e = 2\n")
        #expect(
            document.entries == [
                .init(
                    path: ["a"],
                    line: 3,
                    value: .array([.init(line: 3, value: .string("x")), .init(line: 5, value: .string("y"))]),
                    isInTable: false
                ),
                .init(path: ["b"], line: 7, value: .string("\n"), isInTable: false),
                .init(path: ["c"], line: 10, value: .integer(1), isInTable: false),
                .init(path: ["t"], line: 11, value: nil, isInTable: true),
                .init(path: ["t", "d", "e"], line: 12, value: .integer(2), isInTable: true),
            ]
        )
    }

    @Test(
        "errors have the line and the column",
        arguments: [
            ("a", 1, 2), ("a =", 1, 4), ("a = \n", 1, 5), ("= 1", 1, 1), ("a = 'x", 1, 7), ("a = \"x\n\"", 1, 7),
            ("\n\na = \"\\q\"", 3, 7), ("a = 1 b = 2", 1, 7), ("a = 'x' 'y'", 1, 9), ("a = [1", 1, 7),
            ("a = [1 2]", 1, 8), ("é = 1", 1, 1), ("\"é\" 1", 1, 5), ("a = 1\na = 2", 2, 1), ("a = \"\\ud800\"", 1, 7),
            ("a = \"\\u12\"", 1, 7), ("[t", 1, 3), ("[[t]", 1, 5), ("[]", 1, 2), ("a. = 1", 1, 4),
            ("a = \"\u{1}\"", 1, 6),
            ("# \u{7f}", 1, 3), ("a = 1\r", 1, 6), ("a = '''x\n", 2, 1), ("a = {b}", 1, 7), ("a = {b=1,b=2}", 1, 11),
            ("a = 1979-05-27 07:32:00", 1, 16), ("a == 1", 1, 4), ("a = ,", 1, 5),
        ]
    )
    func errors(text: String, line: Int, column: Int) {
        let error = Self.read(text).error
        #expect(error?.line == line)
        #expect(error?.column == column)
    }

    @Test("what is not UTF-8 is refused, with the line")
    func encoding() {
        #expect(TOMLDocument(Array("a = 1\nb = '".utf8) + [0xff, 0x27]).error?.line == 2)
    }

    @Test("deep nesting ends in an error, not in a crash")
    func deep() {
        #expect(Self.read("a = " + String(repeating: "[", count: 100_000)).error != nil)
        #expect(Self.read("a = " + String(repeating: "{a=", count: 100_000)).error != nil)
    }

    // MARK: - Against toml++, by way of TOMLKit

    /// Pieces that documents are made of by chance, good and bad.
    static let pieces = [
        "a", "b", "\"k\"", " = ", "=", "\n", "\n", "\r\n", "1", "0", "-", "_", "0x1f", "true", "false", "'x'", "\"y\"",
        "\"\\n\"", "\"\\u00e9\"", "\"\\", "'''z'''", "\"\"\"w\n\"\"\"", "\"", "'", "[", "]", "[", "]", ",", "{", "}",
        "#c", ".",
        "1.5", "é", "\t", " ", "\\", "a = 1\n", "b = ['p', 'q']\n", "c = \"r\" # s\n", "d = [\n1,\n2,\n]\n",
    ]

    /// toml++ is asked only about what we accept: on some bad documents its debug build ends the process.
    @Test("accepts nothing that toml++ refuses, and reads every value as it does", arguments: 0..<20)
    func nothingMore(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        for _ in 0..<1000 {
            let text = (0..<Int.random(in: 1...12, using: &random))
                .map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
            let entries = Self.read(text).entries
            guard let ours = Self.values(text), ours.values.allSatisfy(\.isPlain),
                entries.allSatisfy({ !$0.isInTable && $0.path.count == 1 })
            else { continue }
            #expect(TOMLOracle.values(text) == ours.mapValues(\.flat), "\(text.debugDescription)")
        }
    }

    static let spaces = ["", " ", "\t", "  "]
    static let ends = ["\n", "\r\n", " # comment\n", "\n\n", "\n# é\n"]
    static let scalars = [
        "1", "-0", "+7", "1_000", "0x1f", "0o7", "0b11", "true", "false", "''", "\"\"", "'é'", #""\\\"""#, #"'a\b'"#,
        #""\u0041\U0001F600""#, "'''\na'b''c\n'''", "\"\"\"\\\n  x\"\"\"", "\"\"\"a\"\"b\"\"\"", "'#'", "\"=\"",
    ]

    static func value(depth: Int, using random: inout SplitMix) -> String {
        guard depth < 3, Int.random(in: 0..<4, using: &random) == 0 else {
            return scalars.randomElement(using: &random) ?? ""
        }
        let gap = ["", " ", "\n", " # c\n "].randomElement(using: &random) ?? ""
        let elements = (0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth + 1, using: &random) }
        let comma = !elements.isEmpty && Bool.random(using: &random) ? "," : ""
        return "[" + gap + elements.joined(separator: gap + "," + gap) + gap + comma + gap + "]"
    }

    @Test("accepts every good document, and reads it as toml++ does", arguments: 0..<20)
    func nothingLess(seed: Int) {
        var random = SplitMix(seed: UInt64(seed) + 1000)
        for _ in 0..<200 {
            var text = ""
            for index in 0..<Int.random(in: 0...6, using: &random) {
                let space = Self.spaces.randomElement(using: &random) ?? ""
                let keys = ["k\(index)", "\"k \(index)\"", "'k.\(index)'", "k-\(index)_"]
                text += space + (keys.randomElement(using: &random) ?? "") + space + "=" + space
                text += Self.value(depth: 0, using: &random) + (Self.ends.randomElement(using: &random) ?? "")
            }
            #expect(Self.values(text)?.mapValues(\.flat) == TOMLOracle.values(text), "\(text.debugDescription)")
        }
    }
}

extension TOMLValue {
    /// Whether we tell it apart as finely as TOML does.
    var isPlain: Bool {
        switch self {
        case .string, .integer, .boolean: true
        case .array(let elements): elements.allSatisfy(\.value.isPlain)
        case .table, .unquoted: false
        }
    }

    /// Without line numbers, for comparison.
    var flat: String {
        switch self {
        case .string(let text): "string \(String(reflecting: text))"
        case .integer(let number): "integer \(number)"
        case .boolean(let flag): "boolean \(flag)"
        case .array(let elements): "[\(elements.map(\.value.flat).joined(separator: ", "))]"
        case .table, .unquoted: "other"
        }
    }
}
