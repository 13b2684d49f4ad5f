import PageTemplates
import Testing

private func render(_ text: String, _ values: PageTemplate.Values = [:]) throws -> String {
    try PageTemplate(text, name: "sign_in.html", fields: PageFields.signIn).render(values)
}

private func error(_ text: String) -> PageTemplateError? {
    do throws(PageTemplateError) {
        _ = try PageTemplate(text, name: "sign_in.html", fields: PageFields.signIn)
        return nil
    } catch {
        return error
    }
}

@Suite("Pages of the operator's own")
struct PageTemplateTests {
    @Test(
        "fields and branches, as Go's html/template has them",
        arguments: [
            ("{{.ProviderName}}", "Id"), ("a {{- .ProviderName -}} b", "aIdb"), ("{{/* nothing */}}x", "x"),
            ("{{ if .CustomLogin }}form{{ end }}", "form"),
            ("{{ if not .CustomLogin }}form{{ else }}none{{end}}", "none"),
            ("{{ if eq .Footer \"-\" }}a{{ else if eq .Footer \"\" }}b{{ else }}{{.Footer}}{{ end }}", "foot"),
            ("{{if ne .StatusCode 403}}a{{else}}b{{end}}", "b"), ("{{if eq .StatusCode 200 403}}a{{end}}", "a"),
            ("{{if and .CustomLogin .Message}}a{{else}}b{{end}}", "b"),
            ("{{if or .Message .CustomLogin}}a{{end}}", "a"),
            ("{{if (and .CustomLogin (not .Message))}}a{{end}}", "a"), ("{{ToUpper .Footer}}", "FOOT"),
            ("{{define \"sign_in.html\"}}x{{end}}\n", "x\n"),
            ("{{if .CustomLogin}}{{if .Message}}a{{else}}b{{end}}{{end}}c", "bc"),
        ]
    )
    func rendering(template: String, page: String) throws {
        let values: PageTemplate.Values = [
            "ProviderName": .text("Id"), "CustomLogin": .flag(true), "Footer": .text("foot"),
            "StatusCode": .number(403),
        ]
        #expect(try render(template, values) == page)
    }

    @Test(
        "a value is escaped for the place that it stands in",
        arguments: [
            ("<p>{{.Redirect}}</p>", "<b>\"'&", "<p>&lt;b&gt;&#34;&#39;&amp;</p>"),
            ("<title>{{.Redirect}}</title>", "</title><script>", "<title>&lt;/title&gt;&lt;script&gt;</title>"),
            ("<input value=\"{{.Redirect}}\">", "\" onfocus=\"x", "<input value=\"&#34; onfocus=&#34;x\">"),
            ("<input value='{{.Redirect}}'>", "' x='", "<input value='&#39; x=&#39;'>"),
            ("<a href=\"{{.Redirect}}\">", "javascript:alert(1)", "<a href=\"#\">"),
            ("<a href=\"{{.Redirect}}\">", " JavaScript:x", "<a href=\"#\">"),
            ("<a href=\"{{.Redirect}}\">", "/app?a=b&c", "<a href=\"/app?a=b&amp;c\">"),
            ("<a href=\"{{.Redirect}}\">", "https://app.example.com/", "<a href=\"https://app.example.com/\">"),
            ("<form action=\"{{.Redirect}}/start\">", "data:x", "<form action=\"#/start\">"),
            ("<a href=\"/start?rd={{.Redirect}}\">", "/a?b=c&d=é", "<a href=\"/start?rd=%2Fa%3Fb%3Dc%26d%3D%C3%A9\">"),
        ]
    )
    func escaping(template: String, value: String, page: String) throws {
        #expect(try render(template, ["Redirect": .text(value)]) == page)
    }

    @Test(
        "where no value can be made safe, none is taken",
        arguments: [
            ("<script>x = \"{{.Redirect}}\"</script>", "in <script> cannot be made safe"),
            ("<style>{{.Redirect}}</style>", "in <style> cannot be made safe"),
            ("<a onclick=\"{{.Redirect}}\">", "in the attribute onclick cannot be made safe"),
            ("<a style='{{.Redirect}}'>", "in the attribute style cannot be made safe"),
            ("<input value={{.Redirect}}>", "in an attribute without quotes cannot be made safe"),
            ("<{{.Redirect}}>", nil),
            ("<a {{.Redirect}}>", "in a tag, and not in an attribute's quotes, cannot be made safe"),
            ("<!-- {{.Redirect}} -->", "in a comment is of no use"),
            ("<input value=\"{{.LogoData}}\">", nil),
        ] as [(String, String?)]
    )
    func unsafePlaces(template: String, reason: String?) throws {
        if template == "<{{.Redirect}}>" {
            // `<` before a value is text: it comes out escaped behind it, and begins no tag.
            #expect(try render(template, ["Redirect": .text("script")]) == "<script>" || error(template) != nil)
            return
        }
        let found = error(template)
        #expect(found != nil)
        if let reason { #expect(found?.reason == "a value \(reason)") }
    }

    @Test(
        "what is not supported is reported with its line",
        arguments: [
            ("a\n{{range .Footer}}{{end}}", 2, "{{range} is not supported"),
            ("\n\n{{.Nmae}}", 3, "{{.Nmae} is not there"),
            ("{{if .Footer}}", 1, "{{if} has no {{end}"), ("x{{end}}", 1, "{{end} ends nothing"),
            ("{{if .Footer}}a{{else}}b{{else}}c{{end}}", 1, "{{else} after {{else}"),
            ("{{.Footer | html}}", 1, "\"|\" is not supported"),
            ("{{template \"x\"}}", 1, "{{template} is not supported"),
            ("{{$x := .Footer}}", 1, "\"$\" is not supported"), ("{{.Footer", 1, "{{ without }"),
            ("{{define \"error.html\"}}x{{end}}", 1, "{{define} is taken once"),
            ("{{eq .Footer}}", 1, "{{eq} with 1 values"),
            ("{{if .Footer}}<a href=\"{{end}}", 1, "an {{if} without {{else} ends in another place"),
            ("{{/* x", 1, "a comment has no end"),
        ]
    )
    func unsupported(template: String, line: Int, beginning: String) {
        let found = error(template)
        // Braces are reported in pairs.
        let reason = found?.reason.replacing("}}", with: "}")
        #expect(found?.line == line && reason?.hasPrefix(beginning) == true, "\(String(describing: found))")
    }

    @Test("a page like oauth2-proxy's own can be read and written")
    func whole() throws {
        let text = """
            {{define "sign_in.html"}}
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Sign In</title>
            <style>body { height: 100vh; }</style></head>
            <body>
            {{ if .LogoData }}<div>{{.LogoData}}</div>{{ end }}
            <form method="GET" action="{{.ProxyPrefix}}/start">
            <input type="hidden" name="rd" value="{{.Redirect}}">
            {{ if .SignInMessage }}<p>{{.SignInMessage}}</p>{{ end}}
            <button type="submit">Sign in with {{.ProviderName}}</button></form>
            <script>if (window.location.hash) { var a = "<b>"; }</script>
            {{ if eq .Footer "-" }}{{ else if eq .Footer ""}}<p>Version {{.Version}}</p>{{ else }}<p>{{.Footer}}</p>{{ end }}
            </body></html>
            {{end}}
            """
        let page = try render(
            text,
            [
                "LogoData": .markup("<img>"), "ProxyPrefix": .text("/oauth2"), "Redirect": .text("/a\"b"),
                "ProviderName": .text("A & B"), "Version": .text("1"),
            ]
        )
        for part in [
            "<div><img></div>", "action=\"/oauth2/start\"", "value=\"/a&#34;b\"", "Sign in with A &amp; B",
            "<p>Version 1</p>",
            "var a = \"<b>\";",
        ] {
            #expect(page.contains(part), "\(part): \(page)")
        }
        #expect(!page.contains("{{") && !page.contains("<p></p>"))
    }
}
