package import Clocks
package import Cryptography

/// The session as the browser keeps it: one sealed cookie, or numbered parts where tokens make it too large for one.
///
/// A session that fits is `NAME=sealed`. A larger one is `NAME_0`, `NAME_1`, ...; the first part starts with a digit
/// that says how many there are, so that a part left over from a larger session is never read as belonging to a new one.
package final class SessionCookie {
    /// What a browser must keep of one cookie: name, value and attributes together (RFC 6265, 6.1).
    package static let sizeLimit = 4096
    /// Four parts are 16 KB of header, which is more than most gateways take.
    package static let partLimit = 4

    /// Cookies of the name that are opened: no browser sends more than a few of one name, and each costs a decryption.
    package static let mostWholes = 8

    /// What the cookies of a request came to.
    package enum Reading {
        /// No cookie of ours.
        case none
        case session(Session)
        /// The same by an older key, or in oauth2-proxy's form: to be written again.
        case outdated(Session)
        /// Cookies of ours, none of which opens to a session that still lives.
        case refused
    }

    private let name: String
    private let nameBytes: [UInt8]
    private let attributes: CookieAttributes
    /// Seconds from the login, or the last renewal, to the end.
    private let lifetime: Int64
    /// Seconds from login to end, whatever is renewed; nil for no such end.
    private let maximumLifetime: Int64?
    private let keys: KeyRing
    private let sealer: Sealer
    private var opened = OpenedSessions()
    /// Nil where a switch from oauth2-proxy is over, or never was.
    private let oauth2Proxy: OAuth2ProxyCookie?

    /// - Parameters:
    ///   - attributes: their `maxAge` is what the browser gets; it follows `lifetime` where it is set.
    ///   - lifetime: seconds that a session lives from its creation, or its last renewal.
    ///   - maximumLifetime: seconds that it lives from its login.
    package init(
        name: String,
        attributes: CookieAttributes,
        lifetime: Int64,
        maximumLifetime: Int64? = nil,
        keys: KeyRing,
        oauth2Proxy: OAuth2ProxyCookie? = nil
    ) {
        self.oauth2Proxy = oauth2Proxy
        self.name = name
        self.nameBytes = Array(name.utf8)
        self.attributes = attributes
        self.lifetime = lifetime
        self.maximumLifetime = maximumLifetime
        self.keys = keys
        self.sealer = keys.sealer(for: .session, name: name)
    }

    /// The session of a `Cookie` field: of the first `mostWholes` cookies of our name, the first that opens. On the request
    /// path.
    package func read(_ header: Span<UInt8>, now: Timestamp) -> Reading {
        var parts = Parts()
        var isPresent = false
        var wholes = 0
        var cookies = CookieHeader()
        while let (name, value) = cookies.next(in: header) {
            switch part(named: header.extracting(name)) {
            case nil:
                continue
            case .whole:
                isPresent = true
                guard wholes < Self.mostWholes else { continue }
                wholes += 1
                if let reading = open(header.extracting(value), now: now) { return reading }
            case .numbered(let number):
                isPresent = true
                parts.keep(value, number)
            }
        }
        guard isPresent else { return .none }
        if let joined = join(parts, of: header), let reading = open(joined.span, now: now) { return reading }
        if let session = oauth2Proxy?.read(header, now: now),
            now < session.end(lifetime: lifetime, maximum: maximumLifetime)
        {
            return .outdated(keys.named(session))
        }
        return .refused
    }

    /// Nil for a cookie that is not ours or has ended.
    private func open(_ sealed: Span<UInt8>, now: Timestamp) -> Reading? {
        guard let (session, isOutdated) = opened.session(of: sealed) ?? openAnew(sealed) else { return nil }
        guard now < session.end(lifetime: lifetime, maximum: maximumLifetime) else { return nil }
        return isOutdated ? .outdated(session) : .session(session)
    }

    private func openAnew(_ sealed: Span<UInt8>) -> (session: Session, isOutdated: Bool)? {
        guard let bytes = sealer.open(sealed), let opened = Session(bytes: bytes), let session = keys.admitted(opened)
        else { return nil }
        let isOutdated = sealer.isOutdated || keys.mustBind(opened)
        self.opened.keep(session, of: sealed, isOutdated: isOutdated)
        return (session, isOutdated)
    }

    // MARK: - Parts

    private enum Part: Equatable {
        case whole
        case numbered(Int)
    }

    /// The places of the numbered parts, the first of each number.
    private struct Parts {
        private(set) var places: [Range<Int>?] = []

        mutating func keep(_ value: Range<Int>, _ number: Int) {
            while places.count <= number { places.append(nil) }
            if places[number] == nil { places[number] = value }
        }
    }

    private func part(named name: Span<UInt8>) -> Part? {
        guard name.count >= nameBytes.count else { return nil }
        for index in nameBytes.indices where name[index] != nameBytes[index] {
            return nil
        }
        if name.count == nameBytes.count { return .whole }
        guard name.count == nameBytes.count + 2, name[nameBytes.count] == UInt8(ascii: "_") else { return nil }
        let number = Int(name[nameBytes.count + 1]) - Int(UInt8(ascii: "0"))
        let limit = oauth2Proxy == nil ? Self.partLimit : OAuth2ProxyCookie.partLimit
        return 0..<limit ~= number ? .numbered(number) : nil
    }

    /// Puts the parts' values together; nil where one is missing.
    private func join(_ parts: Parts, of header: Span<UInt8>) -> [UInt8]? {
        var joined: [UInt8] = []
        guard let first = parts.places.first ?? nil, !first.isEmpty else { return nil }
        let count = Int(header[first.lowerBound]) - Int(UInt8(ascii: "0"))
        guard 2...Self.partLimit ~= count, parts.places.count >= count else { return nil }
        for number in 0..<count {
            guard let place = parts.places[number] else { return nil }
            for index in (number == 0 ? place.dropFirst() : place) { joined.append(header[index]) }
        }
        return joined
    }

    // MARK: - Writing

    /// A session too large even for `partLimit` cookies.
    package struct TooLarge: Error, CustomStringConvertible {
        /// Bytes of the session before sealing.
        package let count: Int

        package var description: String {
            "the session has \(count) bytes, more than \(SessionCookie.partLimit) cookies hold: keep fewer tokens "
                + "(--pass-access-token, --set-authorization-header) or fewer groups, or sessions in Redis (--session-store-type=redis)"
        }
    }

    /// The `Set-Cookie` values that give the browser this session, and make it forget what else it sent of ours.
    ///
    /// - Parameters:
    ///   - present: the request's `Cookie` field, so that only cookies that are there are cleared.
    ///   - host: what the browser called, without a port.
    package func write(
        _ session: Session,
        replacing present: Span<UInt8>,
        host: String,
        random: RandomSource
    ) throws(TooLarge) -> [String] {
        try write(sealed: seal(session, random: random), replacing: present, host: host)
    }

    /// The session as the cookie's text, which `write(sealed:)` makes cookies of.
    package func seal(_ session: Session, random: RandomSource) -> String {
        sealer.seal(keys.bound(session).bytes.span, random: random)
    }

    /// The session of a cookie's text; nil where it is not ours or has ended.
    package func open(sealed: String, now: Timestamp) -> Session? {
        var sealed = sealed
        sealed.makeContiguousUTF8()
        switch open(sealed.utf8.span, now: now) {
        case .session(let session), .outdated(let session): return session
        case .none?, .refused, nil: return nil
        }
    }

    /// The same for a session that is sealed already.
    package func write(
        sealed: String,
        replacing present: Span<UInt8>,
        host: String
    ) throws(TooLarge) -> [String] {
        let whole = attributes.setCookie(name: name, value: sealed, host: host)
        if whole.utf8.count <= Self.sizeLimit {
            return [whole] + clear(present, host: host) { $0 != .whole }
        }
        let values = try split(sealed, overhead: whole.utf8.count - sealed.utf8.count + 2)
        let parts = values.enumerated().map { number, value in
            attributes.setCookie(name: "\(name)_\(number)", value: value, host: host)
        }
        return parts
            + clear(present, host: host) { part in
                guard case .numbered(let number) = part else { return true }
                return number >= values.count
            }
    }

    /// - Parameter overhead: bytes of a part's cookie besides its value.
    private func split(_ sealed: String, overhead: Int) throws(TooLarge) -> [String] {
        let room = Self.sizeLimit - overhead
        let count = (sealed.utf8.count + 1 + room - 1) / room
        guard count <= Self.partLimit else { throw TooLarge(count: Sealer.plainCount(of: sealed.utf8.count)) }
        let numbered = Array("\(count)\(sealed)".utf8)
        return stride(from: 0, to: numbered.count, by: room).map { start in
            String(decoding: numbered[start..<min(start + room, numbered.count)], as: UTF8.self)
        }
    }

    /// The `Set-Cookie` values that make the browser forget every cookie of ours that it sent.
    package func clear(_ present: Span<UInt8>, host: String) -> [String] {
        clear(present, host: host) { _ in true }
    }

    private func clear(_ present: Span<UInt8>, host: String, where isStale: (Part) -> Bool) -> [String] {
        var seen: [Part] = []
        var cookies = CookieHeader()
        while let (name, _) = cookies.next(in: present) {
            guard let part = part(named: present.extracting(name)), isStale(part), !seen.contains(part) else {
                continue
            }
            seen.append(part)
        }
        return seen.map { part in
            switch part {
            case .whole: attributes.clearCookie(name: name, host: host)
            case .numbered(let number): attributes.clearCookie(name: "\(name)_\(number)", host: host)
            }
        }
    }
}
