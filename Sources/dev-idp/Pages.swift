import HTTP1
import Text

/// The few pages of the provider.
enum Pages {
    static func login(query: String, csrf: String, clientID: String, hint: String, problem: String?) -> Response {
        page(
            .ok,
            title: "Log in",
            """
            <p><strong>For development only.</strong> Log in to go on to \(HTMLText.escaped(clientID)).</p>
            \(problem.map { "<p role=\"alert\">\(HTMLText.escaped($0))</p>" } ?? "")
            <form method="post" action="/login">
            <input type="hidden" name="query" value="\(HTMLText.escaped(query))">
            <input type="hidden" name="csrf" value="\(HTMLText.escaped(csrf))">
            <p><label>User <input name="username" value="\(HTMLText.escaped(hint))" autocomplete="username" autofocus></label></p>
            <p><label>Password <input name="password" type="password" autocomplete="current-password"></label></p>
            <p><button type="submit">Log in</button></p>
            </form>
            """
        )
    }

    /// A form that the browser posts at once (OAuth 2.0 Form Post Response Mode, appendix A), or a person without scripts.
    static func post(_ fields: [(name: String, value: String)], to uri: String) -> Response {
        let inputs = fields.map { field in
            "<input type=\"hidden\" name=\"\(HTMLText.escaped(field.name))\" value=\"\(HTMLText.escaped(field.value))\">\n"
        }
        return page(
            .ok,
            title: "Going on",
            """
            <form method="post" action="\(HTMLText.escaped(uri))">
            \(inputs.joined())<noscript><button type="submit">Go on</button></noscript>
            </form>
            <script>document.forms[0].submit()</script>
            """
        )
    }

    static func text(_ status: Status, _ text: String) -> Response {
        page(status, title: "dev-idp", "<p>\(HTMLText.escaped(text))</p>")
    }

    private static func page(_ status: Status, title: String, _ body: String) -> Response {
        let html = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(title)</title></head>
            <body><h1>\(title)</h1>
            \(body)
            </body></html>

            """
        return Response(
            status: status,
            headers: [
                ("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"),
                ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
            ],
            body: Array(html.utf8)
        )
    }
}
