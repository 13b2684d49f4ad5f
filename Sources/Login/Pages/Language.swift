package import PageTemplates

/// The words of our pages in one language.
package struct Language: Sendable {
    /// RFC 5646.
    package let tag: String
    package let isRightToLeft: Bool
    package var sentences: [Sentence: String]

    package init(_ tag: String, isRightToLeft: Bool = false, _ sentences: [Sentence: String]) {
        self.tag = tag
        self.isRightToLeft = isRightToLeft
        self.sentences = sentences
    }

    var direction: String { isRightToLeft ? "rtl" : "ltr" }

    /// English is whole; what another language lacks, which only one of the operator's own can, is said in English.
    private func words(_ sentence: Sentence) -> String {
        sentences[sentence] ?? Self.english.sentences[sentence] ?? ""
    }

    func text(_ sentence: Sentence) -> String { text(Phrase(sentence)) }

    func text(_ phrase: Phrase) -> String {
        var text = ""
        forEachPart(of: phrase, words: { text += $0 }, value: { text += $0 })
        return text
    }

    /// Each value stands in a direction of its own: an address is read from left to right within Hebrew too.
    func html(_ phrase: Phrase) -> HTML {
        var html: HTML = ""
        forEachPart(of: phrase, words: { html = "\(html)\(String($0))" }, value: { html = "\(html)<bdi>\($0)</bdi>" })
        return html
    }

    private func forEachPart(of phrase: Phrase, words say: (Substring) -> Void, value: (String) -> Void) {
        var rest = words(phrase.sentence)[...]
        while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
            say(rest[..<start])
            let blank = Blank(rawValue: String(rest[rest.index(after: start)..<end]))
            if let blank, let text = phrase.values[blank] { value(text) } else { say(rest[start...end]) }
            rest = rest[rest.index(after: end)...]
        }
        say(rest)
    }
}
