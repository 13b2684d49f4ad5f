internal import HTTP1
internal import PageTemplates
internal import Web

/// What a page says, before it has a language and a look.
struct Page {
    var status: Status
    var title: Sentence
    var paragraphs: [Phrase] = []
    var actions: [Action] = []
    /// What the person may want to know of themselves, as pairs of a name and a value.
    var facts: [(name: Sentence, value: String)] = []
    /// For somebody else than the person: shown when it is asked for.
    var details = Details()
    /// Where the person wanted to go; nil where nobody knows.
    var target: ReturnURL?

    init(_ status: Status, _ title: Sentence, _ paragraphs: [Phrase] = [], returningTo target: ReturnURL? = nil) {
        self.status = status
        self.title = title
        self.paragraphs = paragraphs
        self.target = target
    }

    /// A way on.
    struct Action {
        let label: Phrase
        let url: String
        var opensTab = false

        init(_ label: Phrase, _ url: String) {
            self.label = label
            self.url = url
        }

        init(_ label: Sentence, _ url: String) {
            self.init(Phrase(label), url)
        }
    }

    /// In English, like the log, which the administrator compares them with.
    struct Details {
        /// What happened, and what to change.
        var explanation: String?
        var lines: [(name: String, value: String)] = []
        var isOpen = false
    }

    func offering(_ actions: Action...) -> Page {
        var page = self
        page.actions = actions
        return page
    }

    /// - Parameter isOpen: whether they are what the page is about.
    func explained(_ explanation: String?, isOpen: Bool = false) -> Page {
        var page = self
        page.details.explanation = explanation
        page.details.isOpen = isOpen
        return page
    }

    func detailing(_ lines: [(name: String, value: String)]) -> Page {
        var page = self
        page.details.lines += lines
        return page
    }
}
