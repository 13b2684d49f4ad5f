/// The logo of our pages (`--custom-sign-in-logo`).
package struct Logo: Sendable {
    /// Its own URL.
    let address: String
    /// Where it comes from, for `img-src` (CSP 3, 6.1.9).
    let source: String

    /// A picture of its own bytes.
    package init(mediaType: String, base64: String) {
        address = "data:\(mediaType);base64,\(base64)"
        source = "data:"
    }

    /// One that the browser fetches. `origin` is its scheme and host.
    package init(url: String, origin: String) {
        address = url
        source = origin
    }

    var image: HTML { "<img src=\"\(address)\" alt=\"\">" }

    /// The element, for a page of the operator's own.
    package var markup: String {
        let html: HTML = "<p class=\"logo\">\(image)</p>"
        return html.text
    }
}
