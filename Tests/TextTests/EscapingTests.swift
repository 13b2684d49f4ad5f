import Testing
import Text

@Suite("Text in its place: JSON, TOML, HTML, sentences")
struct EscapingTests {
    @Test(
        "a JSON string escapes what RFC 8259 asks for, and nothing else",
        arguments: [
            ("", "\"\""), ("a<b>/ü😀", "\"a<b>/ü😀\""), ("\"\\", "\"\\\"\\\\\""),
            ("\0\n\u{1F}\u{7F}", "\"\\u0000\\u000a\\u001f\u{7F}\""),
        ]
    )
    func json(text: String, expected: String) {
        #expect(JSONString.quoted(text) == expected)
    }

    @Test("inside of a page a JSON string opens no tag and ends no line")
    func jsonForPages() {
        #expect(JSONString.quotedForPages("</script>\u{2028}\u{7F}") == "\"\\u003c/script>\\u2028\\u007f\"")
    }

    @Test("a JSON string for a header is ASCII, with pairs of surrogates beyond the basic plane")
    func jsonASCII() {
        #expect(JSONString.ascii(Array("é😀\n".utf8)[...]) == Array("\"\\u00e9\\ud83d\\ude00\\u000a\"".utf8))
        #expect(JSONString.ascii([0x61, 0xFF]) == Array("\"a\\ufffd\"".utf8))
    }

    @Test("a basic string of TOML")
    func toml() {
        #expect(TOMLString.quoted("a\"b\\\n\r\t\u{1}\u{7F}é") == "\"a\\\"b\\\\\\n\\r\\t\\u0001\\u007fé\"")
    }

    @Test(
        "a value in a page is no markup",
        arguments: [
            ("", ""), ("plain text", "plain text"), ("<b>\"'&", "&lt;b&gt;&#34;&#39;&amp;"), ("é<😀>ü", "é&lt;😀&gt;ü"),
            ("&&", "&amp;&amp;"), ("x&", "x&amp;"), ("&x", "&amp;x"),
        ]
    )
    func html(text: String, expected: String) {
        #expect(HTMLText.escaped(text) == expected)
        var page = "<p>"
        HTMLText.append(text, to: &page)
        #expect(page == "<p>" + expected)
    }

    @Test("what others say stays on one line and moves nothing")
    func foreign() {
        #expect(
            ForeignText.quoted("a\r\nb\u{1B}[31m\u{202E}c\u{2028}\"") == #""a\r\nb\u{1b}[31m\u{202e}c\u{2028}\"""#
        )
        #expect(
            ForeignText.quoted(String(repeating: "a", count: 300)) == "\"" + String(repeating: "a", count: 200)
                + "...\""
        )
        #expect(ForeignText.quoted(String(repeating: "é", count: 200)).hasSuffix("é\""))
        #expect(ForeignText.onOneLine("\"a\\\tb\"") == "\"a\\\\tb\"")
    }

    @Test("of several texts ten are shown")
    func several() {
        #expect(ForeignText.quoted([]) == "none")
        #expect(ForeignText.quoted(["a", "b"]) == #""a", "b""#)
        #expect(ForeignText.quoted((0..<20).map { "\($0)" }).hasSuffix(#""9", ..."#))
    }
}
