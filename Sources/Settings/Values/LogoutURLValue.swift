package import OpenID

extension LogoutURL: OptionValue {
    package static var placeholder: String { "URL" }
    package var text: String { template }

    package init(text: String) throws(BadValue) {
        // What stands in a placeholder's place is percent-encoded, which any URL may have.
        var bare = text
        for placeholder in Placeholder.allCases {
            bare = bare.split(separator: placeholder.rawValue, omittingEmptySubsequences: false).joined(separator: "x")
        }
        let names = Placeholder.allCases.map(\.rawValue).joined(separator: ", ")
        guard !bare.contains("{"), !bare.contains("}") else {
            throw BadValue("has another placeholder than \(names)")
        }
        _ = try WebURL(text: bare)
        let authority =
            text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).dropFirst().first ?? ""
        guard !authority.contains("{") else { throw BadValue("has a placeholder in its host") }
        self.init(template: text)
    }
}
