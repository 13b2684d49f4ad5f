/// How many threads answer requests: 0 for one a core.
package struct ThreadCount: Sendable, Equatable, OptionValue {
    package let number: Int

    package static var shape: Option.Shape { .integer }
    package static var placeholder: String { "NUMBER" }
    static let perCore = ThreadCount(unchecked: 0)

    private init(unchecked number: Int) {
        self.number = number
    }

    package init(text: String) throws(BadValue) {
        guard let number = Int(text), 0...1024 ~= number else {
            throw BadValue("is not a number of threads from 0 to 1024")
        }
        self.number = number
    }

    package var text: String { String(number) }
}
