package import Clocks
internal import Cryptography
internal import Text

/// Opens the session cookies of oauth2-proxy, so that a switch from it logs nobody out. `SessionCookie` then replaces them.
///
///     value | time | signature
///
/// `value` is base64 (URL-safe, padded) of a 16-byte vector and AES-CFB of an LZ4 frame of MessagePack; `signature` is
/// HMAC-SHA256 over the cookie's name, `value` and `time`, and checked before anything else is looked at. A larger
/// session is in `NAME_0`, `NAME_1`, ... whose values belong together.
package struct OAuth2ProxyCookie: Sendable {
    /// A cookie secret as oauth2-proxy uses it: to sign as it was given, to encrypt as it was meant.
    package struct Secret: Sendable {
        package let given: [UInt8]
        package let key: [UInt8]

        package init(given: [UInt8], key: [UInt8]) {
            self.given = given
            self.key = key
        }
    }

    /// The parts of one session that are looked for; more do not fit into a request's head.
    static let partLimit = 10
    /// Bytes of a session, which a head of 64 KB cannot hold more of but compressed.
    private static let sizeLimit = 256 * 1024
    /// Seconds that the clock of a cookie's maker may be ahead of ours, as oauth2-proxy has it.
    private static let allowedSkew: Int64 = 300

    private let name: String
    private let secrets: [Secret]
    private let lifetime: Int64
    private let endsAt: Timestamp?
    private let finish: @Sendable (inout SessionContents) -> Void

    /// - Parameters:
    ///   - lifetime: seconds that a cookie counts from its time.
    ///   - endsAt: the moment from which they are not opened any more; nil for none.
    ///   - finish: adds what only the ID token tells, and takes away the tokens that no option needs.
    package init(
        name: String,
        secrets: [Secret],
        lifetime: Int64,
        endsAt: Timestamp?,
        finish: @escaping @Sendable (inout SessionContents) -> Void
    ) {
        self.name = name
        self.secrets = secrets
        self.lifetime = lifetime
        self.endsAt = endsAt
        self.finish = finish
    }

    /// The session of a `Cookie` field; nil without a session of oauth2-proxy's that still lives.
    func read(_ header: Span<UInt8>, now: Timestamp) -> Session? {
        for value in values(in: header, now: now) {
            if let session = open(value, now: now) { return session }
        }
        return nil
    }

    /// The values of its cookies: those that are whole, and what its parts make together.
    func values(in header: Span<UInt8>, now: Timestamp) -> [[UInt8]] {
        if let endsAt, now >= endsAt { return [] }
        var wholes: [[UInt8]] = []
        var parts: [Int: [UInt8]] = [:]
        var cookies = CookieHeader()
        while let (nameRange, valueRange) = cookies.next(in: header) {
            let cookie = String(decoding: header.extracting(nameRange).array, as: UTF8.self)
            if cookie == name {
                // Each costs a signature a secret.
                guard wholes.count < SessionCookie.mostWholes else { continue }
                wholes.append(header.extracting(valueRange).array)
            } else if cookie.hasPrefix("\(name)_"), cookie.utf8.count == name.utf8.count + 2,
                let number = Int(cookie.suffix(1)), parts[number] == nil
            {
                parts[number] = header.extracting(valueRange).array
            }
        }
        var joined: [UInt8] = []
        for number in 0..<Self.partLimit {
            guard let part = parts[number] else { break }
            joined += part
        }
        return wholes + (joined.isEmpty ? [] : [joined])
    }

    private func open(_ text: [UInt8], now: Timestamp) -> Session? {
        guard let (box, secret, made) = verified(text, now: now), box.count > AESCFB.initializationVectorCount,
            let frame = AESCFB.decrypt(
                Array(box[AESCFB.initializationVectorCount...]),
                key: secret.key,
                initializationVector: Array(box[..<AESCFB.initializationVectorCount])
            ), let packed = LZ4Frame.decompress(frame, limit: Self.sizeLimit)
        else { return nil }
        return session(packed, createdAt: min(made, now))
    }

    /// What was signed, by which secret and when; nil where the signature is not right or its time is over.
    func verified(_ text: [UInt8], now: Timestamp) -> (value: [UInt8], secret: Secret, made: Timestamp)? {
        let fields = text.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
        guard fields.count == 3, let signature = Self.base64(fields[2]),
            let seconds = Int64(String(decoding: fields[1], as: UTF8.self)), seconds >= 0
        else { return nil }
        let made = Timestamp(secondsSince1970: seconds)
        guard now - made < lifetime, made - now < Self.allowedSkew else { return nil }
        let signed = Array(name.utf8) + fields[0] + fields[1]
        for secret in secrets {
            let expected = HMAC.sha256(key: secret.given, message: signed)
            guard constantTimeEqual(expected.span, signature.span) else { continue }
            return Self.base64(fields[0]).map { ($0, secret, made) }
        }
        return nil
    }

    /// oauth2-proxy's fields by their names in MessagePack.
    func session(_ packed: [UInt8], createdAt: Timestamp) -> Session? {
        guard let fields = MessagePack(packed), case .map = fields else { return nil }
        func text(_ key: String) -> String? {
            fields[key]?.string.flatMap { $0.isEmpty ? nil : $0 }
        }
        guard let user = text("u") ?? text("e") else { return nil }
        var contents = SessionContents(createdAt: createdAt, subject: user)
        contents.email = text("e")
        contents.preferredUsername = text("pu")
        if case .array(let groups) = fields["g"] { contents.groups = groups.compactMap(\.string) }
        contents.accessToken = text("at")
        contents.idToken = text("it")
        contents.refreshToken = text("rt")
        if case .moment(let seconds) = fields["eo"], seconds > 0 {
            contents.accessTokenExpiresAt = Timestamp(secondsSince1970: seconds)
        }
        finish(&contents)
        return Session(contents)
    }

    /// Base64 of the URL-safe alphabet, whose padding is Go's to write and ours to ignore.
    static func base64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var end = text.endIndex
        while end > text.startIndex, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        return Base64URL.decode(String(decoding: text[..<end], as: UTF8.self))
    }
}

extension Span<UInt8> {
    fileprivate var array: [UInt8] {
        var array: [UInt8] = []
        array.reserveCapacity(count)
        for index in indices { array.append(self[index]) }
        return array
    }
}
