internal import CCrypt
internal import Cryptography
internal import Text

/// A password as an htpasswd file keeps it: bcrypt (`htpasswd -B`), or SHA-1 (`htpasswd -s`), which oauth2-proxy takes
/// too and which a thief of the file reverses in no time.
enum PasswordHash: Sendable, Equatable {
    case bcrypt(String, cost: Int)
    /// In base 64.
    case sha1(String)

    /// Bytes of a password that bcrypt reads.
    static let bcryptLimit = 72

    /// A cost beyond this takes seconds of a core for each try.
    private static let highestCost = 15

    /// Nil for every other form.
    init?(_ text: String) {
        if text.hasPrefix("{SHA}") {
            let digest = String(text.dropFirst(5))
            guard digest.utf8.count == 28, digest.hasSuffix("=") else { return nil }
            self = .sha1(digest)
            return
        }
        let parts = text.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, ["2a", "2b", "2x", "2y"].contains(String(Substring(parts[1]))),
            parts[2].count == 2, let cost = Int(Substring(parts[2])), 4...Self.highestCost ~= cost,
            parts[3].count == 53, parts[3].allSatisfy(Self.isBcryptCharacter)
        else { return nil }
        self = .bcrypt(text, cost: cost)
    }

    private static func isBcryptCharacter(_ byte: UInt8) -> Bool {
        ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/")
    }

    /// Whether it is of that password. Takes as long as the hash wants: tens of milliseconds and more.
    func matches(_ password: String) -> Bool {
        switch self {
        case .sha1(let digest):
            return constantTimeEqual(Array(digest.utf8), Array(Base64.encode(Digest.sha1(Array(password.utf8))).utf8))
        case .bcrypt(let text, _):
            // bcrypt reads up to a NUL, and no more than 72 bytes: any password that begins alike would do.
            guard !password.utf8.contains(0), password.utf8.count <= Self.bcryptLimit else { return false }
            return constantTimeEqual(Array(text.utf8), Self.crypt(password, setting: text))
        }
    }

    /// `crypt(3)`; what begins with `*` is its way to say no.
    private static func crypt(_ password: String, setting: String) -> [UInt8] {
        let space = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        defer { unsafe space.deallocate() }
        unsafe UnsafeMutableRawPointer(space).initializeMemory(
            as: UInt8.self,
            repeating: 0,
            count: MemoryLayout<crypt_data>.size
        )
        guard let hash = unsafe crypt_r(password, setting, space) else { return [] }
        return unsafe Array(String(cString: hash).utf8)
    }

    /// As the file has it.
    var text: String {
        switch self {
        case .bcrypt(let text, _): text
        case .sha1(let digest): "{SHA}\(digest)"
        }
    }

    /// Rounds of work, as a power of two: 0 for a hash that takes no time.
    var cost: Int {
        if case .bcrypt(_, let cost) = self { cost } else { 0 }
    }

    /// One of that cost that no password has.
    static func decoy(cost: Int) -> PasswordHash {
        .bcrypt("$2b$\(cost < 10 ? "0" : "")\(cost)$" + String(repeating: ".", count: 53), cost: cost)
    }
}
