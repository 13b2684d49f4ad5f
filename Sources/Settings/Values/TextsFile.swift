internal import PageTemplates
internal import Text

/// Reads the file of `--texts`: a TOML table for each language, whose keys are sentences.
///
/// Every problem is found in one reading, each with its line.
struct TextsFile {
    private let path: String
    private var languages: [OwnSentences] = []
    private var problems: [Problem] = []

    static func read(_ bytes: [UInt8], path: String) -> (languages: [OwnSentences], problems: [Problem]) {
        var file = TextsFile(path: path)
        let document = TOMLDocument(bytes)
        for entry in document.entries { file.take(entry) }
        if let error = document.error {
            file.problems.append(
                Problem("\(path):\(error.line):\(error.column): \(error.reason)", line: error.line)
            )
        }
        return (file.languages, file.problems)
    }

    private init(path: String) {
        self.path = path
    }

    private mutating func complain(_ line: Int, _ text: String) {
        problems.append(Problem(.file(path: path, line: line), text))
    }

    private mutating func take(_ entry: TOMLDocument.Entry) {
        guard let value = entry.value else {
            startLanguage(entry)
            return
        }
        guard entry.isInTable, entry.path.count == 2, let last = languages.indices.last else {
            complain(entry.line, "a sentence stands below the tag of its language, such as [en]")
            return
        }
        let key = entry.path[1]
        guard case .string(let words) = value else {
            complain(entry.line, "\(printable(key)): is \(value.kind); a sentence is a text in quotes")
            return
        }
        if key == "direction" {
            switch words {
            case "rtl": languages[last].isRightToLeft = true
            case "ltr": languages[last].isRightToLeft = false
            default: complain(entry.line, "direction: is neither \"ltr\" nor \"rtl\"")
            }
            return
        }
        guard let sentence = Sentence(rawValue: key) else {
            complain(entry.line, "\(printable(key)): is no sentence of the pages; docs/pages.md lists them")
            return
        }
        let known = Set(Blank.allCases.map(\.rawValue))
        for name in Blank.names(in: words).subtracting(known).sorted() {
            complain(
                entry.line,
                "\(key): {\(printable(name))} stands for nothing; there are \(known.sorted().joined(separator: ", "))"
            )
        }
        languages[last].sentences[sentence] = words
    }

    private mutating func startLanguage(_ entry: TOMLDocument.Entry) {
        let tag = entry.path.joined(separator: ".")
        let isTag =
            entry.path.count == 1 && !entry.isArrayElement && 2...35 ~= tag.utf8.count
            && tag.utf8.allSatisfy { ASCII.isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        if !isTag { complain(entry.line, "[\(printable(tag))] is not the tag of a language, such as [en] or [pt-BR]") }
        languages.append(OwnSentences(tag: tag))
    }
}
