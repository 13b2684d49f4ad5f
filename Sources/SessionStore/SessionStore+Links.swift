internal import Cryptography
internal import Redis
internal import Text

extension SessionStore {
    /// Keeps for all replicas where a login under way leads back to.
    ///
    /// - Parameters:
    ///   - sealed: what is kept. The store does not look into it.
    ///   - attempt: bytes that only this login has.
    package func keep(link sealed: String, of attempt: [UInt8], seconds: Int64) async throws(StoreError) {
        let words = [Array("SET".utf8), Self.place(ofLink: attempt), Array(sealed.utf8), Array("PX".utf8)]
        var command = RedisCommand(words + [Self.milliseconds(seconds)], key: 1)
        command.isRepeatable = true
        _ = try await redis.send(command)
    }

    /// What `keep` was given; nil where it is not there any more.
    package func link(of attempt: [UInt8]) async throws(StoreError) -> String? {
        guard case .bytes(let value) = try await redis.send(Self.get(Self.place(ofLink: attempt))) else { return nil }
        return String(validating: value, as: UTF8.self)
    }

    /// By a hash: who reads Redis learns nothing of the login.
    private static func place(ofLink attempt: [UInt8]) -> [UInt8] {
        let digest = Digest.sha256(Array("sidegate/link\0".utf8) + attempt)
        return Array("sidegate:{\(Base64URL.encode(Array(digest.prefix(16))))}:link".utf8)
    }
}
