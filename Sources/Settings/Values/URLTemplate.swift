/// A URL that may hold `{id_token}`.
package struct URLTemplate: Sendable, Equatable, OptionValue {
    package let text: String

    package static var placeholder: String { "URL" }
    package static let idToken = "{id_token}"

    package init(text: String) throws(BadValue) {
        let parts = text.split(separator: Self.idToken, omittingEmptySubsequences: false)
        // What stands in the placeholder's place are characters of a JWT, which any URL may have.
        _ = try WebURL(text: parts.joined(separator: "x"))
        guard let first = parts.first, parts.count == 1 || first.split(separator: "/").count >= 2 else {
            throw BadValue(
                "has \(Self.idToken) in its host; write it as https://id.example.com/logout?id_token_hint={id_token}"
            )
        }
        self.text = text
    }
}
