package import Router
internal import Text

/// One header field of good answers, and what its value is made of: `NAME: text {claim} {claim|json} {file:PATH}`.
///
/// `{{` and `}}` stand for the braces themselves.
package struct HeaderMapping: Sendable, Equatable, OptionValue {
    package enum Part: Sendable, Equatable {
        case text(String)
        case claim(String, HeaderTemplate.Format)
        /// The file's content without the line feed at its end.
        case file(path: String)
        /// The alpha configuration's.
        case secret(Secret)
        case credentials(claim: String, password: Password)
        /// A comma, where there is a value on either side of it.
        case next
    }

    package enum Password: Sendable, Equatable {
        case text(Secret)
        case file(path: String)
    }

    /// As it was given.
    package let text: String
    package let name: String
    package let parts: [Part]

    /// The files that the value is made of.
    package var files: [String] {
        parts.compactMap { part in
            switch part {
            case .file(let path), .credentials(_, .file(let path)): path
            case .text, .claim, .secret, .credentials, .next: nil
            }
        }
    }

    /// Whether a secret is a part of it that no file has.
    var holdsSecret: Bool {
        parts.contains { part in
            switch part {
            case .secret, .credentials(_, .text): true
            case .text, .claim, .file, .credentials, .next: false
            }
        }
    }

    /// Whether the value has need of the provider's token of that name, `access_token` or `id_token`.
    package func asks(for token: String) -> Bool {
        parts.contains { part in
            switch part {
            case .claim(token, _), .credentials(token, _): true
            case .text, .claim, .file, .secret, .credentials, .next: false
            }
        }
    }

    /// One of the alpha configuration, whose text is for reports.
    init(_ name: String, _ parts: [Part]) {
        self.name = name
        self.parts = parts
        let words = parts.map { part in
            switch part {
            case .text(let text): text.replacing("{", with: "{{").replacing("}", with: "}}")
            case .claim(let claim, .list): "{\(claim)}"
            case .claim(let claim, let format): "{\(claim)|\(format.rawValue)}"
            case .file(let path): "{file:\(path)}"
            case .secret(let secret): "{secret: \(secret)}"
            case .credentials(let claim, _): "{\(claim) and a password}"
            case .next: ", "
            }
        }
        text = "\(name): \(words.joined())"
    }

    package static var placeholder: String { "'NAME: VALUE'" }

    private static let form =
        "write it as 'X-Department: {department}', with {claim|json}, {claim|base64} or {file:PATH}"

    package init(text: String) throws(BadValue) {
        guard let colon = text.firstIndex(of: ":") else { throw BadValue("has no colon; \(Self.form)") }
        let name = text[..<colon]
        guard !name.isEmpty, name.utf8.allSatisfy(ASCII.isTokenCharacter) else {
            throw BadValue("does not begin with the name of a header; \(Self.form)")
        }
        guard !Self.isOurs(name) else {
            throw BadValue(
                "names a header that frames the answer itself, or that Sidegate sets on its own; \(Self.form)"
            )
        }
        self.text = text
        self.name = String(name)
        var parts = PartReader(text[text.index(after: colon)...].drop { $0 == " " })
        self.parts = try parts.all()
    }

    /// Whether a header of that name frames the answer itself, or Sidegate sets it on its own.
    static func isOurs(_ name: some StringProtocol) -> Bool {
        let name = name.lowercased()
        return name.hasPrefix("x-sidegate-set-cookie-")
            || [
                "connection", "content-length", "content-type", "date", "keep-alive", "location", "set-cookie",
                "transfer-encoding", "upgrade", "www-authenticate",
            ].contains(name)
    }

    private struct PartReader {
        private var rest: Substring
        private var parts: [Part] = []
        private var literal = ""

        init(_ text: Substring) {
            rest = text
        }

        mutating func all() throws(BadValue) -> [Part] {
            while let character = rest.popFirst() {
                switch character {
                case "{" where rest.first != "{": try takePlaceholder()
                case "}" where rest.first != "}": throw BadValue("has a } without its {; write }} for a } itself")
                case "{", "}":
                    literal.append(character)
                    rest.removeFirst()
                case let other where other.utf8.contains(where: { isControl($0) }):
                    throw BadValue("has a control character in its value")
                default: literal.append(character)
                }
            }
            endLiteral()
            return parts
        }

        private mutating func endLiteral() {
            if !literal.isEmpty { parts.append(.text(literal)) }
            literal = ""
        }

        private mutating func takePlaceholder() throws(BadValue) {
            guard let end = rest.firstIndex(of: "}") else {
                throw BadValue("has a { without its }; write {{ for a { itself")
            }
            let inside = rest[..<end]
            rest = rest[rest.index(after: end)...]
            endLiteral()
            if inside.hasPrefix("file:") {
                let path = String(inside.dropFirst(5))
                guard !path.isEmpty else { throw BadValue("names no file in {file:}") }
                parts.append(.file(path: path))
                return
            }
            let words = inside.split(separator: "|", omittingEmptySubsequences: false)
            guard let claim = words.first, !claim.isEmpty, claim.utf8.count <= 255, words.count <= 2 else {
                throw BadValue("has a placeholder that names no claim; \(HeaderMapping.form)")
            }
            guard words.count == 2 else {
                parts.append(.claim(String(claim), .list))
                return
            }
            guard let format = HeaderTemplate.Format(rawValue: String(words[1])) else {
                let known = HeaderTemplate.Format.allCases.map(\.rawValue)
                let hint = NearMiss.best(for: String(words[1]), among: known).map { "; did you mean \($0)?" } ?? ""
                throw BadValue(
                    "asks for the format \(quoted(String(words[1]))); there are \(known.joined(separator: ", "))\(hint)"
                )
            }
            parts.append(.claim(String(claim), format))
        }
    }
}
