/// The fields of a query string or of a posted form: `application/x-www-form-urlencoded` (WHATWG URL, 5.1).
///
/// Names and values are decoded once. A field whose percent-encoding is broken, or that is not UTF-8, is left out:
/// nobody could say what it means.
package struct FormFields: Sendable {
    /// All of them, in order.
    package let fields: [(name: String, value: String)]
    /// Whether none was left out.
    package let isWhole: Bool

    package init(_ bytes: Span<UInt8>) {
        var fields: [(name: String, value: String)] = []
        var isWhole = true
        var start = 0
        while start < bytes.count {
            var end = start
            var equals: Int?
            while end < bytes.count, bytes[end] != UInt8(ascii: "&") {
                if equals == nil, bytes[end] == UInt8(ascii: "=") { equals = end }
                end += 1
            }
            let name = Self.text(bytes.extracting(start..<(equals ?? end)))
            let value = Self.text(bytes.extracting((equals.map { $0 + 1 } ?? end)..<end))
            if let name, let value {
                if start < end { fields.append((name, value)) }
            } else {
                isWhole = false
            }
            start = end + 1
        }
        self.fields = fields
        self.isWhole = isWhole
    }

    /// A name or value of such a form, decoded; nil where its percent-encoding is broken, or it is not UTF-8.
    package static func text(_ bytes: Span<UInt8>) -> String? {
        PercentEncoding.decode(bytes, plusIsSpace: true).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// The first value of that name.
    package subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// Every value of that name, in order.
    package func all(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }
}
