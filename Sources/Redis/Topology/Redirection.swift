/// Where a server of a cluster sends a command: `MOVED 3999 127.0.0.1:6381`, for good, or `ASK ...`, this once.
struct Redirection: Equatable {
    let slot: Int
    let endpoint: RedisEndpoint

    /// - Parameters:
    ///   - message: the error without its first word.
    ///   - askedHost: stands for a host that is not named: the one that was asked.
    init?(_ message: String, askedHost: String) {
        let parts = message.split(separator: " ")
        guard parts.count == 2, let slot = Int(parts[0]), (0..<HashSlot.count).contains(slot),
            let colon = parts[1].lastIndex(of: ":"),
            let port = UInt16(parts[1][parts[1].index(after: colon)...]), port > 0
        else { return nil }
        let host = parts[1][..<colon]
        self.slot = slot
        endpoint = .tcp(host: host.isEmpty || host == "?" ? askedHost : String(host), port: Int(port))
    }
}
