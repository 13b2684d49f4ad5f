internal import Text

/// A text that is never printed: its descriptions say how long it is.
package struct Secret: Sendable, Equatable, OptionValue, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The secret itself, to be sent or compared.
    package let revealed: String

    static let missing = Secret("")

    init(_ revealed: String) {
        self.revealed = revealed
    }

    package init(text: String) throws(BadValue) {
        revealed = text
    }

    package static var placeholder: String { "TEXT" }
    package static var isSecret: Bool { true }
    package var text: String { isEmpty ? "" : description }
    package var isEmpty: Bool { revealed.isEmpty }
    package var description: String { byteCount(revealed.utf8.count) }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

/// The key of the session cookie, in the forms that oauth2-proxy takes. Never printed.
package struct CookieSecret: Sendable, Equatable, OptionValue, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// As it was given: oauth2-proxy signs its cookies with these bytes.
    package let given: [UInt8]
    /// What oauth2-proxy encrypts with: 16, 24 or 32 bytes.
    package let key: [UInt8]
    /// Those that came before it: they open what they sealed, and seal nothing any more.
    package let older: [CookieSecret]

    static let missing = CookieSecret([])

    /// `key` is empty where the secret has no length that will do.
    init(_ given: [UInt8], older: [CookieSecret] = []) {
        self.given = given
        self.older = older
        key = Self.key(given) ?? []
    }

    /// One secret, or several with `separator` between them, the newest first.
    ///
    /// What is a good secret as a whole is one, whatever it holds: no two good ones with something between them have a
    /// good length together, nor are they base64.
    init(_ text: [UInt8], separator: UInt8) {
        guard Self.key(text) == nil, text.contains(separator) else {
            self.init(text)
            return
        }
        var secrets = text.split(separator: separator, omittingEmptySubsequences: separator == UInt8(ascii: "\n"))
            .map { part in
                var part = part.drop { $0 == UInt8(ascii: " ") }
                while let last = part.last, [0x20, 0x0D].contains(last) { part.removeLast() }
                return CookieSecret(Array(part))
            }
        let first = secrets.removeFirst()
        self.init(first.given, older: secrets)
    }

    package init(text: String) throws(BadValue) {
        self.init(Array(text.utf8), separator: UInt8(ascii: ","))
    }

    /// This one and the older ones.
    package var all: [CookieSecret] { [self] + older }

    /// oauth2-proxy's order first, so that its cookies stay readable: URL-safe base64 if that decodes to a good length,
    /// else the bytes as they are. Then what it refuses: base64 of the common alphabet.
    private static func key(_ given: [UInt8]) -> [UInt8]? {
        let lengths = [16, 24, 32]
        if let decoded = Base64URL.decodeUnpadded(given), lengths.contains(decoded.count) {
            return decoded
        }
        if lengths.contains(given.count) { return given }
        if let decoded = Base64.decodeUnpadded(given), lengths.contains(decoded.count) {
            return decoded
        }
        return nil
    }

    package static var placeholder: String { "TEXT" }
    package static var isSecret: Bool { true }
    package var text: String { isEmpty ? "" : description }
    package var isEmpty: Bool { given.isEmpty }
    package var description: String {
        older.isEmpty ? byteCount(given.count) : "\(byteCount(given.count)), and \(older.count) older"
    }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

func byteCount(_ count: Int) -> String {
    count == 1 ? "1 byte" : "\(count) bytes"
}
