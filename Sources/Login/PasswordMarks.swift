internal import Cryptography
package import Passwords
package import Sessions
internal import Text

/// What ties the session of a user of the htpasswd file to their line there: a keyed hash of it, sealed in the session. The
/// session ends when the line goes or becomes another one.
package struct PasswordMarks: Sendable {
    private let passwords: PasswordChecker?
    /// The newest first.
    private let keys: [[UInt8]]

    /// - Parameter passwords: nil without `--htpasswd-file`.
    package init(_ passwords: PasswordChecker?, keys: KeyRing) {
        self.passwords = passwords
        self.keys = keys.macKeys(for: .passwordLine)
    }

    /// nil where the file has no such user.
    func mark(of user: String) -> String? {
        passwords?.line(of: user).map { mark($0, keys[0]) }
    }

    /// Whether the line that made the session still stands in the file. One of before there were marks counts as long as
    /// its user does.
    package func isCurrent(_ session: Session) -> Bool {
        guard let mark = session[.passwordFile], let line = passwords?.line(of: session[.subject] ?? "") else {
            return false
        }
        return mark.isEmpty || keys.contains { self.mark(line, $0) == mark }
    }

    private func mark(_ line: String, _ key: [UInt8]) -> String {
        Base64URL.encode(Array(HMAC.sha256(key: key, message: Array(line.utf8)).prefix(12)))
    }
}
