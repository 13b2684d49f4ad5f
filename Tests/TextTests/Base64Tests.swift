import Testing
import Text

@Suite("Base 64")
struct Base64Tests {
    /// RFC 4648, 10.
    static let vectors = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test("the vectors of RFC 4648 go both ways", arguments: vectors)
    func bothWays(plain: String, text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == text)
        #expect(Base64.decode(text) == Array(plain.utf8))
        let unpadded = String(text.prefix { $0 != "=" })
        #expect(Base64URL.encode(Array(plain.utf8)) == unpadded)
        #expect(Base64URL.decode(unpadded) == Array(plain.utf8))
        for form in [text, unpadded] {
            #expect(Base64.decodeUnpadded(Array(form.utf8)) == Array(plain.utf8))
            #expect(Base64URL.decodeUnpadded(Array(form.utf8)) == Array(plain.utf8))
        }
    }

    @Test("the alphabets differ in two characters, and neither takes the other's")
    func alphabets() {
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8=")
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
        #expect(Base64.decode("+/8=") == [0xFB, 0xFF])
        #expect(Base64URL.decode("-_8") == [0xFB, 0xFF])
        #expect(Base64.decode("-_8=") == nil)
        #expect(Base64URL.decode("+/8") == nil)
        #expect(Base64URL.decodeUnpadded(Array("+/8=".utf8)) == nil)
    }

    @Test("in base64url one value has one text", arguments: ["Zg==", "Zh", "Z", "Zg\n", "Z g", "-_9", "+/8", "Zm9vé"])
    func strict(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test("broken base 64 is refused", arguments: ["Zg", "Zg=", "Z===", "Zg==Zg==", "Zm9v\n", "====", "Zm9é"])
    func broken(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test("Go's leniency: unused bits of the last character are passed over")
    func unusedBits() {
        #expect(Base64.decodeUnpadded(Array("Zh".utf8)) == Array("f".utf8))
        #expect(Base64URL.decodeUnpadded(Array("-_9".utf8)) == [0xFB, 0xFF])
        #expect(Base64.decodeUnpadded(Array("Zm9vY".utf8)) == nil)
    }

    @Test("bytes of every length and value come back")
    func everyLength() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ count) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }
}
