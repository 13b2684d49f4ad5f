/// A whole number that is not negative.
package struct NaturalNumber: Sendable, Equatable, OptionValue {
    package let number: Int

    package static var shape: Option.Shape { .integer }
    package static var placeholder: String { "NUMBER" }

    init(_ number: Int) {
        self.number = number
    }

    package init(text: String) throws(BadValue) {
        guard let number = Int(text), number >= 0, text.utf8.allSatisfy(isDigit) else {
            throw BadValue("is not a whole number from 0 on; write digits alone")
        }
        self.number = number
    }

    package var text: String { String(number) }
}

/// A whole number from 1 on.
package struct PositiveNumber: Sendable, Equatable, OptionValue {
    package let number: Int

    package static var shape: Option.Shape { .integer }
    package static var placeholder: String { "NUMBER" }

    init(_ number: Int) {
        self.number = number
    }

    package init(text: String) throws(BadValue) {
        guard let number = Int(text), number > 0, text.utf8.allSatisfy(isDigit) else {
            throw BadValue("is not a whole number from 1 on; write digits alone")
        }
        self.number = number
    }

    package var text: String { String(number) }
}
