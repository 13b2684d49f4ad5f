/// Where a browser is sent: an absolute http or https URL, or a path of the site that it is on.
package struct BrowserURL: Sendable, Equatable, OptionValue {
    /// As it was given.
    package let text: String
    /// nil for a path.
    package let absolute: WebURL?

    package static var placeholder: String { "URL" }

    package init(text: String) throws(BadValue) {
        self.text = text
        guard text.hasPrefix("/") else {
            absolute = try WebURL(text: text)
            return
        }
        // Browsers read `//` and `/\\` as the beginning of another host.
        guard !text.hasPrefix("//"), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
            !text.utf8.contains(where: isNeverInURL), !text.contains("#")
        else {
            throw BadValue("is neither a URL nor the path of one; write it as https://id.example.com/path or /path")
        }
        absolute = nil
    }

    init(_ url: WebURL) {
        text = url.text
        absolute = url
    }

    /// Empty, or begins with `/`; without the query.
    var path: String { absolute?.path ?? String(text.prefix { $0 != "?" }) }
}
