package import Login

extension BrandColor: OptionValue {
    package static var placeholder: String { "COLOR" }

    package init(text: String) throws(BadValue) {
        guard let color = BrandColor(text) else {
            throw BadValue("is not a color; write # and six hexadecimal digits, such as #0b57d0")
        }
        self = color
    }
}
