package import Telemetry
internal import Text

/// The form of log lines, with placeholders such as `{{.Message}}`.
package struct LogFormat<Field: LogField>: Sendable, Equatable, OptionValue {
    package let template: LogTemplate<Field>

    package var text: String { template.text }
    package static var placeholder: String { "TEMPLATE" }

    package init(text: String) throws(BadValue) {
        do throws(LogTemplateError) {
            template = try LogTemplate(text)
        } catch {
            throw BadValue(Self.reason(error))
        }
        if template.parts.isEmpty { throw BadValue("is empty; to log none of these lines, turn them off") }
    }

    private static func reason(_ error: LogTemplateError) -> String {
        let names = Field.allCases.map(\.rawValue)
        switch error {
        case .unclosed:
            return "has {{ without }}; write a field as {{.\(names[0])}}"
        case .unknownField(let name):
            let hint = NearMiss.best(for: name, among: names).map { " Did you mean {{.\($0)}}?" } ?? ""
            return "has {{.\(name)}}, which these lines do not have: they have \(names.joined(separator: ", ")).\(hint)"
        case .unsupported(let action):
            return "has {{\(action)}}; only fields are taken, written as {{.\(names[0])}}"
        }
    }
}

extension LogFormat<StandardField> {
    static var standard: LogFormat { known(StandardField.standard) }
}

extension LogFormat<AuthenticationField> {
    static var standard: LogFormat { known(AuthenticationField.standard) }
}

extension LogFormat<RequestField> {
    static var standard: LogFormat { known(RequestField.standard) }
}

extension LogFormat {
    /// One of our own, which a test has read.
    private static func known(_ text: String) -> LogFormat {
        guard let format = try? LogFormat(text: text) else { preconditionFailure("our own log format is malformed") }
        return format
    }
}

extension LogForm: Choice {}

/// The name of a header field (RFC 9110, 5.1).
package struct FieldNameText: Sendable, Equatable, OptionValue {
    package let text: String

    package static var placeholder: String { "HEADER" }
    static let requestID = FieldNameText(unchecked: "X-Request-Id")
    static let identityToken = FieldNameText(unchecked: "X-Sidegate-Jwt-Assertion")

    private init(unchecked text: String) {
        self.text = text
    }

    package init(text: String) throws(BadValue) {
        let isToken = text.utf8.allSatisfy(ASCII.isTokenCharacter)
        guard !text.isEmpty, isToken else {
            throw BadValue("is no name of a header: letters, digits and !#$%&'*+-.^_`|~; write it as X-Request-Id")
        }
        self.text = text
    }
}
