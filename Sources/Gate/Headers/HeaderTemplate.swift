internal import Sessions
internal import URLEncoding

/// One header field of good answers that an option of the operator's own words makes: a name, and a value put together
/// from text and claims.
package struct HeaderTemplate: Sendable {
    package enum Part: Sendable {
        case text([UInt8])
        case claim(String, Format)
    }

    package enum Format: Sendable {
        /// Parted by commas.
        case list
        /// A JSON string; an array of strings where there is not exactly one value.
        case json
        /// The list, in base64 (RFC 4648, 4).
        case base64
    }

    package let name: String
    private let parts: [Part]

    package init(name: String, parts: [Part]) {
        self.name = name
        self.parts = parts
    }

    /// The claims that a session must keep for it.
    package var claims: [String] {
        parts.compactMap { if case .claim(let name, _) = $0 { name } else { nil } }
    }

    /// The value for that session; empty where it asks for claims and the session has none of them, so that neither
    /// `Bearer ` without a token nor a prefix without a name goes out.
    func value(for session: Session) -> [UInt8] {
        var value: [UInt8] = []
        var asked = 0
        var found = 0
        for part in parts {
            switch part {
            case .text(let text): value += text
            case .claim(let name, let format):
                asked += 1
                let values = session.headerValues(ofClaim: name)
                guard !values.isEmpty else { continue }
                found += 1
                value += Self.text(of: values, format)
            }
        }
        return asked > 0 && found == 0 ? [] : value
    }

    private static func text(of values: [[UInt8]], _ format: Format) -> [UInt8] {
        switch format {
        case .list: list(values)
        case .base64: Array(Base64.encode(list(values)).utf8)
        case .json:
            values.count == 1
                ? JSONString.bytes(of: values[0])
                : [UInt8(ascii: "[")] + values.map(JSONString.bytes).joined(separator: [UInt8(ascii: ",")])
                    + [UInt8(ascii: "]")]
        }
    }

    /// A value with a comma in it would arrive as two others, and is left out of a list of several.
    private static func list(_ values: [[UInt8]]) -> [UInt8] {
        guard values.count > 1 else { return values[0] }
        return Array(values.filter { !$0.contains(UInt8(ascii: ",")) }.joined(separator: [UInt8(ascii: ",")]))
    }
}

extension Session {
    fileprivate func headerValues(ofClaim name: String) -> [[UInt8]] {
        var values: [[UInt8]] = []
        switch name {
        case "user":
            values = range(of: .user).map { [Array(bytes[$0])] } ?? range(of: .subject).map { [Array(bytes[$0])] } ?? []
        case "groups": forEachGroup { values.append(Array(bytes[$0])) }
        case "access_token": range(of: .accessToken).map { values.append(Array(bytes[$0])) }
        case "id_token": range(of: .idToken).map { values.append(Array(bytes[$0])) }
        default: forEachValue(ofClaim: name) { values.append(Array($0)) }
        }
        return values
    }
}

/// A JSON string of ASCII alone (RFC 8259, 7), fit for a header's value: all else is escaped.
enum JSONString {
    static func bytes(of text: [UInt8]) -> [UInt8] {
        var json = [UInt8(ascii: "\"")]
        for unit in String(decoding: text, as: UTF8.self).utf16 {
            switch unit {
            case 0x22, 0x5C: json += [0x5C, UInt8(unit)]
            case 0x20..<0x7F: json.append(UInt8(unit))
            default:
                let digits = String(unit, radix: 16)
                json += Array("\\u".utf8) + [UInt8](repeating: UInt8(ascii: "0"), count: 4 - digits.utf8.count)
                json += Array(digits.utf8)
            }
        }
        return json + [UInt8(ascii: "\"")]
    }
}
