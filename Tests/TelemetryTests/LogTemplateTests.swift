import Telemetry
import Testing

@Suite("Forms of log lines")
struct LogTemplateTests {
    private func text(_ parts: [LogTemplate<StandardField>.Part]) -> String {
        parts.map { part in
            switch part {
            case .text(let text): String(decoding: text, as: UTF8.self)
            case .field(let field): "<\(field.rawValue)>"
            }
        }.joined()
    }

    @Test(
        "fields stand between braces, with or without blanks, and a dash trims what is beside it",
        arguments: [
            ("[{{.Timestamp}}] {{.Message}}", "[<Timestamp>] <Message>"),
            ("{{ .Message }}", "<Message>"),
            ("a  {{- .Message -}}  b", "a<Message>b"),
            ("a {{- .Level }} b", "a<Level> b"),
            ("{ {{.File}} }", "{ <File> }"),
            ("one\n{{.Message}}\r\ntwo", "one <Message>  two"),
        ]
    )
    func parts(template: String, expected: String) throws {
        #expect(text(try LogTemplate<StandardField>(template).parts) == expected)
    }

    @Test(
        "what is no field is refused",
        arguments: [
            ("{{.Message", LogTemplateError.unclosed), ("{{.Messsage}}", .unknownField("Messsage")),
            ("{{.Client}}", .unknownField("Client")), ("{{ if .Message }}x{{ end }}", .unsupported("if .Message")),
            ("{{.Message | printf \"%q\"}}", .unsupported(".Message | printf \"%q\"")), ("{{}}", .unsupported("")),
            ("{{.}}", .unsupported(".")),
        ]
    )
    func refused(template: String, error: LogTemplateError) {
        #expect(throws: error) { try LogTemplate<StandardField>(template) }
    }

    @Test("our own forms can be read, and say which field of oauth2-proxy's they hold")
    func standard() throws {
        #expect(try LogTemplate<StandardField>(StandardField.standard).parts.count == 6)
        #expect(try LogTemplate<RequestField>(RequestField.standard).parts.count == 25)
        #expect(try LogTemplate<AuthenticationField>(AuthenticationField.standard).parts.count == 11)
    }
}
