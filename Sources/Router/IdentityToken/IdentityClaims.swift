internal import Clocks
internal import Sessions
internal import Text

/// What is said of a person to an application in a signed form: the claims of a JSON Web Token (RFC 7519, 4).
enum IdentityClaims {
    /// Seconds that a token is good for.
    static let lifetime: Int64 = 60

    private static let texts: [(name: String, source: HeaderSource)] = [
        ("sub", .claim(.field(.subject))), ("user", .user), ("email", .claim(.field(.email))),
        ("preferred_username", .claim(.field(.preferredUsername))), ("name", .claim(.field(.name))),
        ("provider", .claim(.field(.provider))),
    ]

    /// - Parameter host: the site that the person is at, in lower case: issuer and audience both, so that a token for one
    ///   application is no good at another.
    static func json(of session: Session, at host: [UInt8], now: Timestamp) -> [UInt8] {
        let host = String(decoding: JSONString.ascii(host[...]), as: UTF8.self)
        let (since, end) = (now.secondsSince1970, now.secondsSince1970 + lifetime)
        var json = Array("{\"iss\":\(host),\"aud\":\(host),\"iat\":\(since),\"exp\":\(end)".utf8)
        for (name, source) in texts {
            guard let place = session.singleValue(of: source) else { continue }
            json += Array(",\"\(name)\":".utf8) + JSONString.ascii(session.bytes[place])
        }
        var groups: [[UInt8]] = []
        session.forEachGroup { groups.append(JSONString.ascii(session.bytes[$0])) }
        json += Array(",\"groups\":[".utf8) + groups.joined(separator: [UInt8(ascii: ",")])
        return json + Array("]}".utf8)
    }
}
