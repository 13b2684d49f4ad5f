import Text

/// Where browsers end the provider's own session, for providers whose metadata lacks it or that want other parameters: a
/// URL with placeholders. Amazon Cognito's is `https://DOMAIN/logout?client_id={client_id}&logout_uri={post_logout_redirect_uri}`.
package struct LogoutURL: Sendable, Equatable {
    package enum Placeholder: String, CaseIterable, Sendable {
        case clientID = "{client_id}"
        case idTokenHint = "{id_token_hint}"
        case returnTo = "{post_logout_redirect_uri}"
        case state = "{state}"
    }

    package let template: String

    package init(template: String) {
        self.template = template
    }

    func holds(_ placeholder: Placeholder) -> Bool { template.contains(placeholder.rawValue) }

    /// - Parameter value: what stands for a placeholder; a field of the query whose only value is missing is left out.
    func filled(_ value: (Placeholder) -> String?) -> String {
        let parts = template.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let start = fill(parts[0], value)
        guard parts.count == 2 else { return start }
        let fields = parts[1].split(separator: "&", omittingEmptySubsequences: false).filter { field in
            !Placeholder.allCases.contains { field.hasSuffix("=\($0.rawValue)") && value($0) == nil }
        }
        return fields.isEmpty ? start : "\(start)?\(fields.map { fill($0, value) }.joined(separator: "&"))"
    }

    private func fill(_ text: Substring, _ value: (Placeholder) -> String?) -> String {
        Placeholder.allCases.reduce(String(text)) { text, placeholder in
            text.split(separator: placeholder.rawValue, omittingEmptySubsequences: false)
                .joined(separator: PercentEncoding.encode((value(placeholder) ?? "").utf8))
        }
    }
}
