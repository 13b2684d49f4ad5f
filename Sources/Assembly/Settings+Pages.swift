import Kernel
import Login
import OpenID
import PageTemplates
import Router
import Settings
import Text

extension Settings {
    /// What is wrong with the files was said when the settings were read.
    func pages() throws -> Pages {
        var pages = Pages(
            banner: Self.line(banner),
            footer: Self.line(footer),
            providerName: providerName
        )
        pages.brandName = brandName.isEmpty ? nil : brandName
        pages.brandColor = brandColor
        if !texts.isEmpty { pages.languages = Languages(changing: texts) }
        pages.logo = try logo()
        pages.templates = try templatePages()
        return pages
    }

    /// OpenID Connect is no name that a person knows a provider by.
    var providerName: String? {
        if !providerDisplayName.isEmpty { return providerDisplayName }
        return provider == .openIDConnect ? nil : provider.displayName
    }

    private func templatePages() throws -> TemplatePages? {
        guard !customTemplatesDir.isEmpty else { return nil }
        var templates = TemplatePages()
        let signIn = templateText("sign_in.html")
        templates.signIn = try signIn.map { try template($0, "sign_in.html", PageFields.signIn) }
        templates.listsProviders = signIn?.contains(".Providers") == true
        templates.error = try templateText("error.html").map { try template($0, "error.html", PageFields.error) }
        templates.banner = banner
        templates.footer = footer
        templates.version = Settings.programVersion
        templates.proxyPrefix = proxyPrefix.text
        return templates
    }

    /// Nil without a template of the operator's: then the page is our own. One that cannot be read was an error of the settings.
    private func templateText(_ name: String) -> String? {
        let path = "\(customTemplatesDir)/\(name)"
        return (try? content(of: path)).map { String(decoding: $0, as: UTF8.self) }
    }

    private func template(_ text: String, _ name: String, _ fields: [String: PageValue.Kind]) throws -> PageTemplate {
        do throws(PageTemplateError) {
            return try PageTemplate(text, name: name, fields: fields)
        } catch {
            throw FileError(description: "\(customTemplatesDir)/\(name):\(error.line): \(error.reason)")
        }
    }

    private func logo() throws -> Logo? {
        guard !customSignInLogo.isEmpty, customSignInLogo != "-" else { return nil }
        if let location = LogoLocation(url: customSignInLogo) {
            return Logo(url: location.url, origin: location.origin)
        }
        guard let mediaType = LogoLocation.mediaType(of: customSignInLogo) else { return nil }
        return Logo(mediaType: mediaType, base64: Base64.encode(try content(of: customSignInLogo)))
    }

    /// `--ping-user-agent` and Google's own: which requests of / are health checks.
    var healthChecks: HealthChecks? {
        HealthChecks(agents: [pingUserAgent] + (gcpHealthchecks ? ["GoogleHC/1.0"] : []))
    }

    /// oauth2-proxy reads `-` as "no such line".
    private static func line(_ text: String) -> String? {
        text.isEmpty || text == "-" ? nil : text
    }
}
