internal import Clocks
internal import HTTP1
internal import PageTemplates
internal import Text
internal import Web

/// The few pages of the sidecar's own: to sign in, and to say what went wrong and what to do about it.
///
/// They load nothing and work without styles and scripts: they may be shown on any path of somebody else's site.
package struct Pages: Sendable {
    /// `--banner`: a line above the sign-in button, in place of ours.
    package var banner: String?
    /// `--footer`: a line at the end of each page.
    package var footer: String?
    /// `--provider-display-name`: whom to sign in with.
    package var providerName: String?
    /// `--brand-name`: whose site it is.
    package var brandName: String?
    /// `--brand-color`; nil for a blue.
    package var brandColor: BrandColor? { didSet { style = PageStyle(brandColor: brandColor) } }
    /// `--custom-sign-in-logo`: above the heading.
    package var logo: Logo?
    /// `--custom-templates-dir`; nil for our own pages only.
    package var templates: TemplatePages?
    /// `--texts` may change them.
    package var languages = Languages()
    private var style = PageStyle(brandColor: nil)

    /// The request that is answered.
    var visit = Visit()

    package init(banner: String? = nil, footer: String? = nil, providerName: String? = nil) {
        self.banner = banner
        self.footer = footer
        self.providerName = providerName
    }

    private var language: Language { visit.language }

    // MARK: - The pages that are not only text

    /// A way to sign in.
    struct SignInButton {
        /// Nil where there is one provider, and nobody gave it a name.
        let name: String?
        let url: String

        var label: Phrase { name.map { Phrase(.signInWith, [.provider: $0]) } ?? Phrase(.signIn) }
    }

    /// - Parameters:
    ///   - buttons: one for each provider.
    ///   - form: for user and password; nil for a page without a form.
    func signIn(_ status: Status, _ buttons: [SignInButton], returningTo target: ReturnURL, form: PasswordForm?)
        -> Response
    {
        // A page as oauth2-proxy has it has one button.
        if let templates, let template = templates.signIn, buttons.count == 1 || templates.listsProviders {
            let message = (form?.problem).map(language.text) ?? ""
            return templates.response(
                status,
                template,
                signInValues(buttons, returningTo: target, isFormShown: form != nil, message: message)
            )
        }
        var page = Page(status, .signIn, returningTo: target)
        if banner == nil {
            page.paragraphs = [visit.site.map { Phrase(.signInToSite, [.site: $0]) }].compactMap(\.self)
        }
        page.actions = buttons.map { Page.Action($0.label, $0.url) }
        return render(
            page,
            lead: banner.map { "<p>\($0)</p>" } ?? "",
            marks: buttons.count > 1 ? buttons.map { $0.name ?? "" } : [],
            form: form,
            script: FragmentScript.onLinks
        )
    }

    /// The session has ended. A page of the operator's own for signing in says it too: it has the button to come back.
    func signedOut(_ page: Page) -> Response {
        guard let templates, let template = templates.signIn else { return render(page) }
        let message = page.paragraphs.map(language.text).joined(separator: " ")
        return templates.response(
            page.status,
            template,
            signInValues([], returningTo: .root, isFormShown: false, message: message)
        )
    }

    /// A page that says what happened.
    func response(_ page: Page) -> Response {
        guard let templates, let template = templates.error else { return render(page) }
        let message = page.paragraphs.map(language.text) + [page.details.explanation].compactMap(\.self)
        return templates.response(
            page.status,
            template,
            values([
                "Title": .text(language.text(page.title)), "Message": .text(message.joined(separator: " ")),
                "Redirect": .text(page.target?.text ?? ""), "Time": .text(visit.time?.spokenText ?? ""),
                "Details": .text(page.details.lines.map { "\($0.name): \($0.value)" }.joined(separator: "; ")),
            ])
        )
    }

    /// A page that goes on by itself.
    func goOn(to target: ReturnURL) -> Response {
        render(
            Page(.ok, .signedIn).offering(Page.Action(.goOn, target.text)),
            head: "<meta http-equiv=\"refresh\" content=\"0;url=\(target.text)\">"
        )
    }

    /// A redirect. Its body is the link, for gateways that make another status of it (RFC 9110, 15.4): without the look of
    /// the pages, which would cost ten times the redirect itself, and which hardly anybody would see.
    func redirect(_ status: Status = .found, to url: String, in language: Language? = nil) -> Response {
        let language = language ?? self.language
        let html: HTML = """
            <!DOCTYPE html>
            <html lang="\(language.tag)" dir="\(language.direction)">
            <meta charset="utf-8">
            <meta http-equiv="refresh" content="0;url=\(url)">
            <title>\(language.text(.oneMoment))</title>
            <p><a href="\(url)">\(language.text(.goOn))</a></p>
            </html>

            """
        return Response(
            status: status,
            headers: [("Location", url), ("Content-Type", "text/html; charset=utf-8")] + Self.bareHeaders
                + CacheControl.never,
            body: Array(html.text.utf8)
        )
    }

    private static let bareHeaders: [(name: String, value: String)] = [
        ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
    ]

    /// A page that takes the fragment of its own URL, which no server sees, along to `url`, and goes on to that. Without
    /// scripts it goes there without the fragment.
    func takeFragment(to url: String) -> Response {
        render(
            Page(.ok, .oneMoment).offering(Page.Action(.goOn, url)),
            head: "<noscript><meta http-equiv=\"refresh\" content=\"0;url=\(url)\"></noscript>",
            script: FragmentScript.goingOn
        )
    }

    // MARK: - Values for pages of the operator's own

    private func signInValues(
        _ buttons: [SignInButton],
        returningTo target: ReturnURL,
        isFormShown: Bool,
        message: String
    ) -> PageTemplate.Values {
        let actions = buttons.map { Page.Action($0.label, $0.url) }
        let banner = templates?.banner ?? ""
        return values([
            "ProviderName": .text(providerName ?? "OpenID Connect"),
            "SignInMessage": .text(banner == "-" ? "" : banner),
            "CustomLogin": .flag(isFormShown), "Redirect": .text(target.text),
            "LogoData": .markup(logo?.markup ?? ""), "Message": .text(message),
            "Providers": .markup(ways(actions, marks: []).text),
        ])
    }

    private func values(_ values: PageTemplate.Values) -> PageTemplate.Values {
        values.merging([
            "RequestID": .text(visit.requestID), "Host": .text(visit.site ?? ""), "Language": .text(language.tag),
            "Direction": .text(language.direction), "BrandName": .text(brandName ?? ""),
        ]) { own, _ in own }
    }

    // MARK: - The look

    /// - Parameters:
    ///   - lead: before the page's own paragraphs.
    ///   - marks: of the actions, where each has one: the name whose first letter it is.
    private func render(
        _ page: Page,
        head: HTML = "",
        lead: HTML = "",
        marks: [String] = [],
        form: PasswordForm? = nil,
        script: FragmentScript? = nil
    ) -> Response {
        let title = language.text(page.title)
        let html: HTML = """
            <!DOCTYPE html>
            <html lang="\(language.tag)" dir="\(language.direction)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            \(head)
            <title>\(title)\(brandName.map { " - \($0)" } ?? "")</title>
            <link rel="icon" href="\(icon)">
            <style>\(HTML(stringLiteral: style.text))</style>
            </head>
            <body>
            <main>
            \(brand)
            <h1>\(title)</h1>
            \(lead)
            \(HTML.joined(page.paragraphs.map { "<p>\(language.html($0))</p>" }))
            \(facts(page))
            \(ways(page.actions, marks: marks))
            \(form.map { $0.html(language) } ?? "")
            \(details(page))
            </main>
            \(foot(page))
            \(element(script))
            </body>
            </html>

            """
        var response = Response(
            status: page.status,
            headers: [("Content-Type", "text/html; charset=utf-8")],
            body: Array(html.text.utf8)
        )
        response.headers += securityHeaders(posts: form != nil, script)
        response.headers += CacheControl.never
        return response
    }

    private func element(_ script: FragmentScript?) -> HTML {
        guard let script else { return "" }
        return "<script>\(HTML(stringLiteral: script.text))</script>"
    }

    private var brand: HTML {
        guard logo != nil || brandName != nil else { return "" }
        let picture: HTML = logo?.image ?? Self.mark(brandName ?? "")
        let name: HTML = brandName.map { "<span dir=\"auto\">\($0)</span>" } ?? ""
        return "<div class=\"brand\">\(picture)\(name)</div>"
    }

    /// The first letter of a name: no trademark is anybody's but its owner's.
    private static func mark(_ name: String) -> HTML {
        "<span class=\"mark\" aria-hidden=\"true\">\(name.prefix(1).uppercased())</span>"
    }

    private func ways(_ actions: [Page.Action], marks: [String]) -> HTML {
        guard !actions.isEmpty else { return "" }
        let items = actions.indices.map { index -> HTML in
            let action = actions[index]
            let isFirst = index == 0 || !marks.isEmpty
            let tab: HTML = action.opensTab ? " target=\"_blank\" rel=\"noopener\"" : ""
            let mark: HTML = marks.isEmpty ? "" : Self.mark(marks[index])
            let look: HTML = isFirst ? "way first" : "way"
            return
                "<li><a class=\"\(look)\" href=\"\(action.url)\"\(tab)>\(mark)<span>\(language.html(action.label))</span></a></li>"
        }
        return "<ul class=\"ways\">\n\(HTML.joined(items))\n</ul>"
    }

    private func facts(_ page: Page) -> HTML {
        guard !page.facts.isEmpty else { return "" }
        let items = page.facts.map { fact -> HTML in
            "<dt>\(language.text(fact.name))</dt><dd><bdi>\(fact.value)</bdi></dd>"
        }
        return "<dl>\n\(HTML.joined(items))\n</dl>"
    }

    /// What an administrator wants to know, on pages that are about a problem.
    private func details(_ page: Page) -> HTML {
        guard page.status.code >= 400, page.title != .signIn else { return "" }
        var lines = page.details.lines
        lines.append(("Status", "\(page.status.code)"))
        if let site = visit.site { lines.append(("Site", site)) }
        if let time = visit.time { lines.append(("Time", time.spokenText)) }
        if !visit.requestID.isEmpty { lines.append(("Request id", visit.requestID)) }
        let items = lines.map { line -> HTML in "<dt>\(line.name)</dt><dd>\(line.value)</dd>" }
        let explanation: HTML = page.details.explanation.map { "<p>\($0)</p>" } ?? ""
        let isOpen: HTML = page.details.isOpen ? " open" : ""
        return """
            <details\(isOpen)>
            <summary>\(language.text(.details))</summary>
            <div lang="en" dir="ltr">
            \(explanation)
            <dl>
            \(HTML.joined(items))
            </dl>
            </div>
            </details>
            """
    }

    private func foot(_ page: Page) -> HTML {
        let line: HTML = footer.map { "<p>\($0)</p>" } ?? ""
        let isInDetails = page.status.code >= 400 && page.title != .signIn
        let id: HTML =
            visit.requestID.isEmpty || isInDetails
            ? "" : "<p lang=\"en\" dir=\"ltr\">Request id \(visit.requestID)</p>"
        guard !line.text.isEmpty || !id.text.isEmpty else { return "" }
        return "<footer>\(line)\(id)</footer>"
    }

    /// For the browser's tab: the logo, or a door.
    private var icon: String {
        if let logo { return logo.address }
        let color = brandColor ?? BrandColor("#0b57d0")
        let svg = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" \
            fill="\(color?.text ?? "")"/><path d="M10 25V8q0-2 2-2h8q2 0 2 2v17M7 25h18M18 16v2" \
            fill="none" stroke="\(color?.textColor ?? "")" stroke-width="2.5" stroke-linecap="round"/></svg>
            """
        return "data:image/svg+xml;base64,\(Base64.encode(Array(svg.utf8)))"
    }

    /// The style and the script are allowed by their hashes; nothing else may load, run, post or frame (CSP 3).
    private func securityHeaders(posts: Bool, _ script: FragmentScript?) -> [(name: String, value: String)] {
        let policy = [
            "default-src 'none'", "style-src \(style.source)",
            script.map { "script-src \($0.source)" },
            "img-src \(logo?.source ?? "data:")", "base-uri 'none'",
            "form-action \(posts ? "'self'" : "'none'")", "frame-ancestors 'none'",
        ]
        return [
            ("Content-Security-Policy", policy.compactMap(\.self).joined(separator: "; ")),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            // Without a referrer, a posted form would not say either which site it comes from.
            ("Referrer-Policy", posts ? "same-origin" : "no-referrer"),
        ]
    }
}

/// Answers that carry login state are nobody's to keep.
package enum CacheControl {
    package static let never: [(name: String, value: String)] = [
        ("Cache-Control", "no-cache, no-store, must-revalidate, max-age=0"),
        ("Expires", "Thu, 01 Jan 1970 00:00:00 UTC"),
        // nginx keeps nothing whatever its proxy_cache says.
        ("X-Accel-Expires", "0"),
    ]
}
