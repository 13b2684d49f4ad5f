package import PageTemplates
internal import Web

/// The languages of our pages, and which of them a browser is answered in.
package struct Languages: Sendable {
    package static let builtIn: [Language] = [
        .english, .german, .french, .spanish, .portuguese, .brazilianPortuguese, .italian, .dutch, .polish, .czech,
        .turkish, .ukrainian,
        .japanese, .simplifiedChinese, .arabic, .hebrew,
    ]

    /// By its tag in lower case.
    private var all: [String: Language]

    /// - Parameter changes: sentences of the operator's own (`--texts`), in these languages or in further ones.
    package init(changing changes: [OwnSentences] = []) {
        all = Dictionary(uniqueKeysWithValues: Self.builtIn.map { ($0.tag.lowercased(), $0) })
        for change in changes {
            let tag = change.tag.lowercased()
            var language = all[tag] ?? Language(change.tag, isRightToLeft: change.isRightToLeft ?? false, [:])
            language.sentences.merge(change.sentences) { $1 }
            all[tag] = language
        }
    }

    private var standard: Language { all["en"] ?? .english }

    /// The first of the browser's languages that is there (RFC 9110, 12.5.4; RFC 4647, 3.4), else English.
    func best(for accepted: String) -> Language {
        for tag in Self.ranges(in: accepted) {
            if let language = language(for: tag.lowercased()) { return language }
        }
        return standard
    }

    /// The browser's languages themselves, the best first, for somebody else who may have them.
    static func tags(in accepted: String) -> [String] {
        ranges(in: accepted).filter { $0 != "*" }.prefix(5).map { $0 }
    }

    /// The language ranges of an `Accept-Language` field, the best first. Of a longer one than browsers send only the
    /// beginning counts.
    private static func ranges(in accepted: String) -> [String] {
        var ranges: [(tag: String, weight: Double)] = []
        for element in accepted.utf8.prefix(500).split(separator: UInt8(ascii: ",")) {
            let parts = Substring(element).split(separator: ";").map { $0.trimmingBlanks() }
            guard let tag = parts.first, isRange(tag) else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            guard weight > 0 else { continue }
            // Before the first of those that weigh less: what weighs the same stays in its order.
            let place = ranges.firstIndex { $0.weight < weight } ?? ranges.endIndex
            ranges.insert((String(tag), weight), at: place)
        }
        return ranges.map(\.tag)
    }

    private static func isRange(_ tag: some StringProtocol) -> Bool {
        1...35 ~= tag.utf8.count
            && tag.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "*"):
                    true
                default: false
                }
            }
    }

    /// By lookup: the range itself, then with one subtag less, and less. Chinese is written in two scripts, and the regions
    /// that write the other one are not answered in this one.
    private func language(for range: String) -> Language? {
        if range == "*" { return standard }
        var subtags = range.split(separator: "-").map(String.init)
        if subtags.first == "zh" {
            if let language = all[range] { return language }
            let isTraditional = !Set(subtags).isDisjoint(with: ["hant", "tw", "hk", "mo"])
            return isTraditional ? all["zh-hant"] : all["zh-hans"]
        }
        while !subtags.isEmpty {
            if let language = all[subtags.joined(separator: "-")] { return language }
            subtags.removeLast()
        }
        return nil
    }
}
