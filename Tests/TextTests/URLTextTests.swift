import Testing
import Text

@Suite("Encodings of URLs")
struct URLTextTests {
    @Test(
        "form encoding keeps what the URL standard keeps",
        arguments: [
            ("abcXYZ019*-._", "abcXYZ019*-._"), ("a b", "a+b"), ("a+b", "a%2Bb"), ("~!'()", "%7E%21%27%28%29"),
            (
                "https://app.example/oauth2/callback?x=1&y=%20",
                "https%3A%2F%2Fapp.example%2Foauth2%2Fcallback%3Fx%3D1%26y%3D%2520"
            ),
            ("ü€😀", "%C3%BC%E2%82%AC%F0%9F%98%80"), ("\r\n\0", "%0D%0A%00"), ("", ""),
        ]
    )
    func formEncoding(text: String, expected: String) {
        #expect(FormEncoding.encode(text) == expected)
    }

    @Test("a form's fields are decoded once, and broken ones left out")
    func fields() {
        let form = FormFields(Array("a=b+c&d=%20%26%3D&e&=f&a=%25zz&x=%zz&y=%FF&&g=h=i".utf8).span)
        #expect(form["a"] == "b c")
        #expect(form.all("a") == ["b c", "%zz"])
        #expect(form["d"] == " &=")
        #expect(form["e"] == "")
        #expect(form[""] == "f")
        #expect(form["x"] == nil)
        #expect(form["y"] == nil)
        #expect(form["g"] == "h=i")
        #expect(form["missing"] == nil)
    }

    @Test("percent-encoding goes both ways, and a broken one is refused")
    func percent() {
        let text = "a b/ä?&=~-._"
        let encoded = PercentEncoding.encode(Array(text.utf8))
        #expect(encoded == "a%20b%2F%C3%A4%3F%26%3D~-._")
        #expect(PercentEncoding.decode(Array(encoded.utf8).span) == Array(text.utf8))
        #expect(PercentEncoding.decode(Array("a+b".utf8).span) == Array("a+b".utf8))
        for broken in ["%", "%4", "%zz", "a%2"] { #expect(PercentEncoding.decode(Array(broken.utf8).span) == nil) }
    }
}
