internal import Cryptography
internal import Decision
internal import Gate
internal import PageTemplates
internal import URLEncoding
internal import Web
internal import Wire

/// The few pages of the sidecar's own: to sign in, and to say what went wrong and what to do about it.
///
/// They hold no script, load nothing, and work without styles: they may be shown on any path of somebody else's site.
package struct Pages: Sendable {
    /// `--banner`: a line above the sign-in button.
    package var banner: String?
    /// `--footer`: a line at the end of each page.
    package var footer: String?
    /// `--provider-display-name`: whom to sign in with.
    package var providerName: String?

    /// `--custom-sign-in-logo`: above the sign-in page's heading.
    package var logo: Logo?
    /// `--custom-templates-dir`; nil for our own pages alone.
    package var templates: TemplatePages?
    /// What the log calls the request that is answered, for a page of the operator's own.
    var requestID = ""

    package init(banner: String? = nil, footer: String? = nil, providerName: String? = nil) {
        self.banner = banner
        self.footer = footer
        self.providerName = providerName
    }

    /// A way on from a page.
    struct Action {
        let label: String
        let url: String
    }

    /// User and password, for the htpasswd file's users.
    struct PasswordForm {
        let action: String
        let target: ReturnURL
        let message: String?

        var html: HTML {
            let message: HTML = message.map { "<p role=\"alert\">\($0)</p>" } ?? ""
            return """
                <form method="post" action="\(action)">
                <input type="hidden" name="rd" value="\(target.text)">
                \(message)
                <label>User <input name="username" autocomplete="username" required></label>
                <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
                <button>Sign in with password</button>
                </form>
                """
        }
    }

    func signIn(
        _ status: Status,
        startURL: String,
        returningTo target: ReturnURL,
        form: PasswordForm? = nil
    ) -> Response {
        if let templates, let template = templates.signIn {
            return templates.response(
                status,
                template,
                signInValues(returningTo: target, form: form, message: form?.message ?? "")
            )
        }
        let label = providerName.map { "Sign in with \($0)" } ?? "Sign in"
        let message: HTML = banner.map { "<p>\($0)</p>" } ?? "<p>You need to sign in to see this page.</p>"
        return page(
            status,
            title: "Sign in",
            body: message,
            actions: [Action(label: label, url: startURL)],
            form: form,
            logo: logo
        )
    }

    private func signInValues(returningTo target: ReturnURL, form: PasswordForm?, message: String)
        -> PageTemplate.Values
    {
        let banner = templates?.banner ?? ""
        return [
            "ProviderName": .text(providerName ?? "OpenID Connect"),
            "SignInMessage": .text(banner == "-" ? "" : banner),
            "CustomLogin": .flag(form != nil), "Redirect": .text(target.text),
            "LogoData": .markup(logo?.markup ?? ""), "Message": .text(message),
        ]
    }

    /// - Parameter note: for somebody else than the person, in smaller letters.
    /// - Parameter target: where the person wanted to go; nil where nobody knows.
    func problem(
        _ status: Status,
        title: String,
        message: String,
        note: String? = nil,
        returningTo target: ReturnURL? = nil,
        actions: [Action]
    ) -> Response {
        if let templates, let template = templates.error {
            return templates.response(
                status,
                template,
                [
                    "Title": .text(title), "Message": .text(note.map { "\(message) \($0)" } ?? message),
                    "Redirect": .text(target?.text ?? ""), "RequestID": .text(requestID),
                ]
            )
        }
        let note: HTML = note.map { "<p class=\"note\">\($0)</p>" } ?? ""
        return page(status, title: title, body: "<p>\(message)</p>\n\(note)", actions: actions)
    }

    /// The session has ended. A page of the operator's own for signing in says it too: it has the button to come back.
    func signedOut(message: String, startURL: String, actions: [Action]) -> Response {
        if let templates, let template = templates.signIn {
            return templates.response(.ok, template, signInValues(returningTo: .root, form: nil, message: message))
        }
        return page(.ok, title: "You are signed out", body: "<p>\(message)</p>", actions: actions)
    }

    /// A redirect. It has a page with the link, for gateways that make another status of it (RFC 9110, 15.4).
    func redirect(_ status: Status = .found, to url: String) -> Response {
        var response = page(
            status,
            title: "One moment",
            head: "<meta http-equiv=\"refresh\" content=\"0;url=\(url)\">",
            body: "",
            actions: [Action(label: "Continue", url: url)]
        )
        response.headers.insert(("Location", url), at: 0)
        return response
    }

    /// A page that goes on by itself.
    func goOn(to target: ReturnURL) -> Response {
        page(
            .ok,
            title: "Signed in",
            head: "<meta http-equiv=\"refresh\" content=\"0;url=\(target.text)\">",
            body: "<p>You are signed in.</p>",
            actions: [Action(label: "Continue", url: target.text)]
        )
    }

    private func page(
        _ status: Status,
        title: String,
        head: HTML = "",
        body: HTML,
        actions: [Action],
        form: PasswordForm? = nil,
        logo: Logo? = nil
    )
        -> Response
    {
        let links = actions.map { action -> HTML in "<p><a href=\"\(action.url)\">\(action.label)</a></p>" }
        let end: HTML = footer.map { "<footer>\($0)</footer>" } ?? ""
        let html: HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            \(head)
            <title>\(title)</title>
            <style>\(HTML(stringLiteral: Self.style))</style>
            </head>
            <body>
            <main>
            \(logo?.html ?? "")
            <h1>\(title)</h1>
            \(body)
            \(HTML(stringLiteral: links.map(\.text).joined(separator: "\n")))
            \(form?.html ?? "")
            </main>
            \(end)
            </body>
            </html>

            """
        var response = Response(
            status: status,
            headers: [("Content-Type", "text/html; charset=utf-8")],
            body: Array(html.text.utf8)
        )
        response.headers += Self.securityHeaders(posts: form != nil, images: logo?.source)
        response.headers += CacheControl.never
        return response
    }

    private static let style = """
        :root{color-scheme:light dark}\
        body{font:1rem/1.5 system-ui,sans-serif;display:grid;min-height:100vh;margin:0;place-content:center;\
        text-align:center}\
        main{max-width:28rem;padding:1.5rem}\
        h1{font-size:1.4rem}\
        form{display:grid;gap:.8rem;margin-top:1.5rem;padding-top:1.5rem;border-top:1px solid GrayText;text-align:left}\
        label{display:grid;gap:.2rem}\
        input{font:inherit;padding:.5rem;border:1px solid GrayText;border-radius:.4rem}\
        button{font:inherit;padding:.6rem;border:1px solid GrayText;border-radius:.4rem;cursor:pointer}\
        [role=alert]{margin:0;color:light-dark(#b3261e,#f2b8b5)}\
        button:focus-visible,input:focus-visible{outline:3px solid #7aa7f0}\
        a{display:inline-block;padding:.6rem 1.4rem;border-radius:.4rem;background:#0b57d0;color:#fff;\
        text-decoration:none}\
        a:focus-visible,a:hover{outline:3px solid #7aa7f0}\
        .logo img{max-height:6rem;max-width:100%}\
        .note{font-size:.85rem;opacity:.75}\
        footer{color:GrayText;padding:1rem}
        """

    /// The style is allowed by its hash; nothing else may load, run, post or frame (CSP 3).
    private static func securityHeaders(posts: Bool, images: String?) -> [(name: String, value: String)] {
        [
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'sha256-\(Base64.encode(Digest.sha256(Array(style.utf8))))'; "
                    + (images.map { "img-src \($0); " } ?? "")
                    + "base-uri 'none'; form-action \(posts ? "'self'" : "'none'"); frame-ancestors 'none'"
            ),
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
