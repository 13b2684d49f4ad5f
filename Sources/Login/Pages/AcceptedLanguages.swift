internal import Text

/// The languages that a browser asks for, the best first: the ranges of its `Accept-Language` field (RFC 9110, 12.5.4). Of a
/// field that is longer than browsers send, only the beginning counts.
struct AcceptedLanguages: Sendable {
    /// As the browser wrote them, `*` among them.
    let ranges: [String]

    init(_ field: String) {
        var weighted: [(range: String, weight: Int)] = []
        for element in field.utf8.prefix(500).split(separator: UInt8(ascii: ",")) {
            let end = element.firstIndex(of: UInt8(ascii: ";")) ?? element.endIndex
            let range = Self.trimmed(element[..<end])
            let weight = Self.weight(in: element[end...])
            guard Self.isRange(range), weight > 0 else { continue }
            // Before the first of those that weigh less: what weighs the same stays in its order.
            let place = weighted.firstIndex { $0.weight < weight } ?? weighted.endIndex
            weighted.insert((String(Substring(range)), weight), at: place)
        }
        ranges = weighted.map(\.range)
    }

    /// Language tags, for somebody else who may have them.
    var tags: [String] { ranges.filter { $0 != "*" }.prefix(5).map { $0 } }

    /// In thousandths; 1 where none is given, 0 for what is no weight (RFC 9110, 12.4.2).
    private static func weight(in parameters: Substring.UTF8View) -> Int {
        for parameter in parameters.split(separator: UInt8(ascii: ";")) {
            let text = Substring(trimmed(parameter))
            guard text.hasPrefix("q=") else { continue }
            return Double(text.dropFirst(2)).map { Int(min(max($0, 0), 1) * 1000) } ?? 0
        }
        return 1000
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var text = text.drop(while: ASCII.isBlank)
        while let last = text.last, ASCII.isBlank(last) { text.removeLast() }
        return text
    }

    private static func isRange(_ text: Substring.UTF8View) -> Bool {
        1...35 ~= text.count
            && text.allSatisfy { ASCII.isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "*") }
    }
}
