internal import CSockets
internal import Glibc
internal import HTTP1

/// What the system says of one end of a socket (`sockaddr`).
struct SocketName {
    private var storage = sockaddr_storage()
    private var size = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// Has a call of the system's fill it, and gives that call's result.
    mutating func fill(
        _ call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> Int32 {
        size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe call($0, &size) }
        }
    }

    /// 0 for a Unix socket.
    var port: Int {
        let family = Int32(storage.ss_family)
        guard family == AF_INET || family == AF_INET6 else { return 0 }
        // In network order, behind the family in both.
        return unsafe withUnsafeBytes(of: storage) { unsafe Int($0[2]) << 8 | Int($0[3]) }
    }

    /// Nil for another family.
    var peer: Peer? {
        switch Int32(storage.ss_family) {
        case AF_INET: unsafe withUnsafeBytes(of: storage) { unsafe .ip(Array($0[Peer.place4])) }
        case AF_INET6: unsafe withUnsafeBytes(of: storage) { unsafe .ip(Array($0[Peer.place6])) }
        case AF_UNIX: .unix
        default: nil
        }
    }

    var isUnix: Bool { Int32(storage.ss_family) == AF_UNIX }
}
