/// A color: `#0b57d0`, or `#05d` for `#0055dd`.
package struct HexColor: Sendable, Equatable, OptionValue {
    package static var placeholder: String { "COLOR" }

    package let text: String

    package init(text: String) throws(BadValue) {
        let digits = text.utf8.dropFirst()
        let isColor =
            text.utf8.first == UInt8(ascii: "#") && (digits.count == 3 || digits.count == 6)
            && digits.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                    UInt8(ascii: "A")...UInt8(ascii: "F"):
                    true
                default: false
                }
            }
        guard isColor else { throw BadValue("is not a color; write # and six hexadecimal digits, such as #0b57d0") }
        self.text = text
    }
}
