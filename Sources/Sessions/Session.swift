package import Clocks

/// Who someone is and since when: what a login found out, and what every later request is decided by.
///
/// A session *is* its binary form: a version byte, then fields of `tag, length, bytes`. The form is checked once, when
/// the value is made, and read in place, so that a request costs one array and no `String` that nobody asked for.
/// Numbers are unsigned LEB128. A tag that this version does not know is passed over, so that two versions of the
/// program can serve side by side during an update.
package struct Session: Equatable, Sendable {
    /// What a session may hold. Raw values are the tags of the binary form: none is ever used again for something else.
    package enum Field: UInt8, CaseIterable, Sendable {
        case createdAt = 1
        /// The provider's name for the person, unique and never reassigned there: the claim `sub`.
        case subject = 2
        /// What the application gets as the user, where that is not the subject (`--oidc-user-claim`).
        case user = 3
        case email = 4
        case preferredUsername = 5
        case name = 6
        /// Repeated, once for each group.
        case group = 7
        case accessToken = 8
        case idToken = 9
        case refreshToken = 10
        case accessTokenExpiresAt = 11
        /// The provider's own session: the claim `sid`, which its logout messages name.
        case providerSessionID = 12
        /// When the person logged in, where that is not `createdAt`: the session was renewed since.
        case loggedInAt = 13
        /// There where a password of the htpasswd file was the login: what ties the session to the user's line, empty in
        /// sessions of before there was such a tie.
        case passwordFile = 14
        /// Repeated: a claim that a rule or a header asks for, one for each of its values: the name's length, name, value.
        case claim = 15
        /// How the person proved who they are: the claim `acr`.
        case authenticationContext = 16
        /// When they did: the claim `auth_time`.
        case authenticatedAt = 17
        /// Repeated: the name of a claim that a rule or a header asks for, and that the login looked for in vain.
        case absentClaim = 18
        /// There, and empty, where the vendor is asked about the access token at renewals, since there is no refresh token.
        case isCheckedByAccessToken = 19
        /// Whose word the session is: `SessionBinding`.
        case binding = 20
        /// At which provider the person logged in, where there are several: the id that the settings give it.
        case provider = 21
        /// What the key is made from that the refresh token is bound to (RFC 9449).
        case proofKeySeed = 22
    }

    static let version: UInt8 = 1

    /// The binary form.
    package let bytes: [UInt8]
    /// When the person logged in or the session was last renewed; its lifetime counts from here.
    package let createdAt: Timestamp
    private let places: Places

    /// Reads a binary form; nil where it is not one of ours from its first byte to its last. On the request path.
    package init?(bytes: [UInt8]) {
        let span = bytes.span
        guard span.count > 0, span[0] == Session.version else { return nil }
        var places = Places()
        var fields = FieldCursor(position: 1)
        while true {
            let position = fields.position
            guard let tag = fields.next(in: span)?.tag else { break }
            // A number of times would be a number of lifetimes.
            guard tag != Field.createdAt.rawValue || !places.has(.createdAt) else { return nil }
            places.keep(position, tag: tag)
        }
        guard fields.position == span.count, let place = places.range(of: .createdAt, in: span),
            let seconds = LEB128.value(of: span.extracting(place))
        else { return nil }
        self.bytes = bytes
        self.createdAt = Timestamp(secondsSince1970: seconds)
        self.places = places
    }

    package static func == (left: Session, right: Session) -> Bool { left.bytes == right.bytes }

    /// Where the field's bytes lie in `bytes`, of a repeated one the first; nil where the session lacks it. On the
    /// request path.
    package func range(of field: Field) -> Range<Int>? { places.range(of: field, in: bytes.span) }

    /// The field as text; nil where the session lacks it.
    package subscript(field: Field) -> String? {
        range(of: field).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// The field as a moment; nil where the session lacks it.
    package func timestamp(_ field: Field) -> Timestamp? {
        range(of: field).flatMap { LEB128.value(of: bytes.span.extracting($0)) }.map(Timestamp.init)
    }

    /// What the application gets as the user.
    package var user: String { self[.user] ?? self[.subject] ?? "" }

    package var groups: [String] {
        var groups: [String] = []
        forEachGroup { groups.append(String(decoding: bytes[$0], as: UTF8.self)) }
        return groups
    }

    /// Calls `body` with the place of each group in `bytes`. On the request path.
    package func forEachGroup(_ body: (Range<Int>) -> Void) { forEachField(.group, body) }
}

/// Where the first field of each kind begins. Small, since a request hands its session on some forty times.
private struct Places: Sendable {
    /// Positions; 0 for none, since the version stands there.
    private var places = InlineArray<23, UInt16>(repeating: 0)

    /// Stands for every position that 16 bits do not hold: what begins there is looked for.
    private static let far = UInt16.max

    /// A tag that this version does not know is passed over.
    mutating func keep(_ position: Int, tag: UInt8) {
        let index = Int(tag)
        guard index < places.count, places[index] == 0 else { return }
        places[index] = UInt16(clamping: position)
    }

    func has(_ field: Session.Field) -> Bool { places[Int(field.rawValue)] != 0 }

    /// Where the bytes of that field lie.
    func range(of field: Session.Field, in bytes: Span<UInt8>) -> Range<Int>? {
        let place = places[Int(field.rawValue)]
        guard place != 0 else { return nil }
        var fields = FieldCursor(position: place == Self.far ? 1 : Int(place))
        while let (tag, range) = fields.next(in: bytes) {
            if tag == field.rawValue { return range }
        }
        return nil
    }
}

/// Walks over the fields of a binary form.
struct FieldCursor {
    private(set) var position: Int

    init(position: Int) {
        self.position = position
    }

    /// The next field; nil at the end, or before a field that is cut off (`position` then stays short of the end).
    mutating func next(in bytes: Span<UInt8>) -> (tag: UInt8, range: Range<Int>)? {
        guard position < bytes.count else { return nil }
        var start = position + 1
        guard let length = LEB128.decode(bytes, at: &start), length <= Int64(bytes.count - start) else { return nil }
        let end = start + Int(length)
        defer { position = end }
        return (bytes[position], start..<end)
    }
}
