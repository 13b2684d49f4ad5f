internal import Text

/// Text on its way into a page. Only literals of our own are taken as they are; every value is escaped.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    var text: String

    init(stringLiteral literal: String) {
        text = literal
    }

    init(stringInterpolation interpolation: Interpolation) {
        text = interpolation.text
    }

    struct Interpolation: StringInterpolationProtocol {
        var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        /// Escaped for element content and for attribute values alike.
        mutating func appendInterpolation(_ value: String) {
            HTMLText.append(value, to: &text)
        }

        mutating func appendInterpolation(_ part: HTML) {
            text += part.text
        }
    }
}

extension HTML {
    static func joined(_ parts: [HTML]) -> HTML {
        HTML(stringLiteral: parts.map(\.text).joined(separator: "\n"))
    }
}
