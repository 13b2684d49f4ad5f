import Clocks
import Cryptography
import Sessions

/// The session cookie: no bytes but those that we sealed open. The input tells how to bend a good cookie (pairs of place
/// and byte, after a first byte that picks one of two sessions), or, after a `0xFF`, is a `Cookie` field of its own.
enum SealedTarget {
    private static let now = Timestamp(secondsSince1970: 1_800_000_000)

    static func check(_ input: [UInt8]) throws {
        let cookie = SessionCookie(
            name: "s",
            attributes: CookieAttributes(maxAge: 3600),
            lifetime: 3600,
            keys: KeyRing(secrets: [Array("someSecret123456".utf8)])
        )
        guard let kind = input.first else { return }
        if kind == 0xFF {
            return try promise("strangers' bytes never open", !opens(Array(input.dropFirst()), cookie))
        }
        var contents = SessionContents(createdAt: now, subject: "jane")
        if kind % 2 == 1 { contents.accessToken = String(repeating: "t", count: 5000) }
        let lines = try cookie.write(
            Session(contents),
            replacing: [UInt8]().span,
            host: "a.example",
            random: RandomSource { Array(repeating: 7, count: $0) }
        )
        let good = Array(lines.map { String($0.prefix { $0 != ";" }) }.joined(separator: ";").utf8)
        var bent = good
        var index = 1
        while index + 2 < input.count {
            let place = (Int(input[index]) << 8 | Int(input[index + 1])) % bent.count
            bent[place] = input[index + 2]
            index += 3
        }
        if bent == good {
            try promise("what we sealed opens", opens(good, cookie))
        } else if kind % 2 == 0 {
            try promise("what was bent does not open", !opens(bent, cookie) || isSameCookie(bent, good))
        } else {
            // Parts may be parted by other bytes than ours, so only what opens is looked at.
            if case .session(let session) = cookie.read(bent.span, now: now) {
                try promise("what opens is what was sealed", session == Session(contents))
            }
        }
    }

    private static func opens(_ header: [UInt8], _ cookie: SessionCookie) -> Bool {
        switch cookie.read(header.span, now: now) {
        case .session, .outdated: true
        case .none, .refused: false
        }
    }

    private static func isSameCookie(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        func value(_ bytes: [UInt8]) -> [UInt8]? {
            var cookies = CookieHeader()
            return cookies.next(in: bytes.span).map { Array(bytes[$0.value]) }
        }
        return value(left) == value(right)
    }
}
