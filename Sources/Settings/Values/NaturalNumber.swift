internal import Text

/// A whole number that is not negative.
package struct NaturalNumber: Sendable, Equatable, OptionValue {
    package let number: Int

    package static var shape: Option.Shape { .integer }
    package static var placeholder: String { "NUMBER" }

    init(_ number: Int) {
        self.number = number
    }

    package init(text: String) throws(BadValue) {
        number = try wholeNumber(text, from: 0)
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
        number = try wholeNumber(text, from: 1)
    }

    package var text: String { String(number) }
}

private func wholeNumber(_ text: String, from least: Int) throws(BadValue) -> Int {
    guard let number = Int(text), number >= least, text.utf8.allSatisfy(ASCII.isDigit) else {
        throw BadValue("is not a whole number from \(least) on; write digits alone")
    }
    return number
}
