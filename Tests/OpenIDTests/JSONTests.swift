import Testing

@testable import OpenID

@Suite("JSON: strict, and exact about numbers")
struct JSONTests {
    struct Good: Sendable, CustomTestStringConvertible {
        let text: String
        let value: JSON
        var testDescription: String { text }
    }

    @Test(
        "a text of RFC 8259 is read",
        arguments: [
            Good(text: "null", value: .null),
            Good(text: " true\r\n", value: .boolean(true)),
            Good(text: "false", value: .boolean(false)),
            Good(text: #""""#, value: .string("")),
            Good(text: #""a\"\\\/\b\f\n\r\tz""#, value: .string("a\"\\/\u{8}\u{C}\n\r\tz")),
            Good(text: #""\u00e9\u20AC\ud83d\ude00""#, value: .string("é€😀")),
            Good(text: #""\u0000""#, value: .string("\0")),
            Good(text: "\"é😀\u{7F}\"", value: .string("é😀\u{7F}")),
            Good(text: "[]", value: .array([])),
            Good(text: "[1 , \"a\",[ ]]", value: .array([.number(.init(text: "1")), .string("a"), .array([])])),
            Good(text: "{}", value: .object([:])),
            Good(text: "{\"a\" : {\"b\":null} }", value: .object(["a": .object(["b": .null])])),
            Good(text: "-0", value: .number(.init(text: "-0"))),
            Good(text: "1.50E+07", value: .number(.init(text: "1.50E+07"))),
        ]
    )
    func reads(good: Good) throws {
        #expect(try JSON.parse(Array(good.text.utf8)) == good.value)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let error: JSONError
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ error: JSONError) {
            self.name = name
            self.text = text
            self.error = error
        }
    }

    @Test(
        "anything else is refused",
        arguments: [
            Bad("nothing", "", .unexpectedEnd),
            Bad("only white space", " \n", .unexpectedEnd),
            Bad("a byte order mark", "\u{FEFF}{}", .unexpectedByte(at: 0)),
            Bad("a member twice", #"{"sub":"a","sub":"b"}"#, .duplicateName("sub")),
            Bad("a member twice, once escaped", #"{"sub":"a","\u0073ub":"b"}"#, .duplicateName("sub")),
            Bad("a member twice, deep inside", #"{"a":[{"b":1,"b":1}]}"#, .duplicateName("b")),
            Bad("bytes after the end", "{} {}", .trailingBytes(at: 3)),
            Bad("a comma at an object's end", #"{"a":1,}"#, .unexpectedByte(at: 7)),
            Bad("a comma at an array's end", "[1,]", .unexpectedByte(at: 3)),
            Bad("no comma", "[1 2]", .unexpectedByte(at: 3)),
            Bad("no colon", #"{"a" 1}"#, .unexpectedByte(at: 5)),
            Bad("a name without quotes", "{a:1}", .unexpectedByte(at: 1)),
            Bad("single quotes", "'a'", .unexpectedByte(at: 0)),
            Bad("a comment", "/**/1", .unexpectedByte(at: 0)),
            Bad("another white space", "\u{A0}1", .unexpectedByte(at: 0)),
            Bad("an open object", #"{"a":1"#, .unexpectedEnd),
            Bad("an open array", "[1,", .unexpectedEnd),
            Bad("an open string", "\"abc", .unexpectedEnd),
            Bad("a string that ends in a backslash", "\"abc\\", .unexpectedEnd),
            Bad("a line break in a string", "\"a\nb\"", .unexpectedByte(at: 2)),
            Bad("NUL in a string", "\"a\0b\"", .unexpectedByte(at: 2)),
            Bad("an unknown escape", #""\x41""#, .invalidEscape(at: 1)),
            Bad("an escape with a sign", #""\u+041""#, .invalidEscape(at: 1)),
            Bad("a short escape", #""\u04""#, .invalidEscape(at: 1)),
            Bad("full-width hexadecimal digits", "\"\\u００４１\"", .invalidEscape(at: 1)),
            Bad("half a surrogate pair, the first", #""\ud83d""#, .invalidEscape(at: 1)),
            Bad("half a surrogate pair, the second", #""\ude00""#, .invalidEscape(at: 1)),
            Bad("two first halves", #""\ud83d\ud83d""#, .invalidEscape(at: 1)),
            Bad("a first half and a letter", #""\ud83dA""#, .invalidEscape(at: 1)),
            Bad("a leading zero", "01", .invalidNumber(at: 0)),
            Bad("a negative leading zero", "-01", .invalidNumber(at: 0)),
            Bad("a plus sign", "+1", .unexpectedByte(at: 0)),
            Bad("a lonely minus", "-", .unexpectedEnd),
            Bad("a minus and a letter", "-a", .invalidNumber(at: 0)),
            Bad("no digit before the point", ".5", .unexpectedByte(at: 0)),
            Bad("no digit after the point", "1.", .invalidNumber(at: 0)),
            Bad("no digit in the exponent", "1e+", .invalidNumber(at: 0)),
            Bad("hexadecimal", "0x10", .trailingBytes(at: 1)),
            Bad("NaN", "NaN", .unexpectedByte(at: 0)),
            Bad("Infinity", "-Infinity", .invalidNumber(at: 0)),
            Bad("a capital True", "True", .unexpectedByte(at: 0)),
            Bad("a short true", "tru", .unexpectedEnd),
            Bad("33 levels", String(repeating: "[", count: 33), .tooDeep(limit: 32)),
            Bad("endless depth", String(repeating: #"{"a":["#, count: 100_000), .tooDeep(limit: 32)),
        ]
    )
    func refuses(bad: Bad) {
        #expect(throws: bad.error) { try JSON.parse(Array(bad.text.utf8)) }
    }

    @Test("32 levels and 1 MiB are read, one more is not")
    func bounds() throws {
        let deep = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
        #expect(throws: Never.self) { try JSON.parse(Array(deep.utf8)) }

        let large = "\"" + String(repeating: "a", count: (1 << 20) - 2) + "\""
        #expect(try JSON.parse(Array(large.utf8)).string?.utf8.count == (1 << 20) - 2)
        #expect(throws: JSONError.tooLarge(limit: 1 << 20)) { try JSON.parse(Array(large.utf8) + [0x20]) }
    }

    @Test(
        "what is not UTF-8 is refused",
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
        ] as [[UInt8]]
    )
    func refusesOtherEncodings(bytes: [UInt8]) {
        #expect(throws: JSONError.invalidUTF8) { try JSON.parse(bytes) }
    }

    @Test(
        "integers are exact",
        arguments: [
            ("0", 0), ("-0", 0), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
            ("9007199254740993", 9_007_199_254_740_993), ("1e3", 1000), ("2.0", 2), ("1.5", nil),
            ("9223372036854775808", nil), ("1e30", nil), ("1e999", nil),
        ] as [(String, Int64?)]
    )
    func integers(text: String, value: Int64?) throws {
        #expect(try JSON.parse(Array(text.utf8)).number?.integer == value)
    }

    @Test("a NumericDate with a fraction counts as the second it is in")
    func numericDates() {
        #expect(JSONNumber(text: "1300819380.9").wholeSeconds == 1_300_819_380)
        #expect(JSONNumber(text: "-1.5").wholeSeconds == -2)
        #expect(JSONNumber(text: "1e999").wholeSeconds == nil)
    }

    @Test("names that only look the same are two members")
    func namesAreBytes() throws {
        let json = try JSON.parse(Array("{\"K\":1,\"\u{212A}\":2}".utf8))
        #expect(json["K"]?.number?.integer == 1)
        #expect(json["\u{212A}"]?.number?.integer == 2)
    }
}
