internal import Kernel
internal import PageTemplates
internal import Text

extension CrossCheck {
    /// The templates are read here as they are when the program starts: every mistake has its file and line.
    mutating func checkPages(readFile: (String) throws -> [UInt8]) {
        checkTemplates(readFile: readFile)
        checkLogo(readFile: readFile)
        checkTexts(readFile: readFile)
    }

    private mutating func checkTexts(readFile: (String) throws -> [UInt8]) {
        let path = settings.textsFile
        guard !path.isEmpty else { return }
        do {
            let (texts, found) = TextsFile.read(try readFile(path), path: path)
            problems += found
            settings.texts = texts
        } catch {
            problem("pages: cannot read the file \(quoted(path))\(from("texts")): \(error)")
        }
    }

    private mutating func checkTemplates(readFile: (String) throws -> [UInt8]) {
        let folder = settings.customTemplatesDir
        guard !folder.isEmpty else { return }
        var found = 0
        for (file, fields) in PageFields.files {
            let path = "\(folder)/\(file)"
            let bytes: [UInt8]
            do {
                bytes = try readFile(path)
            } catch let error as FileError where error.isMissing {
                continue
            } catch {
                found += 1
                problem("pages: cannot read the file \(quoted(path))\(from("custom-templates-dir")): \(error)")
                continue
            }
            found += 1
            guard let text = String(validating: bytes, as: UTF8.self) else {
                problem("pages: \(path) is no text in UTF-8")
                continue
            }
            do throws(PageTemplateError) {
                _ = try PageTemplate(text, name: file, fields: fields)
            } catch {
                problem("pages: \(path):\(error.line): \(error.reason)")
            }
        }
        if found == 0 {
            warning(
                "pages: the folder \(quoted(folder))\(from("custom-templates-dir")) has neither a sign_in.html nor an error.html; "
                    + "the pages are Sidegate's own"
            )
        }
    }

    private mutating func checkLogo(readFile: (String) throws -> [UInt8]) {
        let logo = settings.customSignInLogo
        guard !logo.isEmpty, logo != "-" else { return }
        if logo.contains("://") {
            if LogoLocation(url: logo) == nil {
                problem(
                    "pages: \(name("custom-sign-in-logo")) \(quoted(logo)) is no https URL that a page can load a picture from"
                )
            }
            return
        }
        guard LogoLocation.mediaType(of: logo) != nil else {
            problem(
                "pages: \(name("custom-sign-in-logo")) \(quoted(logo)) ends in none of .svg, .png, .jpg and .jpeg"
            )
            return
        }
        do {
            _ = try readFile(logo)
        } catch {
            problem("pages: cannot read the file \(quoted(logo))\(from("custom-sign-in-logo")): \(error)")
        }
    }

    /// An answer 200 at / would let everybody pass whose gateway takes 200 for a yes.
    mutating func checkHealthAgents() {
        guard settings.forwardAuthStatus == 200, isReadable("upstream") else { return }
        for (flag, isOn) in [
            ("ping-user-agent", !settings.pingUserAgent.isEmpty), ("gcp-healthchecks", settings.gcpHealthchecks),
        ] where isOn {
            problem(
                "paths: \(name(flag)) answers 200 at /, which a gateway that \(name("upstream")) is for takes for a 2xx "
                    + "of the auth check: anyone who sends that user agent would pass. Have the load balancer ask for --ping-path"
            )
        }
    }
}

/// Where the logo comes from.
package struct LogoLocation: Sendable {
    package let url: String
    /// Scheme, host and port.
    package let origin: String

    /// Nil for what is no https URL, or could not stand in a page's policy.
    package init?(url: String) {
        guard url.hasPrefix("https://"), (try? WebURL(text: url)) != nil else { return nil }
        let host = url.dropFirst(8).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let isPlain = host.utf8.allSatisfy { byte in
            ASCII.isTokenCharacter(byte) && byte != UInt8(ascii: "'") && byte != UInt8(ascii: "*")
                || byte == UInt8(ascii: ":")
                || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
        }
        guard !host.isEmpty, isPlain else { return nil }
        self.url = url
        origin = "https://\(host)"
    }

    /// By a file's ending; nil for what is no picture that oauth2-proxy takes.
    package static func mediaType(of path: String) -> String? {
        let name = path.lowercased()
        if name.hasSuffix(".svg") { return "image/svg+xml" }
        if name.hasSuffix(".png") { return "image/png" }
        return name.hasSuffix(".jpg") || name.hasSuffix(".jpeg") ? "image/jpeg" : nil
    }
}
