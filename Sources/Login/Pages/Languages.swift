package import PageTemplates

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

    /// The first of the browser's languages that is there (RFC 4647, 3.4), else English.
    func best(for accepted: AcceptedLanguages) -> Language {
        for range in accepted.ranges {
            if let language = language(for: range.lowercased()) { return language }
        }
        return standard
    }

    /// By lookup: the range itself, then with one subtag less, and less. Chinese is written in two scripts, and the regions
    /// that write the other one are not answered in this one.
    private func language(for range: String) -> Language? {
        if range == "*" { return standard }
        if let language = all[range] { return language }
        if range.hasPrefix("zh-") || range == "zh" {
            let isTraditional = !Set(range.split(separator: "-")).isDisjoint(with: ["hant", "tw", "hk", "mo"])
            return isTraditional ? all["zh-hant"] : all["zh-hans"]
        }
        guard let dash = range.utf8.lastIndex(of: UInt8(ascii: "-")) else { return nil }
        return language(for: String(range[..<dash]))
    }
}
