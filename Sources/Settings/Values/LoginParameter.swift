import OpenID
internal import Text

/// A parameter that every authorization request has: `NAME=VALUE`.
package struct LoginParameter: Sendable, Equatable, OptionValue {
    package let name: String
    package let value: String

    package static var placeholder: String { "NAME=VALUE" }
    package var text: String { "\(name)=\(value)" }

    package init(text: String) throws(BadValue) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else { throw BadValue("is not of the form kc_idp_hint=google") }
        name = try LoginParameterName(text: String(parts[0])).text
        value = String(parts[1])
    }
}

/// The name of a parameter of the authorization request.
package struct LoginParameterName: Sendable, Equatable, OptionValue {
    package let text: String

    package static var placeholder: String { "NAME" }

    /// What `/oauth2/start` itself understands.
    private static let ownFields: Set = [
        "account", "again", "cookie", "cut", "fragment", "iss", "rd", "target_link_uri",
    ]

    package init(text: String) throws(BadValue) {
        guard !text.isEmpty, text.utf8.allSatisfy(ASCII.isTokenCharacter) else {
            throw BadValue("is not the name of a parameter, such as kc_idp_hint")
        }
        guard !AuthorizationRequest.ownParameters.contains(text), !Self.ownFields.contains(text) else {
            throw BadValue(
                text == "scope" ? "is what --scope sets" : "is a parameter that Sidegate itself sets"
            )
        }
        self.text = text
    }
}
