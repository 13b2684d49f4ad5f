internal import Text

/// A color: `#0b57d0`, or `#05d` for `#0055dd`.
package struct HexColor: Sendable, Equatable, OptionValue {
    package static var placeholder: String { "COLOR" }

    package let text: String

    package init(text: String) throws(BadValue) {
        let digits = text.utf8.dropFirst()
        let isColor =
            text.utf8.first == UInt8(ascii: "#") && (digits.count == 3 || digits.count == 6)
            && digits.allSatisfy(Hexadecimal.isDigit)
        guard isColor else { throw BadValue("is not a color; write # and six hexadecimal digits, such as #0b57d0") }
        self.text = text
    }
}
