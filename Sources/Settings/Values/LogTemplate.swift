/// The form of log lines, with placeholders such as `{{.Message}}`; `template` stands for the usual form.
package struct LogTemplate: Sendable, Equatable, OptionValue {
    package let text: String

    package static var placeholder: String { "TEMPLATE" }
    package static let standard = LogTemplate(unchecked: "template")

    private init(unchecked text: String) {
        self.text = text
    }

    package init(text: String) throws(BadValue) {
        self.text = text
    }
}

/// The name of a header field (RFC 9110, 5.1).
package struct FieldNameText: Sendable, Equatable, OptionValue {
    package let text: String

    package static var placeholder: String { "HEADER" }
    static let requestID = FieldNameText(unchecked: "X-Request-Id")

    private init(unchecked text: String) {
        self.text = text
    }

    package init(text: String) throws(BadValue) {
        let isToken = text.utf8.allSatisfy(isTokenCharacter)
        guard !text.isEmpty, isToken else {
            throw BadValue("is no name of a header: letters, digits and !#$%&'*+-.^_`|~; write it as X-Request-Id")
        }
        self.text = text
    }
}
