/// A URL that may hold `{id_token}`.
package struct URLTemplate: Sendable, Equatable, OptionValue {
    /// The URL itself.
    package let template: String

    package static var placeholder: String { "URL" }
    private static let idToken = "{id_token}"

    package init(text: String) throws(BadValue) {
        let parts = text.split(separator: Self.idToken, omittingEmptySubsequences: false)
        // What stands in the placeholder's place are characters of a JWT, which any URL may have.
        _ = try WebURL(text: parts.joined(separator: "x"))
        guard let first = parts.first, parts.count == 1 || first.split(separator: "/").count >= 2 else {
            throw BadValue(
                "has \(Self.idToken) in its host; write it as https://id.example.com/logout?id_token_hint={id_token}"
            )
        }
        template = text
    }

    /// Whether the session's ID token goes into it.
    package var holdsIDToken: Bool { template.contains(Self.idToken) }

    /// With the values of its query hidden, which may be keys.
    package var text: String {
        guard let mark = template.firstIndex(of: "?") else { return template }
        let fields = template[template.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
        let shown = fields.map { field in
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 1 || parts[1] == Self.idToken ? String(field) : "\(parts[0])=***"
        }
        return String(template[...mark]) + shown.joined(separator: "&")
    }
}
