internal import PageTemplates

/// A sentence, and what stands in it.
struct Phrase: Sendable {
    let sentence: Sentence
    let values: [Blank: String]

    init(_ sentence: Sentence, _ values: [Blank: String] = [:]) {
        self.sentence = sentence
        self.values = values
    }
}
