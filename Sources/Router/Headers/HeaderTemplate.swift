internal import Decision
internal import HTTP1
internal import Sessions
internal import Text

/// One header field of good answers: a name, and what its value is put together from. Every identity header is one, also
/// those that `--set-*` and `--pass-*` stand for.
///
/// A class, since every 2xx answer walks over some of them: looking at one costs one count.
package final class HeaderTemplate: Sendable {
    package enum Part: Sendable {
        case text([UInt8])
        /// A file's content: a secret between gateway and application, which never goes out for nobody.
        case secret([UInt8])
        case value(HeaderSource, Format)
        /// User and password as Basic authentication writes them (RFC 7617, 2).
        case credentials(HeaderSource, password: [UInt8])
        /// A comma, where there is a value on either side of it.
        case next

        package static func claim(_ name: String, _ format: Format) -> Part {
            .value(HeaderSource(named: name), format)
        }
    }

    package enum Format: String, CaseIterable, Sendable {
        /// Parted by commas.
        case list
        /// A JSON string; an array of strings where there is not exactly one value.
        case json
        /// The list, in base64 (RFC 4648, 4).
        case base64
    }

    package let name: String
    private let parts: [Part]
    /// The parts of each value, where there is more than one.
    private let values: [ArraySlice<Part>]
    /// Name, colon and blank.
    private let start: [UInt8]
    /// Where the value is that of one source as it stands, as with most.
    private let plainSource: HeaderSource?
    private let remarks: HeaderRemarks?

    /// - Parameter name: a token (RFC 9110, 5.6.2).
    package convenience init(_ name: String, _ parts: Part..., remarks: HeaderRemarks? = nil) {
        self.init(name: name, parts: parts, remarks: remarks)
    }

    /// - Parameter remarks: told of values that cannot be carried.
    package init(name: String, parts: [Part], remarks: HeaderRemarks? = nil) {
        self.name = name
        self.remarks = remarks
        self.parts = parts
        let values = parts.split { if case .next = $0 { true } else { false } }
        self.values = values.count > 1 ? values : []
        start = Array("\(name): ".utf8)
        if case .value(let source, .list)? = parts.first, parts.count == 1 {
            plainSource = source
        } else {
            plainSource = nil
        }
    }

    /// The claims that a session must keep for it.
    package var keptClaims: [String] { sources.compactMap(\.keptClaim) }

    package var sources: [HeaderSource] {
        parts.compactMap { part in
            switch part {
            case .text, .secret, .next: nil
            case .value(let source, _), .credentials(let source, _): source
            }
        }
    }

    /// Writes the field. On the request path: the session's bytes go straight into the response.
    ///
    /// Empty where it asks for claims and the session has none of them, so that neither `Bearer ` without a token nor a
    /// prefix without a name goes out; and where a value could break the header.
    func write(_ session: Session, to response: inout ResponseWriter) {
        response.field(start: start) { response in
            if let plainSource { return writeList(plainSource, of: session, to: &response) == .some }
            guard !values.isEmpty else { return write(parts[...], of: session, to: &response) }
            var isFirst = true
            for value in values where Self.isThere(value, in: session) {
                if !isFirst { response.append(valueByte: UInt8(ascii: ",")) }
                isFirst = false
                guard write(value, of: session, to: &response) else { return false }
            }
            return !isFirst
        }
    }

    /// Whether the session has something for one of the claims in it, if there are any.
    private static func isThere(_ value: ArraySlice<Part>, in session: Session) -> Bool {
        var isAsked = false
        for case .value(let source, _) in value {
            isAsked = true
            var count = 0
            session.forEachValue(of: source) { _ in count += 1 }
            if count > 0 { return true }
        }
        for case .credentials(let source, _) in value {
            isAsked = true
            if session.singleValue(of: source) != nil { return true }
        }
        return !isAsked
    }

    /// False where nothing is to go out.
    private func write(_ parts: ArraySlice<Part>, of session: Session, to response: inout ResponseWriter) -> Bool {
        var isAsked = false
        var isFound = false
        for part in parts {
            let written: Written
            switch part {
            case .text(let text), .secret(let text):
                guard response.append(value: text.span) else { return false }
                continue
            case .next: continue
            case .value(let source, .list): written = writeList(source, of: session, to: &response)
            case .value(let source, .json): written = Self.writeJSON(source, of: session, to: &response)
            case .value(let source, .base64): written = Self.writeBase64(source, of: session, to: &response)
            case .credentials(let source, let password):
                written = Self.writeCredentials(source, password, of: session, to: &response)
            }
            guard written != .broken else { return false }
            isAsked = true
            isFound = isFound || written == .some
        }
        return isFound || !isAsked
    }

    /// Writes the field for a request that comes from nobody.
    func writeForNobody(to response: inout ResponseWriter) {
        if hasSecret {
            response.field(start: start) { _ in false }
        } else {
            write(.nobody, to: &response)
        }
    }

    private var hasSecret: Bool {
        parts.contains { if case .secret = $0 { true } else { false } }
    }

    private enum Written { case none, some, broken }

    /// One value as it is. Of several each that would not arrive as it is, or as two others, having a comma, is left out,
    /// and so is a group of either kind: who reads a group's name reads a list.
    private func writeList(
        _ source: HeaderSource,
        of session: Session,
        to response: inout ResponseWriter
    ) -> Written {
        if source.isSingle {
            guard let range = session.singleValue(of: source) else { return .none }
            return write(session.bytes.span.extracting(range), to: &response)
        }
        let bytes = session.bytes.span
        if source != .claim(.groups) {
            var count = 0
            session.forEachValue(of: source) { _ in count += 1 }
            guard count > 1 else {
                var written = Written.none
                session.forEachValue(of: source) { range in
                    written = write(bytes.extracting(range), to: &response)
                }
                return written
            }
        }
        var isFirst = true
        session.forEachValue(of: source) { range in
            let value = bytes.extracting(range)
            guard !value.contains(UInt8(ascii: ",")), !value.hasBlankEnd, response.canAppend(value) else {
                remarks?.leftOut(name)
                return
            }
            if !isFirst { response.append(valueByte: UInt8(ascii: ",")) }
            isFirst = false
            _ = response.append(value: value)
        }
        return isFirst ? .none : .some
    }

    /// Blanks at either end do not arrive: every reader of HTTP takes them off (RFC 9110, 5.5), and ` admin` would be admin.
    private func write(_ value: Span<UInt8>, to response: inout ResponseWriter) -> Written {
        guard !value.hasBlankEnd, response.append(value: value) else {
            remarks?.leftOut(name)
            return .broken
        }
        return .some
    }

    private static func writeJSON(
        _ source: HeaderSource,
        of session: Session,
        to response: inout ResponseWriter
    ) -> Written {
        var values: [[UInt8]] = []
        session.forEachValue(of: source) { values.append(JSONString.ascii(session.bytes[$0])) }
        guard !values.isEmpty else { return .none }
        // Groups are a list even where there is one.
        let isList = values.count > 1 || source == .claim(.groups)
        let list = Array(values.joined(separator: [UInt8(ascii: ",")]))
        let json = isList ? [UInt8(ascii: "[")] + list + [UInt8(ascii: "]")] : list
        return response.append(value: json.span) ? .some : .broken
    }

    private static func writeBase64(
        _ source: HeaderSource,
        of session: Session,
        to response: inout ResponseWriter
    ) -> Written {
        var values: [ArraySlice<UInt8>] = []
        session.forEachValue(of: source) { values.append(session.bytes[$0]) }
        if values.count > 1 || source == .claim(.groups) { values.removeAll { $0.contains(UInt8(ascii: ",")) } }
        guard !values.isEmpty else { return .none }
        let list = Array(values.joined(separator: [UInt8(ascii: ",")]))
        return response.append(value: Base64.encoded(list).span) ? .some : .broken
    }

    /// None where the user has a colon, which the scheme cannot carry: another user and another password would arrive.
    private static func writeCredentials(
        _ source: HeaderSource,
        _ password: [UInt8],
        of session: Session,
        to response: inout ResponseWriter
    ) -> Written {
        var user: [UInt8] = []
        session.forEachValue(of: source) { user = Array(session.bytes[$0]) }
        // For nobody, the password is nobody's business.
        guard !user.isEmpty, !user.contains(UInt8(ascii: ":")) else { return .none }
        let encoded = Base64.encoded(user + [UInt8(ascii: ":")] + password)
        return response.append(value: encoded.span) ? .some : .broken
    }
}

extension Span<UInt8> {
    /// Whether it begins or ends with a space or a tab.
    fileprivate var hasBlankEnd: Bool {
        guard count > 0 else { return false }
        return ASCII.isBlank(self[0]) || ASCII.isBlank(self[count - 1])
    }
}
