/// An issuer of bearer tokens, and the audience that they must be for: `https://id.example.com=api`.
package struct IssuerAudience: Sendable, Equatable, OptionValue {
    package let text: String
    package let issuer: WebURL
    package let audience: String

    package static var placeholder: String { "ISSUER=AUDIENCE" }

    package init(text: String) throws(BadValue) {
        let expected = "write it as https://id.example.com=audience"
        guard let sign = text.lastIndex(of: "=") else { throw BadValue("names no audience; \(expected)") }
        let audience = text[text.index(after: sign)...]
        guard !audience.isEmpty else { throw BadValue("names no audience; \(expected)") }
        self.text = text
        self.audience = String(audience)
        issuer = try WebURL(text: String(text[..<sign]))
    }
}
