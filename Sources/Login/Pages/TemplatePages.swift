internal import Decision
internal import HTTP1
package import PageTemplates

/// Pages of the operator's own (`--custom-templates-dir`), with the fields of oauth2-proxy's.
package struct TemplatePages: Sendable {
    package var signIn: PageTemplate?
    /// Whether `signIn` shows every way to sign in (`.Providers`), and not only one button.
    package var listsProviders = false
    package var error: PageTemplate?
    /// As they were given: templates compare them with `-`.
    package var banner = ""
    package var footer = ""
    package var version = ""
    package var proxyPrefix = ""

    package init() {}

    /// What a page of the operator's own may load, it says itself: its files are the operator's, and every value in it is
    /// escaped. Only what no page needs is kept out.
    static let securityHeaders: [(name: String, value: String)] = [
        ("Content-Security-Policy", "base-uri 'none'; object-src 'none'; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
    ]

    var common: PageTemplate.Values {
        ["Footer": .text(footer), "Version": .text(version), "ProxyPrefix": .text(proxyPrefix)]
    }

    func response(_ status: Status, _ template: PageTemplate, _ values: PageTemplate.Values) -> Response {
        var values = values.merging(common) { own, _ in own }
        values["StatusCode"] = .number(status.code)
        var response = Response(
            status: status,
            headers: [("Content-Type", "text/html; charset=utf-8")],
            body: Array(template.render(values).utf8)
        )
        response.headers += Self.securityHeaders
        response.headers += CacheControl.never
        return response
    }
}
