import Testing
import Text

@Suite("ASCII, byte by byte")
struct ASCIITests {
    /// The same said in the slow way, for all 256 bytes.
    @Test("the classes of characters are those of the specifications")
    func classes() {
        for byte in UInt8.min...UInt8.max {
            let character = Character(Unicode.Scalar(byte))
            let isASCII = byte < 0x80
            let isLetter = isASCII && character.isLetter
            let isDigit = isASCII && character.isNumber
            #expect(ASCII.isLetter(byte) == isLetter)
            #expect(ASCII.isDigit(byte) == isDigit)
            #expect(ASCII.isAlphanumeric(byte) == (isLetter || isDigit))
            #expect(ASCII.isBlank(byte) == (character == " " || character == "\t"))
            #expect(ASCII.isControl(byte) == (byte < 0x20 || byte == 0x7F))
            #expect(ASCII.isLabelCharacter(byte) == (isLetter || isDigit || "-_".contains(character)))
            #expect(ASCII.isTokenCharacter(byte) == (isLetter || isDigit || "!#$%&'*+-.^_`|~".contains(character)))
            #expect(PercentEncoding.isUnreserved(byte) == (isLetter || isDigit || "-._~".contains(character)))
            #expect(Hexadecimal.value(of: byte) == (isASCII ? character.hexDigitValue.map(UInt8.init) : nil))
            let isCapital = isASCII && character.isUppercase
            #expect(ASCII.lowercased(byte) == (isCapital ? byte + 32 : byte))
        }
    }

    @Test("bytes as hexadecimal digits")
    func hexadecimal() {
        #expect(Hexadecimal.text([0x00, 0x0F, 0xA5, 0xFF]) == "000fa5ff")
    }

    @Test(
        "blanks at the ends go, those inside stay",
        arguments: [("", ""), (" \t", ""), ("a", "a"), (" a b\t", "a b"), ("\té ", "é"), ("\na", "\na")]
    )
    func blanks(text: String, expected: String) {
        #expect(text.trimmingBlanks() == expected)
        let bytes = Array(text.utf8)
        let range = bytes.span.trimmed(0..<bytes.count)
        #expect(String(decoding: bytes[range], as: UTF8.self) == expected)
    }

    @Test("a byte is found wherever it is, and only from the start that was named")
    func firstIndex() {
        for count in 0..<40 {
            var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: count)
            #expect(bytes.span.position(of: UInt8(ascii: ";"), from: 0) == count)
            for place in 0..<count {
                bytes[place] = UInt8(ascii: ";")
                #expect(bytes.span.position(of: UInt8(ascii: ";"), from: 0) == place)
                #expect(bytes.span.position(of: UInt8(ascii: ";"), from: place) == place)
                #expect(bytes.span.position(of: UInt8(ascii: ";"), from: place + 1) == count)
                bytes[place] = 0x80 | UInt8(ascii: ";")
            }
        }
    }

    @Test("texts are compared by the letters of ASCII only")
    func comparison() {
        let text = Array("Host".utf8)
        let span = text.span
        let results = [
            span.isEqual(ignoringCase: "host"), span.isEqual(to: "Host"), span.starts(withIgnoringCase: "ho"),
            span.isEqual(ignoringCase: Array("hOST".utf8).span), span.hasCapitals, span.contains(UInt8(ascii: "H")),
        ]
        #expect(results.allSatisfy { $0 })
        let others = [
            span.isEqual(to: "host"), span.starts(with: "Hostname"), span.contains(UInt8(ascii: "h")),
            Array("@[".utf8).span.isEqual(ignoringCase: Array("`{".utf8).span), Array("host[@".utf8).span.hasCapitals,
        ]
        #expect(!others.contains(true))
    }
}
