internal import Text

/// Parameters of URLs that no log may hold: codes, states, tokens, passwords (RFC 6750, 5.3).
enum SecretParameters {
    private static let names = [
        "code", "state", "access_token", "id_token", "id_token_hint", "refresh_token", "logout_token", "token",
        "session_state", "client_secret", "client_assertion", "code_verifier", "password", "jwt", "assertion", "ticket",
        "samlresponse",
    ].map { Array($0.utf8) }

    /// What a provider's answer may show: who answers, and why it does not log somebody in.
    private static let harmlessInCallback = [
        "error", "error_description", "error_uri", "error_subcode", "iss", "scope",
    ].map { Array($0.utf8) }

    private static let hiding = Array("***".utf8)
    /// How often a URL may be encoded inside of another one before nobody looks any deeper.
    private static let mostLevels = 3

    /// The URI with `***` in place of each secret value; nil without a secret.
    ///
    /// A value may be a URL itself, as that of `rd` is: what is secret in it is hidden there.
    ///
    /// - Parameter isCallback: then every value is one that is not known to be harmless.
    static func hidden(in uri: Span<UInt8>, isCallback: Bool) -> [UInt8]? {
        hidden(in: uri, isCallback: isCallback, level: 0)
    }

    private static func hidden(in uri: Span<UInt8>, isCallback: Bool, level: Int) -> [UInt8]? {
        var start = 0
        while start < uri.count, uri[start] != UInt8(ascii: "?"), uri[start] != UInt8(ascii: "#") { start += 1 }
        guard start < uri.count else { return nil }
        start += 1
        var shown: [UInt8] = []
        var hidesSomething = false
        // Where what is not yet copied begins.
        var copied = 0
        while start < uri.count {
            var end = start
            var equals: Int?
            while end < uri.count, !isSeparator(uri[end]) {
                if equals == nil, uri[end] == UInt8(ascii: "=") { equals = end }
                end += 1
            }
            if let equals {
                let name = uri.extracting(start..<equals)
                let isSecret =
                    isCallback ? !harmlessInCallback.contains { name.isEqual(ignoringCase: $0.span) } : isSecret(name)
                let inner = isSecret ? hiding : hidden(inValue: uri.extracting(equals + 1..<end), level: level)
                if let inner {
                    hidesSomething = true
                    for index in copied...equals { shown.append(uri[index]) }
                    shown += inner
                    copied = end
                }
            }
            start = end + 1
        }
        guard hidesSomething else { return nil }
        for index in copied..<uri.count { shown.append(uri[index]) }
        return shown
    }

    /// The encoded URL that a value is, without what is secret in it; nil where there is nothing.
    private static func hidden(inValue value: Span<UInt8>, level: Int) -> [UInt8]? {
        guard value.contains(UInt8(ascii: "%")),
            let url = PercentEncoding.decode(value, plusIsSpace: true)
        else { return nil }
        guard level < mostLevels else { return hiding }
        guard let shown = hidden(in: url.span, isCallback: false, level: level + 1) else { return nil }
        let encoded = PercentEncoding.encode(shown.span) { PercentEncoding.isUnreserved($0) || $0 == UInt8(ascii: "*") }
        return Array(encoded.utf8)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    /// Names may be percent-encoded, wholly or in part; the little that is needed to see through it.
    private static func isSecret(_ name: Span<UInt8>) -> Bool {
        guard name.contains(UInt8(ascii: "%")) else {
            return names.contains { name.isEqual(ignoringCase: $0.span) }
        }
        var plain: [UInt8] = []
        var index = 0
        while index < name.count {
            if name[index] == UInt8(ascii: "%"), let byte = PercentEncoding.byte(at: index + 1, in: name) {
                plain.append(byte)
                index += 3
            } else {
                plain.append(name[index])
                index += 1
            }
        }
        return names.contains { plain.span.isEqual(ignoringCase: $0.span) }
    }
}
