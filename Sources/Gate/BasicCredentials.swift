internal import URLEncoding

/// The credentials of Basic authentication (RFC 7617).
enum BasicCredentials {
    /// The value of an `Authorization` field; empty where the user has a colon, which the scheme cannot carry: another
    /// user and another password would arrive.
    static func text(user: String, password: String) -> String {
        guard !user.utf8.contains(UInt8(ascii: ":")) else { return "" }
        return "Basic " + Base64.encode(Array("\(user):\(password)".utf8))
    }
}
