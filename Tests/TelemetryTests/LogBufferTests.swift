import Foundation
import Telemetry
import Testing

@Suite("A line stays a line")
struct LogBufferTests {
    private func written(_ write: (inout LogBuffer) -> Void) -> String {
        var buffer = LogBuffer()
        write(&buffer)
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    @Test(
        "what could forge a line, a field or a terminal's state is escaped",
        arguments: [
            ("plain", "plain", "\"plain\""),
            ("", "-", "\"\""),
            ("a b", "a\\x20b", "\"a b\""),
            ("a\nb\r\t", "a\\nb\\r\\t", "\"a\\nb\\r\\t\""),
            ("say \"hi\"", "say\\x20\"hi\"", "\"say \\\"hi\\\"\""),
            ("back\\slash", "back\\\\slash", "\"back\\\\slash\""),
            ("\u{1B}[31m\u{7F}\0", "\\x1b[31m\\x7f\\x00", "\"\\x1b[31m\\x7f\\x00\""),
            ("Zoë", "Zoë", "\"Zoë\""),
            // A terminal's control sequence, a line separator, a direction mark, a no-break space.
            ("\u{9B}m\u{2028}\u{202E}\u{A0}", "\\u009bm\\u2028\\u202e\\u00a0", "\"\\u009bm\\u2028\\u202e\\u00a0\""),
            ("😀", "😀", "\"😀\""),
        ]
    )
    func escaping(text: String, field: String, quoted: String) {
        #expect(written { $0.append(field: Array(text.utf8).span) } == field)
        #expect(written { $0.append(quoted: Array(text.utf8).span) } == quoted)
    }

    @Test("bytes that are no UTF-8 are shown as bytes, in JSON as replacement characters")
    func invalid() {
        let bytes: [UInt8] = [0x61, 0xFF, 0xC3, 0x28, 0xE2, 0x82]
        #expect(written { $0.append(field: bytes.span) } == "a\\xff\\xc3(\\xe2\\x82")
        #expect(written { $0.append(json: bytes.span) } == "\"a\u{FFFD}\u{FFFD}(\u{FFFD}\u{FFFD}\"")
    }

    @Test("any text comes back from JSON as it was")
    func json() throws {
        let text =
            String(String.UnicodeScalarView((0...0x3000).compactMap { Unicode.Scalar($0) })) + "\u{10FFFF}\u{1F600}"
        let line = written { $0.append(json: text) }
        #expect(!line.utf8.contains { $0 < 0x20 || $0 == 0x7F })
        #expect(try JSONDecoder().decode([String].self, from: Data("[\(line)]".utf8)) == [text])
    }

    @Test(
        "numbers",
        arguments: [(0, "0"), (7, "7"), (1_234_567, "1234567"), (-15, "-15"), (Int.min, "-9223372036854775808")]
    )
    func numbers(number: Int, text: String) {
        #expect(written { $0.append(decimal: number) } == text)
    }

    @Test("seconds are cut off, never rounded up to what has not passed")
    func durations() {
        #expect(written { $0.append(nanoseconds: 1_234_999_999, places: 3) } == "1.234")
        #expect(written { $0.append(nanoseconds: 999_999_999, places: 6) } == "0.999999")
        #expect(written { $0.append(nanoseconds: -5, places: 3) } == "0.000")
    }

    @Test("moments are written as oauth2-proxy writes them, and as RFC 3339 asks")
    func time() {
        var time = LogTime(isLocal: false) { LogMoment(seconds: 1_136_214_245, nanoseconds: 9_000_000) }
        #expect(written { time.append(to: &$0) } == "2006/01/02 15:04:05")
        #expect(written { time.appendInternet(to: &$0) } == "2006-01-02T15:04:05.009Z")
    }
}
